/**
 * A `fetch` that goes through a proxy: HTTP(S) or SOCKS5, named or from the environment. Node only, by `undici`.
 *
 * One address at a time, the operator's own: nothing here rotates. Credentials inside a proxy URL never print.
 */
import { InvalidInputError, LivescoutError } from "@livescout/protocol";

export type ProxyFetchOptions = {
  /** `http://`, `https://` or `socks5://` URL. Absent: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` of the environment. */
  proxy?: string;
};

const PROXY_RULE = "an http://, https:// or socks5:// URL of a proxy";

/**
 * @throws InvalidInputError where the URL is no proxy's.
 * @throws LivescoutError `invalid_setting` where `undici` is not installed.
 */
export async function proxyFetch({ proxy }: ProxyFetchOptions = {}): Promise<typeof globalThis.fetch> {
  const url = proxy === undefined ? undefined : readProxy(proxy);
  const undici = await loadUndici();
  const dispatcher = makeDispatcher(undici, url);
  // undici's own fetch beside its own dispatcher: the built-in fetch of Node 20 has an older one.
  return ((input: string | URL, init: RequestInit = {}) =>
    undici.fetch(input, { ...init, dispatcher } as Parameters<typeof undici.fetch>[1])) as typeof globalThis.fetch;
}

type Undici = typeof import("undici");

function makeDispatcher({ ProxyAgent, Socks5ProxyAgent, EnvHttpProxyAgent }: Undici, url: URL | undefined) {
  if (url === undefined) return new EnvHttpProxyAgent();
  return url.protocol.startsWith("socks5") ? new Socks5ProxyAgent(url.href) : new ProxyAgent(url.href);
}

function readProxy(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isProxy = url !== undefined && /^(?:https?|socks5h?):$/.test(url.protocol) && url.hostname !== "";
  if (!isProxy) throw new InvalidInputError("proxy", PROXY_RULE);
  return url;
}

async function loadUndici(): Promise<Undici> {
  try {
    return await import("undici");
  } catch (error) {
    throw new LivescoutError("invalid_setting", "a proxy needs the package undici: npm install undici@7", {
      cause: error,
    });
  }
}
