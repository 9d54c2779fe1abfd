/**
 * Puts itself between the page and its network, as the upstream's script does: a request to a listed path gets its
 * signature appended, every other one passes.
 *
 * It works on the text of the address as the caller wrote it, and encodes nothing. That is why a fragment, raw letters
 * beyond ASCII or parameters that are there already come out wrong, here as there.
 */
import type { PageWindow, PageXhr } from "./page-window.ts";

/** The address to send to, signed or as it was. */
export type SignUrl = (url: string, body: string) => string;

export type HookOptions = {
  signUrl: SignUrl;
  /** A request that breaks answers as if it had been served with nothing: wait for the network, not for the promise. */
  resolvesAfterAbort?: boolean;
};

export function installHooks(window: PageWindow, { signUrl, resolvesAfterAbort = false }: HookOptions): void {
  hookFetch(window, signUrl, resolvesAfterAbort);
  hookXhr(window.XMLHttpRequest.prototype, signUrl);
}

function hookFetch(window: PageWindow, signUrl: SignUrl, resolvesAfterAbort: boolean): void {
  const fetchBeneath = window.fetch;
  window.fetch = (input, init) => {
    const url = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
    const signedUrl = signUrl(url, textOf(init?.body));
    const isWhole = typeof input === "string" || input instanceof URL;
    const answer = fetchBeneath.call(window, isWhole ? signedUrl : new Request(signedUrl, input), init);
    return resolvesAfterAbort ? answer.catch(() => new Response("")) : answer;
  };
}

/** A GET is signed when it is opened; what may have a body, only when the body is known: it is then opened again. */
function hookXhr(prototype: PageXhr, signUrl: SignUrl): void {
  const { open, send, setRequestHeader } = prototype;
  const waiting = new WeakMap<PageXhr, { opened: Parameters<PageXhr["open"]>; headers: [string, string][] }>();
  prototype.open = function (...opened) {
    const [method, url, ...more] = opened;
    const hasBody = !/^(?:GET|HEAD)$/i.test(method);
    if (hasBody) waiting.set(this, { opened, headers: [] });
    else waiting.delete(this);
    open.call(this, method, hasBody ? url : signUrl(String(url), ""), ...more);
  };
  prototype.setRequestHeader = function (name, value) {
    waiting.get(this)?.headers.push([name, value]);
    setRequestHeader.call(this, name, value);
  };
  prototype.send = function (body) {
    const request = waiting.get(this);
    if (request !== undefined) {
      waiting.delete(this);
      const [method, url, ...more] = request.opened;
      open.call(this, method, signUrl(String(url), textOf(body)), ...more);
      for (const [name, value] of request.headers) setRequestHeader.call(this, name, value);
    }
    send.call(this, body);
  };
}

/** Only text is sealed; forms and files count as nothing. */
const textOf = (body: unknown): string =>
  typeof body === "string" ? body : body instanceof URLSearchParams ? body.toString() : "";
