/**
 * Who is live, by name or room id: the two unsigned calls, one after the other at the client's pace. No session, no cookie
 * and no signature goes along, no redirect is followed, and nobody but the upstream's two hosts or the user's origin is asked.
 */
import {
  CHECK_TARGET_WORDS,
  type CheckResult,
  type CheckTarget,
  type CheckWord,
  identityHeaders,
  InvalidInputError,
  isCheckTarget,
  judgeCheck,
  nextCheckCall,
  type Outcome,
  type OutcomeKind,
  readRoomInfo,
  readUserRoom,
  roomInfoUrl,
  skipCheck,
  userRoomUrl,
  type World,
  WORLD_HEADER,
} from "@livescout/protocol";
import { type FetchingContext, type FetchingOptions, readFetching } from "./client-options.ts";
import { fetchAnswer, type FetchAnswerResult, sentHeaders } from "./fetch-answer.ts";

export type CheckCall = {
  /** Owners by `uniqueId`, with or without `@`; asked before `rooms`. */
  names?: Iterable<string>;
  /** Rooms by id. */
  rooms?: Iterable<string>;
  /** Both kinds in an order of your own; asked before `names`. */
  targets?: Iterable<CheckTarget>;
  signal?: AbortSignal | undefined;
  /** Waits before each call, in place of the client's own pause: for whoever paces several kinds of calls together. */
  pace?: (call: CheckTarget) => Promise<void>;
};

/** Answers after which this address had better ask no further: what is left counts as not asked. */
const STOPS: readonly OutcomeKind[] = ["forbidden", "captcha", "throttled"];

/** For whoever checks and asks nothing else: no gateway and no signer is needed. */
export function createChecker(options: FetchingOptions = {}): {
  check(call: CheckCall): AsyncGenerator<CheckResult, void, undefined>;
} {
  const context = readFetching(options);
  return { check: (call) => checkTargets(context, call) };
}

/** @throws InvalidInputError before anything is sent, where a name or an id breaks its rule. */
export function checkTargets(context: FetchingContext, call: CheckCall): AsyncGenerator<CheckResult, void, undefined> {
  return walkTargets(context, readTargets(call), call);
}

function readTargets({ targets = [], names = [], rooms = [] }: CheckCall): CheckTarget[] {
  const all: CheckTarget[] = [
    ...targets,
    ...Array.from(names, (name): CheckTarget => ({ kind: "name", name: name.replace(/^@/, "") })),
    ...Array.from(rooms, (roomId): CheckTarget => ({ kind: "room", roomId })),
  ];
  if (!all.every(isCheckTarget)) throw new InvalidInputError("check", CHECK_TARGET_WORDS);
  return all;
}

async function* walkTargets(
  context: FetchingContext,
  targets: readonly CheckTarget[],
  { signal, pace }: CheckCall,
): AsyncGenerator<CheckResult, void, undefined> {
  const { upstreamOrigin } = context;
  /** Only an origin that the user named can be a sandbox: the upstream's own hosts never are. */
  let world: World = "upstream";
  let calls = 0;
  const call = async (target: CheckTarget): Promise<CheckWord> => {
    signal?.throwIfAborted();
    if (pace !== undefined) await pace(target);
    else if (calls > 0 && world === "upstream") await pause(context, signal);
    signal?.throwIfAborted();
    calls++;
    const fetched = await fetchCheck(context, target, signal);
    const isAnswered = fetched.kind === "answered" && upstreamOrigin !== undefined;
    if (isAnswered && fetched.answer.header(WORLD_HEADER) === "sandbox") world = "sandbox";
    return readCheck(target, fetched, { context, world });
  };
  let stop: Outcome | undefined;
  for (const target of targets) {
    if (stop !== undefined) {
      yield { ...skipCheck(target, stop), world };
      continue;
    }
    const said: CheckWord[] = [];
    for (let next = nextCheckCall(target, said); next !== undefined; next = nextCheckCall(target, said))
      said.push(await call(next));
    stop = said.map(({ outcome }) => outcome).find(({ kind }) => STOPS.includes(kind));
    yield { ...judgeCheck(target, said), world };
  }
}

/** Pace like a person; a sandbox needs none. */
async function pause({ pauseMs, random, sleep }: FetchingContext, signal: AbortSignal | undefined): Promise<void> {
  if (pauseMs > 0) await sleep(Math.round(pauseMs * (1 + random() / 2)), signal);
}

function fetchCheck(context: FetchingContext, target: CheckTarget, signal: AbortSignal | undefined) {
  const { upstreamOrigin, identity, fetch, nowMs, timeoutMs } = context;
  const origin = upstreamOrigin === undefined ? {} : { origin: upstreamOrigin };
  const url = target.kind === "name" ? userRoomUrl(target.name, origin) : roomInfoUrl(target.roomId, origin);
  return fetchAnswer(url, sentHeaders(identityHeaders(identity)), { fetch, nowMs, timeoutMs, signal });
}

type ReadingOptions = { context: FetchingContext; world: World };

function readCheck(target: CheckTarget, fetched: FetchAnswerResult, { context, world }: ReadingOptions): CheckWord {
  const { upstreamOrigin, nowMs, keepUnknown } = context;
  const atMs = nowMs();
  if (fetched.kind === "failed") {
    const said = { says: "nothing", outcome: fetched.outcome, atMs } as const;
    return target.kind === "name"
      ? { endpoint: "user_room", ...said }
      : { endpoint: "room_info", roomId: target.roomId, ...said };
  }
  const site = world === "sandbox" && upstreamOrigin !== undefined ? { siteOrigin: upstreamOrigin } : {};
  const reading = { atMs, world, keepUnknown, ...site };
  return target.kind === "name"
    ? readUserRoom(fetched.answer, reading)
    : readRoomInfo(fetched.answer, { ...reading, roomId: target.roomId });
}
