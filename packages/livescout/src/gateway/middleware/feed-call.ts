/** The parameters of a feed call, checked: what to sign, and what to hand back beside it. */
import { CHANNELS, type FeedQuery, isAssignedRegion, Secret } from "@livescout/protocol";
import { FeedParameters, feedParametersInput } from "@livescout/protocol/wire";
import type { Refusal } from "../error-response.ts";
import type { SentCall } from "./sent-call.ts";

export type FeedCall = {
  query: FeedQuery;
  /** The caller's own login cookie: for `cookies` of this one answer, nothing else. */
  session?: Secret;
  /** The caller's own visitor cookie. */
  ttwid?: Secret;
  msToken?: Secret;
  /** The caller said that it attaches a session itself. */
  isLoggedInSaid: boolean;
  warnings: string[];
};

export type FeedCallRead = { kind: "read"; call: FeedCall } | { kind: "refused"; refusal: Refusal };

export type ReadFeedCallOptions = { sessions: "accept" | "refuse" };

export function readFeedCall(sent: SentCall, { sessions }: ReadFeedCallOptions): FeedCallRead {
  if (sent.problem !== undefined) return refused({ code: "invalid_parameter", ...sent.problem });
  const read = FeedParameters.safeParse(feedParametersInput(sent.values));
  if (!read.success) return refused(firstIssue(read.error.issues));
  const parameters = read.data;
  const {
    session_id: session,
    channel_id: channel,
    tag,
    ttwid,
    ms_token: msToken,
    logged_in: isLoggedInSaid,
  } = parameters;
  if (session !== undefined && sessions === "refuse") return refused({ code: "session_not_accepted" });
  const isLoggedIn = isLoggedInSaid || session !== undefined;
  if (CHANNELS[channel].needsSession && !isLoggedIn) return refused({ code: "session_required", channelId: channel });
  const query: FeedQuery = {
    channel,
    count: parameters.count,
    region: parameters.region,
    isLoggedIn,
    ...(tag !== undefined && CHANNELS[channel].takesTag && { tag }),
    ...(parameters.max_time !== "0" && { cursor: parameters.max_time }),
  };
  const call: FeedCall = {
    query,
    isLoggedInSaid,
    warnings: isAssignedRegion(parameters.region) ? [] : ["unassigned_region"],
    ...(session !== undefined && { session: new Secret(session) }),
    ...(ttwid !== undefined && { ttwid: new Secret(ttwid) }),
    ...(msToken !== "" && { msToken: new Secret(msToken) }),
  };
  return { kind: "read", call };
}

type Issue = { path: PropertyKey[]; message: string };

/** A schema's message is the rule in words. A type never comes here: `readSentCall` lets only one value of text through. */
function firstIssue(issues: readonly Issue[]): Refusal {
  const [issue] = issues;
  return {
    code: "invalid_parameter",
    parameter: String(issue?.path[0] ?? "body"),
    expected: issue?.message ?? "parameters of the documented form",
  };
}

const refused = (refusal: Refusal): FeedCallRead => ({ kind: "refused", refusal });
