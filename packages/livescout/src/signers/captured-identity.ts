/**
 * The identity of the operator's own browser, out of what it says of itself and of a URL that its page signed.
 *
 * What identifies the visitor, rather than the browser, is never kept: device id, `odinId`, `verifyFp`, `WebIdLastTime`.
 * A native request brings those of its own visitor, and two halves that disagree are refused upstream.
 */
import { Identity, identityFromUrl, InvalidInputError } from "@livescout/protocol";
import { openXDynosaur, openXGnarly } from "@livescout/protocol/signature";
import type { BrowserIdentity } from "./browser/browser-signer-types.ts";

/** @throws InvalidInputError where the URL is no feed URL of that browser's page. */
export function capturedIdentity(browser: BrowserIdentity): Identity {
  const { identity } = identityFromUrl(browser.signedUrl, browser.userAgent);
  const { deviceId: _device, odinId: _odin, verifyFp: _fp, webIdLastTime: _time, extra, ...kept } = identity;
  const known = Object.entries(extra ?? {}).filter(([name]) => !/^(?:X-|_)/.test(name) && !NAMES_SECRET.test(name));
  const input = {
    ...kept,
    ...sealedFacts(browser.signedUrl),
    ...(known.length > 0 && { extra: Object.fromEntries(known) }),
    source: "captured",
  };
  const read = Identity.safeParse(input);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new InvalidInputError(`identity.${issue?.path.join(".") ?? ""}`, issue?.message ?? "an identity");
}

/** A parameter of a page to come may hold what identifies somebody. */
const NAMES_SECRET = /token|session|(?:^|_)sid|ttwid|csrf|(?:^|_)[a-z]?id$|Id$|uuid|fp$/i;

type SealedFacts = Partial<Pick<Identity, "canvas" | "envcode" | "ubcode" | "build">>;

/** Canvas hash, bits of environment and behaviour, and the script's build: X-Gnarly has them, and X-Dynosaur by name. */
function sealedFacts(url: string): SealedFacts {
  const dynosaur = openXDynosaur(parameter(url, "X-Dynosaur"));
  if (dynosaur.kind === "opened") {
    const { canvas, envcode, ubcode, scm } = dynosaur.values;
    return { canvas: canvas === "-1" ? null : Number(canvas), envcode, ubcode, ...(scm !== "" && { build: scm }) };
  }
  const gnarly = openXGnarly(parameter(url, "X-Gnarly"));
  if (gnarly.kind === "refused" || !gnarly.isKnown) return {};
  const { 1: envcode, 2: ubcode, 7: canvas, 10: build } = gnarly.fields;
  return {
    ...(typeof envcode === "number" && { envcode }),
    ...(typeof ubcode === "number" && { ubcode }),
    canvas: typeof canvas === "number" ? canvas : null,
    ...(typeof build === "string" && { build }),
  };
}

function parameter(url: string, name: string): string {
  const at = url.lastIndexOf(`&${name}=`);
  return at < 0 ? "" : (url.slice(at + name.length + 2).split("&", 1)[0] ?? "");
}
