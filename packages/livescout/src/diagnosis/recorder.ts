/**
 * Stands around step 2 and keeps what was sent and what came, with every secret of the call known by its exact value.
 *
 * Nothing is written here: an exchange becomes a recording once its outcome is known.
 */
import type { StepTwo } from "@livescout/client";
import {
  type Outcome,
  percentDecode,
  percentEncode,
  type Secret,
  type SignedRequest,
  type UpstreamAnswer,
  type World,
} from "@livescout/protocol";
import { makeRecording, type Recording } from "./recording.ts";
import type { Removal } from "./secret-shapes.ts";

export type Recorder = {
  /** The same step 2, listened to. */
  around(stepTwo: StepTwo): StepTwo;
  /** The oldest exchange that was not taken yet, with what it brought; `undefined` where step 2 was never reached. */
  take(outcome: Outcome, world: World): { recording: Recording; removed: Removal[] } | undefined;
};

type Known = { rule: string; value: string };
type Exchange = { request: SignedRequest; answer: UpstreamAnswer | undefined; known: Known[]; atMs: number };

export type RecorderOptions = {
  nowMs: () => number;
  livescoutVersion: string;
  /** Secrets of the run, e.g. the key for a gateway. */
  known?: readonly { rule: string; value: Secret | undefined }[];
};

export function createRecorder({ nowMs, livescoutVersion, known = [] }: RecorderOptions): Recorder {
  const exchanges: Exchange[] = [];
  const ofRun = known.flatMap(({ rule, value }) => writtenForms(rule, value));
  return {
    around: (stepTwo) => async (request, options) => {
      const atMs = nowMs();
      const result = await stepTwo(request, options);
      const { ttwid, msToken } = request;
      const ofCall = [
        ...writtenForms("session", options.session),
        ...writtenForms("ttwid", ttwid),
        ...writtenForms("msToken", msToken),
      ];
      const answer = result.kind === "answered" ? result.answer : undefined;
      exchanges.push({ request, answer, known: [...ofRun, ...ofCall], atMs });
      return result;
    },
    take(outcome, world) {
      const exchange = exchanges.shift();
      if (exchange === undefined) return undefined;
      const { atMs, ...kept } = exchange;
      return makeRecording({ ...kept, outcome, world, recordedAtMs: atMs, livescoutVersion });
    },
  };
}

/** As it is, and as it stands in an address or a cookie. */
function writtenForms(rule: string, secret: Secret | undefined): Known[] {
  const value = secret?.reveal() ?? "";
  const forms = new Set([value, percentEncode(value), percentDecode(value)]);
  return [...forms].filter((form) => form !== "").map((form) => ({ rule, value: form }));
}
