/**
 * What the page made of an unsigned URL, judged offline before anybody gets it: signed, unsigned or wrong.
 *
 * An unknown version passes with a warning, if one of its digests still covers our query: that is how a new version is
 * noticed first. A signature that cannot be opened at all is not returned, as nothing could be said about it.
 */
import { createHash, hash } from "node:crypto";
import { createVerifier, type Digests, openXGnarly, type SignatureVerdict } from "@livescout/protocol/signature";
import { appendedNames } from "./page-template.ts";

export type SignatureCheck =
  | {
      kind: "signed";
      /** Version of the scheme. */
      scheme: string;
      build: string | null;
      /** A version that this code does not know. */
      isNew: boolean;
      warnings: string[];
    }
  | { kind: "unsigned" }
  | { kind: "invalid"; why: string };

export type CheckSignature = (call: { unsignedUrl: string; signedUrl: string; atMs: number }) => SignatureCheck;

const SIGNATURE_NAMES = ["X-Gnarly", "X-Bogus", "X-Dynosaur", "_signature"];
/** `timestamp` lags behind the clock by minutes; more than this, and it is another clock or an old signature. */
const TIME_APART_MAX_S = 3_600;

const digests: Digests = {
  md5: (bytes) => createHash("md5").update(bytes).digest(),
  md5Hex: (text) => hash("md5", text, "hex"),
};

export function createSignatureCheck({ userAgent }: { userAgent: string }): CheckSignature {
  const verify = createVerifier({ userAgent, digests });
  return ({ unsignedUrl, signedUrl, atMs }) => {
    if (!signedUrl.startsWith(unsignedUrl)) return { kind: "invalid", why: "the page changed what it was to sign" };
    const appended = appendedNames(unsignedUrl, signedUrl);
    if (!appended.some((name) => SIGNATURE_NAMES.includes(name))) return { kind: "unsigned" };
    const { coveredUrl, uncovered } = cutUncovered(signedUrl);
    const verdict = verify(coveredUrl);
    const why = whyWrong(verdict, coveredUrl) ?? whyTimeWrong(verdict, atMs);
    if (why !== undefined) return { kind: "invalid", why };
    const isNew = verdict.kind === "unknown_version";
    const scheme = verdict.version ?? "before 5.1";
    return {
      kind: "signed",
      scheme,
      build: verdict.scm,
      isNew,
      warnings: [
        ...(isNew ? [`unknown_version:${scheme}`] : []),
        ...uncovered.map((name) => `unknown_parameter:${name}`),
      ],
    };
  };
}

/** A parameter behind X-Gnarly that no version had: no signature covers it, the page sends it all the same. */
function cutUncovered(url: string): { coveredUrl: string; uncovered: string[] } {
  const at = url.lastIndexOf("&X-Gnarly=");
  const [, ...behind] = at < 0 ? [] : url.slice(at + 1).split("&");
  const uncovered = behind.filter((part) => !SIGNATURE_NAMES.includes(part.split("=", 1)[0] ?? ""));
  let coveredUrl = url;
  for (const part of uncovered) coveredUrl = coveredUrl.replace(`&${part}`, () => "");
  return { coveredUrl, uncovered: uncovered.map((part) => part.split("=", 1)[0] ?? "") };
}

function whyWrong({ kind, why, checks }: SignatureVerdict, url: string): string | undefined {
  if (kind === "valid") return undefined;
  const words = `the page's signature does not hold (${why.join(", ").slice(0, 200)})`;
  if (kind === "invalid") return words;
  const isCovered = (checks.query ?? false) || coversQuery(url);
  return isCovered ? undefined : words;
}

/** Whether any field of an unknown version is the digest of the query: fields may have changed their places. */
function coversQuery(url: string): boolean {
  const queryText = url.slice(url.indexOf("?") + 1);
  const cuts = ["&X-Bogus=", "&X-Gnarly="].map((mark) => queryText.indexOf(mark)).filter((at) => at > 0);
  const sealed = queryText.slice(0, Math.min(...cuts));
  const token = /&X-Gnarly=([^&]*)/.exec(queryText)?.[1] ?? "";
  const opened = openXGnarly(token);
  return opened.kind === "opened" && Object.values(opened.fields).includes(digests.md5Hex(sealed));
}

/** Of an unknown version nobody knows which field is the time. */
function whyTimeWrong({ kind, timestamp }: SignatureVerdict, atMs: number): string | undefined {
  if (kind !== "valid" || timestamp === null) return undefined;
  const apartS = Math.abs(atMs / 1000 - timestamp);
  if (apartS <= TIME_APART_MAX_S) return undefined;
  return `the page's signature is of another time (${Math.round(apartS / 60)} minutes apart)`;
}
