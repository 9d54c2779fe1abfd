/**
 * One call to the upstream, stored for others to learn from: what was sent, what came, and what livescout made of it.
 *
 * Cleaned before it is written and checked again when it is read. The signature's verdict is taken before the cleaning,
 * since the cleaned query is no longer the signed one.
 */
import {
  InvalidInputError,
  isOutcomeKind,
  makeOutcome,
  type Outcome,
  type PageResult,
  readFeedAnswer,
  type SignedRequest,
  type UpstreamAnswer,
  type World,
  WORLD_HEADER,
} from "@livescout/protocol";
import { openXDynosaur, verifySignedUrl } from "@livescout/protocol/signature";
import * as z from "zod/mini";
import { type Removal, removeSecrets, secretShapesIn } from "./secret-shapes.ts";

const Headers = z.record(z.string(), z.string());

export const Recording = z.object({
  version: z.literal(1),
  description: z.string(),
  origin: z.object({ recordedAt: z.string(), world: z.enum(["upstream", "sandbox"]), livescout: z.string() }),
  signer: z.object({ name: z.string(), scheme: z.string(), ageMs: z.number(), signature: z.string() }),
  request: z.object({ method: z.literal("GET"), url: z.string(), headers: Headers }),
  /** Absent where no complete answer came. */
  response: z.exactOptional(
    z.object({ httpStatus: z.int(), headers: Headers, body: z.string(), bytes: z.int(), elapsedMs: z.number() }),
  ),
  outcome: z.object({ kind: z.string(), cause: z.string(), nextStep: z.string() }),
});
export type Recording = z.infer<typeof Recording>;

/** Response headers worth keeping: those that mark a refusal or say what the body is. */
const KEPT_HEADERS = [
  "content-type",
  "tt_orcas_res",
  "bdturing-verify",
  "x-vc-bdturing-parameters",
  "retry-after",
  WORLD_HEADER,
];

export type RecordOptions = {
  request: SignedRequest;
  /** Absent where none came. */
  answer?: UpstreamAnswer | undefined;
  outcome: Outcome;
  world: World;
  recordedAtMs: number;
  livescoutVersion: string;
  /** Exact values that must not be in it, by rule. */
  known: readonly { rule: string; value: string }[];
};

export function makeRecording(options: RecordOptions): { recording: Recording; removed: Removal[] } {
  const { request, answer, outcome, known } = options;
  const verdict = verifySignedUrl(request.url, { userAgent: request.headers["User-Agent"] ?? "" });
  const recording: Recording = {
    version: 1,
    description: `A feed call that brought ${outcome.kind}.`,
    origin: {
      recordedAt: new Date(options.recordedAtMs).toISOString(),
      world: options.world,
      livescout: options.livescoutVersion,
    },
    signer: {
      name: request.signer.name,
      scheme: request.signer.scheme,
      ageMs: Math.max(0, options.recordedAtMs - request.signedAtMs),
      signature: verdict.kind,
    },
    request: { method: "GET", url: request.url, headers: request.headers },
    ...(answer !== undefined && { response: storedAnswer(answer) }),
    outcome: { kind: outcome.kind, cause: outcome.cause, nextStep: outcome.nextStep },
  };
  return clean(recording, [...known, ...sealedDevices(request.url)]);
}

function storedAnswer({ httpStatus, header, body, bytes, elapsedMs }: UpstreamAnswer) {
  const headers = KEPT_HEADERS.flatMap((name) => {
    const value = header(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { httpStatus, headers: Object.fromEntries(headers), body, bytes, elapsedMs };
}

/** X-Dynosaur may hold a fingerprint of the device, which nothing else in the URL shows: such a token goes as a whole. */
function sealedDevices(url: string): RecordOptions["known"] {
  const token = /[?&]X-Dynosaur=([^&]+)/.exec(url)?.[1];
  const opened = token === undefined ? undefined : openXDynosaur(token);
  const hasDevice = opened?.kind === "opened" && opened.values.device.length > 1;
  return token !== undefined && hasDevice ? [{ rule: "device", value: token }] : [];
}

/** Each text is cleaned by itself: a rule cannot run over the end of a JSON string. */
function clean(recording: Recording, known: RecordOptions["known"]): { recording: Recording; removed: Removal[] } {
  const counts = new Map<string, number>();
  const cleanText = (text: string): string => {
    const { text: cleaned, removed } = removeSecrets(text, known);
    for (const { rule, count } of removed) counts.set(rule, (counts.get(rule) ?? 0) + count);
    return cleaned;
  };
  const { request, response, outcome } = recording;
  const cleaned: Recording = {
    ...recording,
    request: { ...request, url: cleanText(request.url), headers: mapValues(request.headers, cleanText) },
    ...(response !== undefined && {
      response: { ...response, headers: mapValues(response.headers, cleanText), body: cleanText(response.body) },
    }),
    outcome: { kind: outcome.kind, cause: cleanText(outcome.cause), nextStep: cleanText(outcome.nextStep) },
  };
  return { recording: cleaned, removed: [...counts].map(([rule, count]) => ({ rule, count })) };
}

const mapValues = (values: Record<string, string>, change: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

/** @throws InvalidInputError where the text is no recording, or has the shape of a secret in it. */
export function readRecording(text: string, name: string): Recording {
  const shapes = secretShapesIn(text);
  if (shapes.length > 0)
    throw new InvalidInputError(name, `a cleaned recording; it still holds the shape of: ${shapes.join(", ")}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidInputError(name, "a recording as JSON");
  }
  const read = Recording.safeParse(value);
  if (read.success) return read.data;
  throw new InvalidInputError(`${name}: ${read.error.issues[0]?.path.join(".") ?? ""}`, "a recording of version 1");
}

/** Whether a saved file means to be a recording, rather than a body of the upstream. */
export function looksLikeRecording(text: string): boolean {
  if (!/"livescout"\s*:/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "origin" in value && "signer" in value && "request" in value;
  } catch {
    return false;
  }
}

/** What this version makes of a recorded answer; where none came, what was said then. */
export function readRecorded({ response, request, origin, outcome }: Recording): PageResult {
  if (response === undefined) {
    const { kind, cause, nextStep } = outcome;
    const facts = { bytes: 0, elapsedMs: 0 };
    return { outcome: makeOutcome(isOutcomeKind(kind) ? kind : "network", facts, { cause, nextStep }) };
  }
  const { httpStatus, headers, body, bytes, elapsedMs } = response;
  const header = (name: string) => headers[name.toLowerCase()] ?? null;
  const cursor = /[?&]max_time=([1-9]\d{0,15})(?:&|$)/.exec(request.url)?.[1];
  const context = { world: origin.world, ...(cursor !== undefined && { cursor }) };
  return readFeedAnswer({ httpStatus, header, body, bytes, elapsedMs }, context);
}
