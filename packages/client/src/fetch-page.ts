/** One page: step 1 at a gateway or in this process, the check between, step 2 from here, and the answer read. */
import {
  CHANNELS,
  type ChannelId,
  COUNT_DEFAULT,
  DEFAULT_CHANNEL_ID,
  type DrawerTabsQuery,
  type FeedQuery,
  findChannel,
  InvalidInputError,
  isChannelId,
  makeOutcome,
  type NoticeVerdict,
  type Outcome,
  type PageResult,
  readFeedAnswer,
  type SearchQuery,
  type SignedRequest,
  type Signer,
  type SourceName,
  type UpstreamAnswer,
  WORLD_HEADER,
  type World,
} from "@livescout/protocol";
import { checkSignedUrl } from "./check-signed-url.ts";
import type { ClientContext } from "./client-options.ts";
import { noteOutcome } from "./note-outcome.ts";
import { signAtGateway, type StepOne } from "./sign-at-gateway.ts";
import { signInProcess } from "./sign-in-process.ts";

export type FeedCall = {
  channel?: ChannelId;
  tag?: string;
  count?: number;
  cursor?: string;
  region?: string;
  signal?: AbortSignal | undefined;
  pace?: Pace | undefined;
};

export type SearchCall = {
  words: string;
  cursor?: string;
  region?: string;
  signal?: AbortSignal | undefined;
  pace?: Pace | undefined;
};

/** Waits before a second try for the same page: for whoever paces several kinds of calls together. */
export type Pace = () => Promise<void>;

/** What is asked of the feed, with this client's defaults. */
export function feedQuery(call: FeedCall, context: ClientContext): FeedQuery {
  const { channel = DEFAULT_CHANNEL_ID, tag, count = COUNT_DEFAULT, cursor, region = context.region } = call;
  if (findChannel(channel)?.id !== channel)
    throw new InvalidInputError("channel", `one of ${Object.keys(CHANNELS).join(", ")}`);
  return {
    channel,
    count,
    region,
    isLoggedIn: goesLoggedIn(context, channel),
    ...(tag !== undefined && { tag }),
    ...(cursor !== undefined && { cursor }),
  };
}

/** What is asked of LIVE search. */
export function searchQuery({ words, cursor, region }: SearchCall, context: ClientContext): SearchQuery {
  return {
    channel: "search",
    words,
    region: region ?? context.region,
    isLoggedIn: goesLoggedIn(context, "search"),
    ...(cursor !== undefined && { cursor }),
  };
}

/** Whether a session goes along: a browser's own always does, one that was given where it is wanted. */
function goesLoggedIn({ isLoggedIn, session, sessionFor }: ClientContext, channel: SourceName): boolean {
  if (session === undefined || sessionFor === "every") return isLoggedIn;
  return isChannelId(channel) && CHANNELS[channel].needsSession;
}

/** Step 1, and the verdict on what it gave: nothing unsafe reaches step 2. */
export async function stepOne(
  context: ClientContext,
  query: FeedQuery | SearchQuery | DrawerTabsQuery,
  signal: AbortSignal | undefined,
): Promise<StepOne> {
  const isFeed = isFeedQuery(query);
  if (isFeed && CHANNELS[query.channel].needsSession && !context.isLoggedIn) {
    const cause = `Channel ${query.channel} needs your own session; nothing was asked without one.`;
    return {
      kind: "failed",
      outcome: makeOutcome("login_required", { bytes: 0, elapsedMs: 0, code: "session_required" }, { cause }),
    };
  }
  const { gateway, signer, upstreamOrigin } = context;
  if (!isFeed && gateway !== undefined) return { kind: "failed", outcome: needsOwnSigner(query) };
  const visitor = await context.visitor?.get(signal === undefined ? {} : { signal });
  const result =
    gateway !== undefined && isFeed
      ? await signAtGateway(query, { ...context, gateway, signal })
      : await signInProcess(query, { ...context, signer: signer as Signer, visitor, signal });
  if (result.kind === "failed") return result;
  const verdict = checkSignedUrl(result.request.url, { query, upstreamOrigin });
  if (verdict.kind === "refused") return { kind: "failed", outcome: unsafeAnswer(verdict.why, gateway !== undefined) };
  const request = visitor === undefined ? result.request : { ...result.request, ttwid: visitor.ttwid };
  return { ...result, request };
}

