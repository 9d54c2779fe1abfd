/** The sandbox as a `fetch`, without sockets: for tests that make thousands of calls under a clock of their own. */
import type { Sandbox } from "../../packages/livescout/src/sandbox/sandbox-routes.ts";

export type SandboxFetchOptions = {
  /** Stands before the sandbox; what it returns is the answer. May throw as a network does. */
  instead?: (url: URL) => Response | undefined;
};

export const SANDBOX_ORIGIN = "http://127.0.0.1:8081";

export function createSandboxFetch(sandbox: Sandbox, { instead = () => undefined }: SandboxFetchOptions = {}) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const text = input instanceof Request ? input.url : input.toString();
    const url = new URL(text);
    asked.push(url.pathname);
    if (asked.length > 10_000) asked.shift();
    const refusal = instead(url);
    if (refusal !== undefined) return refusal;
    const headers = new Headers(init?.headers);
    headers.set("host", url.host);
    const answer = sandbox.answer({
      method: init?.method ?? "GET",
      target: text.slice(url.origin.length), // as signed: nothing is re-serialised
      header: (name) => headers.get(name) ?? undefined,
    });
    const given = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const each of Array.isArray(value) ? value : [value]) given.append(name, each);
    }
    return new Response(answer.status === 204 ? null : answer.body, { status: answer.status, headers: given });
  };
  return { fetch, asked };
}
