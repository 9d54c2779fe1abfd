/**
 * Who makes step 2 with `--fetch browser` and `--fetch auto`: the page that signs, at once or after two refusals in a row.
 *
 * `auto` tries a refused call once more, signed anew, before it changes over. What the page then brings tells whose fault
 * it was: the signature's, or this program's own fingerprint.
 */
import { fetchSigned, type FetchSignedOptions, type FetchSignedResult, type StepTwo } from "@livescout/client";
import {
  isGoodKind,
  type NoticeVerdict,
  type OutcomeKind,
  type OutcomeNotice,
  readFeedAnswer,
  refusesSignature,
  type SignedRequest,
} from "@livescout/protocol";
import type { BrowserSigner } from "../signers/browser/browser-signer-types.ts";

export type StepTwoOptions = {
  browser: BrowserSigner;
  way: "browser" | "auto";
  /** The browser's profile is the operator's own, and may hold a session: only `browser` says that it may be used. */
  isOwnProfile: boolean;
  tell: (message: string) => void;
};

export type StepTwoLane = {
  stepTwo: StepTwo;
  /** A verdict that asks for one more try, where that is due. */
  judge(notice: OutcomeNotice, verdict: NoticeVerdict): NoticeVerdict;
};

const REFUSALS_MAX = 2;

export function createStepTwo({ browser, way, isOwnProfile, tell }: StepTwoOptions): StepTwoLane {
  let isByPage = way === "browser";
  let refusals = 0;

  const byPage = (request: SignedRequest, { timeoutMs, bodyBytesMax, signal }: FetchSignedOptions) =>
    browser.fetchSigned(request, {
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(bodyBytesMax !== undefined && { bodyBytesMax }),
      ...(signal !== undefined && { signal }),
      ownProfile: way === "browser",
    });

  async function changeOver(request: SignedRequest, options: FetchSignedOptions, refused: OutcomeKind) {
    tell(`--fetch auto: ${refused} twice for this program; the browser's page fetches from now on`);
    isByPage = true;
    const result = await byPage(request, options);
    if (isGoodKind(kindOf(result)))
      tell("the page is answered and this program was not, by the same signature: it is not the signature's fault");
    return result;
  }

  return {
    async stepTwo(request, options) {
      if (isByPage) return byPage(request, options);
      const result = await fetchSigned(request, options);
      const kind = kindOf(result);
      refusals = refusesSignature(kind) ? refusals + 1 : 0;
      if (refusals < REFUSALS_MAX) return result;
      if (!isOwnProfile) return changeOver(request, options, kind);
      if (refusals === REFUSALS_MAX)
        tell("--fetch auto: the browser's profile is your own and may hold a session; --fetch browser uses it");
      return result;
    },
    judge({ outcome }, verdict) {
      const isDue = !isByPage && refusals === 1 && refusesSignature(outcome) && verdict.kind === "noted";
      return isDue ? { kind: "tryAnother", why: "refused once to this program" } : verdict;
    },
  };
}

/** A page of rooms is large, a refusal is not: only what is small has to be read twice. */
const REFUSAL_BYTES_MAX = 4_096;

function kindOf(result: FetchSignedResult): OutcomeKind {
  if (result.kind === "failed") return result.outcome.kind;
  const { answer } = result;
  if (answer.httpStatus === 200 && answer.bytes > REFUSAL_BYTES_MAX) return "rooms";
  return readFeedAnswer(answer).outcome.kind;
}
