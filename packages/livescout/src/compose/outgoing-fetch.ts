/**
 * `--proxy`: the `fetch` that goes through it, and what a browser is told of it.
 *
 * An address of this machine is reached directly, but for the upstream that the operator named. Credentials are in the
 * proxy's own hands: they are never an argument of a process.
 */
import { isLoopbackHost } from "../runtime/loopback.ts";
import type { Environment } from "./read-settings.ts";
import type { ProxyChoice } from "./setting-types.ts";

export type OutgoingFetchOptions = { fetch: typeof globalThis.fetch; upstream: string | undefined };

/** @throws LivescoutError where the proxy cannot be used. */
export async function outgoingFetch(
  proxy: ProxyChoice | undefined,
  { fetch, upstream }: OutgoingFetchOptions,
): Promise<typeof globalThis.fetch> {
  if (proxy === undefined) return fetch;
  const { proxyFetch } = await import("@livescout/client/node");
  const proxied = await proxyFetch(proxy.kind === "url" ? { proxy: proxy.url.reveal() } : {});
  return (input, init) => {
    const { origin, hostname } = new URL(input instanceof Request ? input.url : input);
    return isLoopbackHost(hostname) && origin !== upstream ? fetch(input, init) : proxied(input, init);
  };
}

export type BrowserProxy =
  { kind: "supported"; arguments: readonly string[] } | { kind: "unsupported"; sentence: string };

const NO_CREDENTIALS =
  "A browser takes no user name and password for its proxy from us: use a proxy without them, or start the browser yourself and name it with --cdp.";

/** Flags of Chromium. It would leave loopback out by itself; what `--upstream` names is reached as `fetch` reaches it. */
export function browserProxyArguments(proxy: ProxyChoice | undefined, env: Environment): BrowserProxy {
  if (proxy === undefined) return { kind: "supported", arguments: [] };
  const text = proxy.kind === "url" ? proxy.url.reveal() : fromEnvironment(env, "https_proxy", "http_proxy");
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return { kind: "supported", arguments: [] };
  if (url.username !== "" || url.password !== "") return { kind: "unsupported", sentence: NO_CREDENTIALS };
  const server = `${url.protocol.replace(/^socks5h:$/, "socks5:")}//${url.host}`;
  const spared = proxy.kind === "url" ? undefined : fromEnvironment(env, "no_proxy");
  const bypass = ["<-loopback>", ...(spared ?? "").split(/[\s,]+/).filter((host) => host !== "")];
  return { kind: "supported", arguments: [`--proxy-server=${server}`, `--proxy-bypass-list=${bypass.join(";")}`] };
}

/** Small letters first, as most programs do. */
function fromEnvironment(env: Environment, ...names: string[]): string | undefined {
  return names.flatMap((name) => [env[name], env[name.toUpperCase()]]).find((value) => (value ?? "") !== "");
}
