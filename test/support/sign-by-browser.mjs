/** A process with a browser signer at work, for suites that end it in every way: signs once, says so, then obeys stdin. */
import { userInfo } from "node:os";
import { createBrowserSigner } from "../../packages/livescout/dist/signers/browser/browser-signer.js";
import { buildFeedRequest, SHIPPED_IDENTITY } from "../../packages/protocol/dist/index.js";

const [pageUrl = ""] = process.argv.slice(2);
const signer = createBrowserSigner({
  browser: { kind: "launch", executable: process.env.LIVESCOUT_BROWSER, noSandbox: userInfo().uid === 0 },
  pageUrl,
  nowMs: Date.now,
  limits: { readyWaitMs: 60_000 },
});
const origin = new URL(pageUrl).origin;
const outcome = await signer.sign(buildFeedRequest({ channel: "87", region: "US" }, SHIPPED_IDENTITY, { origin }));
process.stdout.write(`${outcome.kind}\n`);
process.stdin.on("data", (text) => {
  if (String(text).startsWith("throw")) throw new Error("as asked");
  process.exit(0);
});
