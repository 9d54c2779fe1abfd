/**
 * One call to a catalogue's `/v1`: the key in a header, no redirect followed, and every "no" an error by its code.
 *
 * A refusal is never an empty list, and an answer of another form is never taken for one of the contract.
 */
import { LivescoutError, type Secret } from "@livescout/protocol";
import { ErrorAnswer } from "@livescout/protocol/wire";
import type * as z from "zod/mini";
import { failureKind, failureWords, readBody } from "../read-body.ts";
import { CatalogueRefusedError } from "./refused-error.ts";

export type CatalogueContext = {
  url: string;
  key?: Secret;
  fetch: typeof globalThis.fetch;
  timeoutMs: number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  random: () => number;
};

export type CatalogueRequest = {
  path: string;
  query?: readonly (readonly [name: string, text: string])[] | undefined;
  accept?: string;
  signal?: AbortSignal | undefined;
};

const ANSWER_BYTES_MAX = 50_000_000;

/** @throws LivescoutError; the caller's own abort as it is. */
export async function askCatalogue<Schema extends z.ZodMiniType>(
  context: CatalogueContext,
  schema: Schema,
  request: CatalogueRequest,
): Promise<z.output<Schema>> {
  const { response, deadline } = await send(context, request);
  try {
    const json = await readJson(response);
    const read = schema.safeParse(json);
    if (read.success) return read.data;
  } catch (error) {
    throw callError(error, request.signal);
  } finally {
    deadline.end();
  }
  throw strangeAnswer(response.status);
}

/** An answer whose body takes as long as it takes: only its head is waited for. */
export async function openCatalogue(context: CatalogueContext, request: CatalogueRequest): Promise<Response> {
  const { response, deadline } = await send(context, request);
  deadline.end();
  return response;
}

export const addressOf = ({ url }: Pick<CatalogueContext, "url">, { path, query = [] }: CatalogueRequest): string => {
  const text = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
  return `${url}${path}${text === "" ? "" : `?${text}`}`;
};

type Deadline = { signal: AbortSignal; end: () => void };

async function send(context: CatalogueContext, request: CatalogueRequest) {
  const { key, fetch, timeoutMs } = context;
  const { accept = "application/json", signal } = request;
  const deadline = createDeadline(timeoutMs, signal);
  try {
    const response = await fetch(addressOf(context, request), {
      headers: { accept, ...(key !== undefined && { "x-api-key": key.reveal() }) },
      redirect: "manual", // or the key would go with it
      signal: deadline.signal,
    });
    if (!response.ok) throw await refusalOf(response);
    return { response, deadline };
  } catch (error) {
    deadline.end();
    throw callError(error, signal);
  }
}

/** Ends a call after a while, until it is told that this is no longer wanted; the caller's signal goes on counting. */
function createDeadline(timeoutMs: number, signal: AbortSignal | undefined): Deadline {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException("no answer in time", "TimeoutError")), timeoutMs);
  const both = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  return { signal: both, end: () => clearTimeout(timer) };
}

async function readJson(response: Response): Promise<unknown> {
  const body = await readBody(response, { bodyBytesMax: ANSWER_BYTES_MAX });
  try {
    return body.kind === "read" ? JSON.parse(body.text) : undefined;
  } catch {
    return undefined;
  }
}

async function refusalOf(response: Response): Promise<LivescoutError> {
  const answer = ErrorAnswer.safeParse(await readJson(response));
  return answer.success ? new CatalogueRefusedError(response.status, answer.data) : strangeAnswer(response.status);
}

const strangeAnswer = (status: number): LivescoutError =>
  new LivescoutError(
    "refused",
    `HTTP ${status}, and not an answer of a catalogue: check the address, and that the gateway runs with --catalogue.`,
    { retryable: status >= 500 },
  );

function callError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof LivescoutError || signal?.aborted === true) return error;
  return failureKind(error) === "timeout"
    ? new LivescoutError("timeout", "The catalogue did not answer in time.", { retryable: true, cause: error })
    : new LivescoutError("network", `The catalogue could not be reached (${failureWords(error)}).`, {
        retryable: true,
        cause: error,
      });
}
