/**
 * What runs inside the page, as text: a `fetch` and an XMLHttpRequest placed beneath the page's own script, and calls.
 *
 * It recognises our calls by what only its own closure knows, takes their finished URL and never sends it; everything
 * else passes through untouched. Nothing here hides: the browser says what it is.
 */

/**
 * Runs before any script of the page. Leaves its handle under a name that nobody guesses; it is picked up and removed.
 *
 * A URL of ours is told by our unsigned text at its start, and a longer start wins. Ones that were taken are kept for a
 * while: a page that repeats an aborted request must not send it after all.
 */
export const beneathScript = (handleName: string): string => `(() => {
  const realFetch = globalThis.fetch, Xhr = globalThis.XMLHttpRequest, { open, send } = Xhr.prototype;
  const waiting = new Map(), taken = new Set(), opened = new WeakMap();
  const isOurs = (url, own) => url === own || url.startsWith(own + "&");
  const wireUrl = (given) => {
    try {
      const url = new URL(given instanceof Request ? given.url : given, document.baseURI);
      url.hash = "";
      return url.href;
    } catch { return ""; }
  };
  const longest = (urls, url) => {
    let found = "";
    for (const own of urls) if (own.length > found.length && isOurs(url, own)) found = own;
    return found;
  };
  const take = (url) => {
    const own = longest(waiting.keys(), url);
    if (own === "") return longest(taken, url) !== "";
    const calls = waiting.get(own), call = calls.shift();
    if (calls.length === 0) waiting.delete(own);
    taken.add(own);
    if (taken.size > ${TAKEN_KEPT}) taken.delete(taken.values().next().value);
    call(url);
    return true;
  };
  globalThis.fetch = function fetch(input) {
    if (waiting.size + taken.size > 0 && take(wireUrl(input)))
      return Promise.reject(new DOMException("The user aborted a request.", "AbortError"));
    return Reflect.apply(realFetch, this, arguments);
  };
  Xhr.prototype.open = function (method, url) {
    opened.set(this, url);
    return Reflect.apply(open, this, arguments);
  };
  Xhr.prototype.send = function () {
    if (waiting.size + taken.size > 0 && take(wireUrl(opened.get(this)))) return this.abort();
    return Reflect.apply(send, this, arguments);
  };
  const sign = (url, call, timeoutMs) => new Promise((resolve) => {
    let timer = 0;
    const finish = (signed) => { clearTimeout(timer); resolve(signed); };
    const giveUp = (why) => {
      const calls = waiting.get(url), at = calls === undefined ? -1 : calls.indexOf(finish);
      if (at < 0) return;
      calls.splice(at, 1);
      if (calls.length === 0) waiting.delete(url);
      finish({ why });
    };
    waiting.set(url, [...(waiting.get(url) ?? []), finish]);
    timer = setTimeout(giveUp, timeoutMs, "late");
    const settled = () => setTimeout(giveUp, ${SETTLED_GRACE_MS}, "not sent");
    (${CALLS})[call](url).then(settled, settled);
  });
  Object.defineProperty(globalThis, "${handleName}", { value: { sign }, configurable: true });
})()`;

/** URLs remembered after they were taken. */
const TAKEN_KEPT = 64;
/** A page's promise that settles before its request was seen: the request may still be on its way down. */
const SETTLED_GRACE_MS = 250;

export type PageCall = "fetch" | "xhr";

/** The page's own ways to ask, as the page itself finds them at that moment. */
const CALLS = `{
  fetch: async (url) => globalThis.fetch(url, { credentials: "include" }),
  xhr: (url) => new Promise((done) => {
    const xhr = new XMLHttpRequest();
    xhr.onloadend = done;
    xhr.open("GET", url);
    xhr.withCredentials = true;
    xhr.send();
  }),
}`;

/** Fetches the handle and takes it off the page. */
export const takeHandle = (handleName: string): string =>
  `(() => { const handle = globalThis[${JSON.stringify(handleName)}]; delete globalThis[${JSON.stringify(handleName)}]; return handle; })()`;

/** For `Runtime.callFunctionOn` on the handle; gives the URL, or an object with `why`. */
export const SIGN_FUNCTION = "function (url, call, timeoutMs) { return this.sign(url, call, timeoutMs); }";

/** Has the page ask, and resolves when its promise settles, however it does. */
export const askExpression = (url: string, call: PageCall): string =>
  `Promise.resolve((${CALLS})[${JSON.stringify(call)}](${JSON.stringify(url)})).then(() => 0, () => 0)`;

/** In a world of our own: the browser's `fetch`, with the page's cookies and origin, past every hook. */
export const bareFetchExpression = (url: string): string =>
  `fetch(${JSON.stringify(url)}, { credentials: "include" }).then(() => 0, () => 0)`;

export const ENVIRONMENT_EXPRESSION = `({
  userAgent: navigator.userAgent,
  platform: navigator.platform,
  languages: [...navigator.languages],
  screenWidth: screen.width,
  screenHeight: screen.height,
  tzName: Intl.DateTimeFormat().resolvedOptions().timeZone,
})`;

/** What a page shows that asks for no feed: for the sentence that says why. */
export const LOOK_EXPRESSION = `({
  isLoaded: document.readyState === "complete",
  isVerification: document.querySelector('[class*="tiktok-verify" i]') !== null,
  isCaptcha: document.querySelector('[id*="captcha" i], [class*="captcha" i]') !== null,
})`;
