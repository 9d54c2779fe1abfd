/**
 * Whether the upstream would serve a feed request, judged on the raw bytes of its target. The order is upstream's own:
 * first whether there is a signature at all, then whether it holds, then its age, and only then what was asked.
 */
import { CHANNELS, cookieValue, isChannelId, percentDecode, type ChannelId } from "@livescout/protocol";
import type { SandboxRequest } from "./answer.ts";

/** How a signed URL is verified; `startSandbox` brings `verifySignedUrl` of `@livescout/protocol/signature`. */
export type Verify = (
  url: string,
  options: { userAgent: string; body?: string },
) => { kind: "valid" | "invalid" | "unknown_version"; timestamp?: number | null | undefined };

export type FeedAsk = { channel: ChannelId; tag?: string; session?: string; count?: number; cursor?: string };

export type Judgement =
  | { kind: "served"; ask: FeedAsk }
  /** Unsigned, without a device id, or too old: HTTP 200 with nothing in it. */
  | { kind: "refused_empty" }
  | { kind: "forbidden" }
  | { kind: "bad_request" }
  | { kind: "login_required" };

/** A signature serves for so long; real life is not published, this is long enough for a slow client. */
export const SIGNATURE_LIFE_MS = 120_000;
const CLOCK_LEAD_MS = 60_000;

/** Parameters that every captured feed URL has (upstream-feed §1.3). `count` and, on 1111006, `max_time` may be missing. */
const REQUIRED = [
  "aid",
  "app_language",
  "app_name",
  "browser_language",
  "browser_name",
  "browser_online",
  "browser_platform",
  "browser_version",
  "channel",
  "channel_id",
  "cookie_enabled",
  "device_platform",
  "focus_state",
  "from_page",
  "history_len",
  "is_fullscreen",
  "is_page_visible",
  "os",
  "region",
  "req_from",
  "screen_height",
  "screen_width",
  "tz_name",
  "webcast_language",
] as const;

/** Sessions that begin so are taken as expired: the upstream says 20003 to them. */
export const DEAD_SESSION_PREFIX = "sandbox-dead";

type Judges = { verify: Verify; nowMs: number };

export function judgeRequest(request: SandboxRequest, judges: Judges): Judgement {
  const values = readQuery(request.target);
  if ((values.get("device_id") ?? "") === "") return { kind: "refused_empty" };
  const signature = judgeSignature(request, judges);
  if (signature === "altered") return { kind: "forbidden" };
  if (signature !== "good") return { kind: "refused_empty" };
  const ask = readAsk(values);
  if (ask === undefined) return { kind: "bad_request" };
  if (!CHANNELS[ask.channel].needsSession) return { kind: "served", ask };
  const session = cookieValue(request.header("cookie") ?? "", "sessionid");
  if (session === undefined || session.startsWith(DEAD_SESSION_PREFIX)) return { kind: "login_required" };
  return { kind: "served", ask: { ...ask, session } };
}

export type SignatureState = "good" | "unsigned" | "altered" | "too_old";

/** A signature of the future counts as too old: no page signs ahead of its clock. */
export function judgeSignature({ target, header }: SandboxRequest, { verify, nowMs }: Judges): SignatureState {
  if (!isSigned(readQuery(target))) return "unsigned";
  const verdict = verify(`http://sandbox.invalid${target}`, { userAgent: header("user-agent") ?? "", body: "" });
  if (verdict.kind !== "valid" || typeof verdict.timestamp !== "number") return "altered";
  const ageMs = nowMs - verdict.timestamp * 1000;
  return ageMs > SIGNATURE_LIFE_MS || ageMs < -CLOCK_LEAD_MS ? "too_old" : "good";
}

/** Since 2026 pages send `X-Bogus=1`, which signs nothing. */
function isSigned(values: Map<string, string>): boolean {
  const bogus = values.get("X-Bogus") ?? "";
  return (values.get("X-Gnarly") ?? "") !== "" || (bogus !== "" && bogus !== "1");
}

/** `undefined` where a required parameter is missing or means nothing. */
function readAsk(values: Map<string, string>): FeedAsk | undefined {
  if (REQUIRED.some((name) => !values.has(name))) return undefined;
  const channel = values.get("channel_id") ?? "";
  const cursor = values.get("max_time");
  const count = values.get("count");
  if (!isChannelId(channel) || values.get("aid") !== "1988") return undefined;
  if (cursor === undefined ? CHANNELS[channel].sendsFirstMaxTime : !/^\d{1,16}$/.test(cursor)) return undefined;
  if (count !== undefined && !/^[1-9]\d{0,3}$/.test(count)) return undefined;
  const tag = CHANNELS[channel].takesTag ? values.get("related_live_tag") : undefined;
  return {
    channel,
    ...(tag !== undefined && tag !== "" && { tag }),
    ...(count !== undefined && { count: Number(count) }),
    ...(cursor !== undefined && { cursor }),
  };
}

/** Parameters by name, decoded; the first of a repeated name counts. */
export function readQuery(target: string): Map<string, string> {
  const values = new Map<string, string>();
  const cut = target.indexOf("?");
  if (cut === -1) return values;
  for (const part of target.slice(cut + 1).split("&")) {
    const equals = part.indexOf("=");
    const name = equals === -1 ? part : part.slice(0, equals);
    if (!values.has(name)) values.set(name, equals === -1 ? "" : percentDecode(part.slice(equals + 1)));
  }
  return values;
}
