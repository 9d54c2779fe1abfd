/** All findings in, the one sentence that names the likeliest culprit out. The order is that of a call's own way. */
import { isGoodKind } from "@livescout/protocol";
import { type Finding, hasFailed, type StepName } from "./findings.ts";

/** Steps that everything after them needs, with what a failure of each means. */
const BASICS: readonly [StepName, string][] = [
  ["dns", "name resolution on this machine or network: the upstream's hosts do not resolve to public addresses"],
  ["tls", "the network between this machine and the upstream: no trusted TLS connection comes about"],
  ["clock", "this machine's clock: signatures carry the time, and a wrong one is refused"],
];

export function likelyCulprit(findings: readonly Finding[]): string {
  const calls = findings.flatMap(({ feed }) => (feed === undefined ? [] : [feed]));
  const good = calls.filter(({ outcome }) => isGoodKind(outcome));
  const basic = BASICS.find(([step]) => hasFailed(findings, step))?.[1];
  if (calls.length > 0 && good.length === calls.length) return feedAnswered(findings, basic);
  const asked = calls.find(({ outcome }) => outcome === "captcha" || outcome === "throttled")?.outcome;
  if (asked !== undefined) return asked === "captcha" ? PROVE_YOURSELF : TOO_OFTEN;
  if (good.length > 0) return differenceOf(calls, good);
  if (basic !== undefined) return `The likeliest culprit is ${basic}.`;
  const onlySelf = calls.length > 0 && calls.every(({ outcome }) => outcome === "signer_failed");
  return (onlySelf ? undefined : refusedCulprit(calls)) ?? otherCulprit(findings);
}

/** What failed all the same is named, but blamed for nothing. */
function feedAnswered(findings: readonly Finding[], basic: string | undefined): string {
  if (basic !== undefined) return `The feed answered, in spite of ${basic}.`;
  const other = findings.find(({ verdict }) => verdict === "failed");
  if (other === undefined) return "Nothing wrong was found: the feed answered.";
  return `The feed answered; what failed is the step "${other.step}" alone.`;
}

function otherCulprit(findings: readonly Finding[]): string {
  const failed = (step: StepName) => hasFailed(findings, step);
  if (findings.some(({ step, outcome }) => step === "page" && outcome === "captcha")) return PROVE_YOURSELF;
  if (failed("visitor")) return "The likeliest culprit is this address: the upstream's page gave it no guest identity.";
  if (failed("page")) return "The likeliest culprit is the browser's way to the upstream: its page did not load.";
  if (failed("template"))
    return "The likeliest culprit is the upstream's page: it loaded, but never asked for its own feed.";
  const broken = findings.find(({ step, verdict }) => step === "signature" && verdict === "failed");
  if (broken?.of === "browser")
    return "The likeliest culprit is the upstream's page: it loaded, but did not sign in a way that holds.";
  if (broken !== undefined) return "The likeliest culprit is this installation: a signature made here does not verify.";
  if (failed("browser"))
    return "The likeliest culprit is the browser on this machine: it was found, but did not start.";
  const other = findings.find(({ verdict }) => verdict === "failed");
  if (other !== undefined) return `The likeliest culprit is the step "${other.step}": ${other.says}`;
  return "Nothing wrong was found.";
}

const PROVE_YOURSELF =
  "The likeliest culprit is this address: the upstream wants a person to prove themselves from it.";
const TOO_OFTEN = "The likeliest culprit is pace: the upstream says that this address asks too often.";

type Feed = NonNullable<Finding["feed"]>;

/** Nothing was accepted. */
function refusedCulprit(calls: readonly Feed[]): string | undefined {
  const kinds = new Set(calls.map(({ outcome }) => outcome));
  if (kinds.size === 0) return undefined;
  const only = kinds.size === 1 ? [...kinds][0] : undefined;
  if (only === "network" || only === "timeout")
    return "The likeliest culprit is the network between this machine and the upstream's feed.";
  if (only === "upstream_error") return "The likeliest culprit is the upstream itself: it fails by its own account.";
  if (only === "not_json")
    return "The likeliest culprit is a closed country or a portal on the way: a page came instead of the feed.";
  if (only === "bad_request" || only === "unknown_status")
    return "The likeliest culprit is a change of the upstream: it answers in a way that this version does not expect.";
  return new Set(calls.map(({ signer }) => signer)).size > 1
    ? "The likeliest culprit is this address or identity: differently signed calls were all refused."
    : "The likeliest culprit is the signature or this address: try --matrix with a browser installed to tell them apart.";
}

/** Four ways differ in two things, who signs and who fetches: what the good ones share tells the culprit. */
function differenceOf(calls: readonly Feed[], good: readonly Feed[]): string {
  const bad = calls.filter((call) => !good.includes(call));
  const goodSigners = new Set(good.map(({ signer }) => signer));
  if (bad.every(({ signer }) => !goodSigners.has(signer))) {
    const [name = "one"] = bad.map(({ signer }) => signer);
    return `The likeliest culprit is the ${name} signer: what ${[...goodSigners].join(" and ")} signs is accepted from the same address.`;
  }
  if (good.every(({ fetch }) => fetch === "browser")) {
    return "The likeliest culprit is the plain client's fingerprint: the same signatures are accepted when the browser fetches.";
  }
  if (bad.every(({ fetch }) => fetch === "browser")) {
    return "The likeliest culprit is the browser's session or identity: the same signatures are accepted from a plain client.";
  }
  return "The upstream accepts some of these calls and not others: try again later before changing anything.";
}