const isFeedQuery = (query: FeedQuery | SearchQuery | DrawerTabsQuery): query is FeedQuery =>
  query.channel !== "search" && query.channel !== "tabs";

function needsOwnSigner({ channel }: SearchQuery | DrawerTabsQuery): Outcome {
  const words = {
    cause: `A gateway signs the feed only, not ${channel === "search" ? "LIVE search" : "the category drawer"}.`,
    nextStep: `${channel === "search" ? "Search" : "Ask for it"} without --gateway: this machine signs.`,
  };
  return makeOutcome("signer_failed", { bytes: 0, elapsedMs: 0, code: "unsupported" }, words);
}

function unsafeAnswer(why: string, isGateway: boolean): Outcome {
  const cause = `The signed URL was not used: ${why}. Nothing was sent to it.`;
  const nextStep = isGateway
    ? "Check the gateway: if it is yours and signs for another upstream, name that with --upstream."
    : "Check --upstream.";
  return makeOutcome("signer_failed", { bytes: 0, elapsedMs: 0, code: "unsafe_answer" }, { cause, nextStep });
}

/** Both steps of one page; a second time where another signer would tell whose fault a refusal is. */
export async function fetchPage(
  context: ClientContext,
  query: FeedQuery | SearchQuery,
  signal: AbortSignal | undefined,
  pace?: Pace,
): Promise<PageResult> {
  const first = await fetchOnce(context, query, signal);
  if (first.verdict.kind !== "tryAnother") return first.result;
  await pace?.();
  const second = await fetchOnce(context, query, signal);
  return { ...second.result, before: [first.result.outcome] };
}

type Fetched = { result: PageResult; verdict: NoticeVerdict };

async function fetchOnce(
  context: ClientContext,
  query: FeedQuery | SearchQuery,
  signal: AbortSignal | undefined,
): Promise<Fetched> {
  const step = await stepOne(context, query, signal);
  if (step.kind === "failed") return { result: { outcome: step.outcome }, verdict: { kind: "noted" } };
  const { fetch, nowMs, timeoutMs } = context;
  const session = goesLoggedIn(context, query.channel) ? context.session : undefined;
  const fetched = await context.stepTwo(step.request, { session, fetch, nowMs, timeoutMs, signal });
  const result =
    fetched.kind === "failed" ? { outcome: fetched.outcome } : readAnswer(context, query, step.request, fetched.answer);
  const verdict = noteOutcome(context, step.request, result.outcome, query.channel);
  if (verdict.kind !== "addressRefused") return { result, verdict };
  return {
    result: { ...result, outcome: { ...result.outcome, cause: `${result.outcome.cause} (${verdict.why}.)` } },
    verdict,
  };
}

function readAnswer(
  context: ClientContext,
  query: FeedQuery | SearchQuery,
  request: SignedRequest,
  answer: UpstreamAnswer,
): PageResult {
  const world = worldOf(context, request, answer.header(WORLD_HEADER));
  return readFeedAnswer(answer, {
    world,
    channel: query.channel,
    ...sourceTag(query),
    observedAtMs: context.nowMs(),
    keepUnknown: context.keepUnknown,
    ...(query.cursor !== undefined && { cursor: query.cursor }),
    ...(world === "sandbox" && context.upstreamOrigin !== undefined && { siteOrigin: context.upstreamOrigin }),
  });
}

function sourceTag(query: FeedQuery | SearchQuery): { tag?: string } {
  const tag = query.channel === "search" ? query.words : CHANNELS[query.channel].takesTag ? query.tag : undefined;
  return tag === undefined ? {} : { tag };
}

/** Only an origin that the user named can be a sandbox: the upstream's own hosts never are. */
function worldOf({ upstreamOrigin }: ClientContext, request: SignedRequest, header: string | null): World {
  if (upstreamOrigin === undefined) return "upstream";
  return header === "sandbox" || request.world === "sandbox" ? "sandbox" : "upstream";
}

/** Pace like a person; a sandbox needs none. */
export async function pauseAfter(
  { pauseMs, random, sleep }: ClientContext,
  { page }: PageResult,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (page?.world === "sandbox" || pauseMs <= 0) return;
  await sleep(Math.round(pauseMs * (1 + random() / 2)), signal);
}
