/** All findings in, the one sentence that names the likeliest culprit out. The order is that of a call's own way. */
import { isGoodKind } from "@livescout/protocol";
import type { Finding, StepName } from "./findings.ts";

/** Steps that everything after them needs, with what a failure of each means. */
const BASICS: readonly [StepName, string][] = [
  ["dns", "name resolution on this machine or network: the upstream's hosts do not resolve to public addresses"],
  ["tls", "the network between this machine and the upstream: no trusted TLS connection comes about"],
  ["clock", "this machine's clock: signatures carry the time, and a wrong one is refused"],
];

export function likelyCulprit(findings: readonly Finding[]): string {
  const failed = (step: StepName) => findings.some((finding) => finding.step === step && finding.verdict === "failed");
  const basic = BASICS.find(([step]) => failed(step));
  if (basic !== undefined) return `The likeliest culprit is ${basic[1]}.`;
  return feedCulprit(findings) ?? otherCulprit(failed);
}

function otherCulprit(failed: (step: StepName) => boolean): string {
  if (failed("visitor")) return "The likeliest culprit is this address: the upstream's page gave it no guest identity.";
  if (failed("signature")) return "The likeliest culprit is this installation: a signature made here does not verify.";
  if (failed("template"))
    return "The likeliest culprit is the upstream's page: it loaded, but never asked for its own feed.";
  if (failed("page")) return "The likeliest culprit is the browser's way to the upstream: its page did not load.";
  return "Nothing wrong was found.";
}

/** Four ways differ in two things, who signs and who fetches: what the good ones share tells the culprit. */
function feedCulprit(findings: readonly Finding[]): string | undefined {
  const calls = findings.flatMap(({ feed }) => (feed === undefined ? [] : [feed]));
  if (calls.length === 0) return undefined;
  const good = calls.filter(({ outcome }) => isGoodKind(outcome));
  if (good.length === calls.length) return "Nothing wrong was found: the feed answered.";
  const kinds = new Set(calls.map(({ outcome }) => outcome));
  if (kinds.has("captcha")) {
    return "The likeliest culprit is this address: the upstream wants a person to prove themselves from it.";
  }
  if (kinds.has("throttled"))
    return "The likeliest culprit is pace: the upstream says that this address asks too often.";
  if (good.length > 0) return differenceOf(calls, good);
  const only = kinds.size === 1 ? [...kinds][0] : undefined;
  if (only === "network" || only === "timeout")
    return "The likeliest culprit is the network between this machine and the upstream's feed.";
  if (only === "upstream_error") return "The likeliest culprit is the upstream itself: it fails by its own account.";
  if (only === "not_json")
    return "The likeliest culprit is a closed country or a portal on the way: a page came instead of the feed.";
  return new Set(calls.map(({ signer }) => signer)).size > 1
    ? "The likeliest culprit is this address or identity: differently signed calls were all refused."
    : "The likeliest culprit is the signature or this address: try --matrix with a browser installed to tell them apart.";
}

type Feed = NonNullable<Finding["feed"]>;

function differenceOf(calls: readonly Feed[], good: readonly Feed[]): string {
  const bad = calls.filter((call) => !good.includes(call));
  const goodSigners = new Set(good.map(({ signer }) => signer));
  const isSigner = bad.every(({ signer }) => !goodSigners.has(signer));
  if (isSigner) {
    const [name = "one"] = bad.map(({ signer }) => signer);
    return `The likeliest culprit is the ${name} signer: what ${[...goodSigners].join(" and ")} signs is accepted from the same address.`;
  }
  if (good.every(({ fetch }) => fetch === "browser")) {
    return "The likeliest culprit is the plain client's fingerprint: the same signatures are accepted when the browser fetches.";
  }
  return "The upstream accepts some of these calls and not others: try again later before changing anything.";
}
