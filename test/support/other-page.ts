/**
 * Pages that sign, built otherwise than the sandbox's: for what the signer promises about any page that the user names.
 *
 * Each variant is a script of some forty lines; the signature code is the protocol's, as built.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ROOT } from "./repository.ts";

export const OTHER_PAGES = {
  "wraps XMLHttpRequest alone": "xhr",
  "signs late, and hands on a Request": "async",
  "took its fetch out of a frame": "frame",
  "signs only on top of the browser's own fetch": "guarded",
  "repeats what was aborted": "repeats",
  "falls into an endless loop after eight": "hangs",
} as const;
export type OtherPage = (typeof OTHER_PAGES)[keyof typeof OTHER_PAGES];

export type RunningOtherPage = { url: string; targets: string[]; close: () => Promise<void> };

export async function startOtherPage(variant: OtherPage): Promise<RunningOtherPage> {
  const targets: string[] = [];
  const server = createServer((request, response) => {
    const target = request.url ?? "";
    const module = MODULES.get(target);
    if (target.startsWith("/webcast/feed/")) targets.push(target);
    if (target === "/page") response.setHeader("content-type", "text/html").end(html(variant));
    else if (module !== undefined) response.setHeader("content-type", "text/javascript").end(module);
    else response.setHeader("content-type", "application/json").end('{"status_code":0,"data":[],"extra":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/page`,
    targets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const FOLDER = join(ROOT, "packages/protocol/dist/signature");
const MODULES = new Map(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith(".js"))
    .map((name) => [`/signature/${name}`, readFileSync(join(FOLDER, name), "utf8")]),
);

const html = (variant: OtherPage): string => `<!DOCTYPE html><title>Another page</title><div id="rooms">rooms</div>
<script type="module">
import { createQuerySigner } from "/signature/index.js";
const signQuery = createQuerySigner({ userAgent: navigator.userAgent, page: { canvas: 4711 } });
let count = 0;
const sign = (url) => {
  if (!String(url).includes("/webcast/feed/")) return url;
  const [address, queryText] = String(url).split("?");
  const words = () => crypto.getRandomValues(new Uint32Array(12));
  const nonce = Math.floor(performance.now() * 1000);
  count++;
  return address + "?" + signQuery({
    queryText, msToken: "", timestamp: Math.floor(Date.now() / 1000), nonces: { dynosaur: nonce, gnarly: nonce },
    counters: { total: count, signed: count }, keyWords: { dynosaur: words(), gnarly: words() },
  });
};
${SCRIPTS[variant]}
const query = "aid=1988&browser_version=" + encodeURIComponent(navigator.appVersion).replace(/[()]/g, escape) +
  "&channel_id=87&device_id=7300000000000000001&max_time=0&os=linux&region=US&req_from=page";
requestAnimationFrame(() => requestAnimationFrame(() => ask(location.origin + "/webcast/feed/?" + query)));
</script>`;

const SCRIPTS: { readonly [variant in OtherPage]: string } = {
  xhr: `
const { open } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (method, url, ...rest) { return open.call(this, method, sign(url), ...rest); };
const ask = (url) => { const xhr = new XMLHttpRequest(); xhr.open("GET", url); xhr.send(); };`,
  async: `
const beneath = window.fetch;
window.fetch = async (url, init) => {
  await new Promise((resolve) => setTimeout(resolve, 3));
  return beneath(new Request(sign(url), init));
};
const ask = (url) => window.fetch(url);`,
  frame: `
const frame = document.body.appendChild(document.createElement("iframe"));
const beneath = frame.contentWindow.fetch;
window.fetch = (url, init) => beneath(sign(url), init);
const ask = (url) => window.fetch(url);`,
  guarded: `
const beneath = window.fetch;
if (/native code/.test(Function.prototype.toString.call(beneath))) window.fetch = (url, init) => beneath(sign(url), init);
const ask = (url) => window.fetch(url);`,
  repeats: `
const beneath = window.fetch;
window.fetch = async (url, init) => {
  const signed = sign(url);
  for (let attempt = 0; attempt < 3; attempt++) {
    try { return await beneath(signed, init); } catch { await new Promise((resolve) => setTimeout(resolve, 20)); }
  }
  throw new TypeError("three times");
};
const ask = (url) => window.fetch(url);`,
  hangs: `
const beneath = window.fetch;
window.fetch = (url, init) => {
  while (count >= 8);
  return beneath(sign(url), init);
};
const ask = (url) => window.fetch(url);`,
};
