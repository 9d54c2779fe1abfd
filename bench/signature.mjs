/**
 * How long one native signature takes: URL assembly, and the self-check that opens and recomputes what was assembled.
 * Run after `npx tsc -b`: `node bench/signature.mjs`. Prints medians of several rounds, in microseconds a call; the last
 * line is the whole native signer, from a feed query on.
 */
import { createHash, hash, randomFillSync } from "node:crypto";
import { createNativeSigner } from "../packages/livescout/dist/signers/native.js";
import { createFeedRequestTemplate, SHIPPED_IDENTITY } from "../packages/protocol/dist/index.js";
import { createQuerySigner, createVerifier } from "../packages/protocol/dist/signature/index.js";

const ROUNDS = 101;
const CALLS = 400;
const userAgent =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36";
const digests = {
  md5: (bytes) => createHash("md5").update(bytes).digest(),
  md5Hex: (text) => hash("md5", text, "hex"),
};

/** A feed query of `length` characters, like a page's: facts of the browser, then the paging parameters. */
function feedQuery(length, call) {
  const facts = `WebIdLastTime=1763641123&aid=1988&app_language=en&app_name=tiktok_web&browser_language=en-US&browser_version=${encodeURIComponent(userAgent.slice(8))}`;
  const paging = `&channel_id=86&max_time=${call}`;
  const padded = facts.padEnd(length - paging.length, "&clientABVersions=70508271%2C72437276%2C73720540");
  return Buffer.from(padded + paging).toString("latin1");
}

const words = new Uint32Array(24);
function queryToSign(length, call) {
  randomFillSync(words);
  return {
    queryText: feedQuery(length, call),
    msToken: "m".repeat(140) + "==",
    timestamp: 1_788_856_078,
    nonces: { dynosaur: 52_111_451, gnarly: 52_112_096 },
    counters: { total: 5, signed: 3 },
    keyWords: { dynosaur: words.slice(0, 12), gnarly: words.slice(12) },
  };
}

/** Median over the rounds of the mean time of one call; preparing the arguments is not measured. */
function measure(prepare, run) {
  const means = [];
  for (let round = 0; round < ROUNDS; round++) {
    const prepared = Array.from({ length: CALLS }, (_, call) => prepare(round * CALLS + call));
    const start = performance.now();
    for (const argument of prepared) run(argument);
    means.push(((performance.now() - start) * 1_000) / CALLS);
  }
  return means.toSorted((a, b) => a - b)[ROUNDS >> 1];
}

function must(verdict) {
  if (verdict.kind !== "valid") throw new Error(`the bench signed what does not verify: ${verdict.why.join(", ")}`);
}

const sign = createQuerySigner({ userAgent, page: { canvas: 2_363_850_128 }, digests });
const verify = createVerifier({ userAgent, digests });
const toUrl = (query) => `https://webcast.tiktok.com/webcast/feed/?${sign(query)}`;

console.log("business query  signed query    sign  verify    both");
for (const length of [600, 1_100, 2_000]) {
  const prepare = (call) => queryToSign(length, call);
  const figures = [
    measure(prepare, toUrl),
    measure(
      (call) => Buffer.from(toUrl(prepare(call))).toString(),
      (url) => must(verify(url)),
    ),
    measure(prepare, (query) => must(verify(toUrl(query)))),
  ];
  const lengths = [String(length).padStart(14), String(sign(prepare(0)).length).padStart(13)];
  console.log(...lengths, ...figures.map((figure) => figure.toFixed(1).padStart(7)));
}

const native = createNativeSigner({ nowMs: Date.now });
const buildRequest = createFeedRequestTemplate(SHIPPED_IDENTITY);
const requestAt = (cursor) => buildRequest({ channel: "87", region: "US", count: 20, cursor: String(cursor) });
const { signedUrl } = await native.sign(requestAt(1));
const whole = measure(requestAt, (request) => void native.sign(request));
const lengths = [requestAt(1).queryText.length, signedUrl.split("?")[1].length];
console.log(
  ...lengths.map((length, i) => String(length).padStart(14 - i)),
  whole.toFixed(1).padStart(23),
  " native signer",
);
