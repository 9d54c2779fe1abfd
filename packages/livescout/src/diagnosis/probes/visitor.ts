/** Whether the upstream gives this address a guest identity: the cookie `ttwid`, and a device id. Neither is shown. */
import type { VisitorSource } from "@livescout/client";
import { type OutcomeKind, readFeedAnswer } from "@livescout/protocol";
import type { Probe } from "../doctor.ts";
import type { Finding } from "../findings.ts";
import type { SiteLook, SitePage } from "./site-page.ts";

export type VisitorProbeOptions = {
  site: SitePage;
  /** Asks for the page by `site.replay`. */
  visitor: VisitorSource;
};

export function visitorProbe({ site, visitor }: VisitorProbeOptions): Probe {
  return {
    step: "visitor",
    async run(purse) {
      const look = await site.look(purse);
      if (look.kind === "notAsked") return [{ step: "visitor", verdict: "skipped", says: "The budget is spent." }];
      if (look.kind === "failed") {
        const { kind, cause, nextStep } = look.outcome;
        return [{ step: "visitor", verdict: "failed", outcome: kind, says: cause, nextStep }];
      }
      const held = await visitor.get();
      if (held === undefined) return [refused(look)];
      if (held.deviceId === undefined) {
        return [
          {
            step: "visitor",
            verdict: "warning",
            says: "A guest cookie came, but no device id; since 2026-09 the upstream refuses feed requests without one.",
            nextStep:
              "Try again later; if it stays away, the upstream's cookie-privacy answer has changed: please report it.",
          },
        ];
      }
      return [{ step: "visitor", verdict: "ok", says: "A guest cookie and a device id came." }];
    },
  };
}

type Answered = Extract<SiteLook, { kind: "answered" }>;

function refused({ status, headers, body }: Answered): Finding {
  const answer = { httpStatus: status, header: (name: string) => headers.get(name), body, bytes: body.length };
  const isVerification = readFeedAnswer({ ...answer, elapsedMs: 0 }).outcome.kind === "captcha";
  const outcome = isVerification ? "captcha" : outcomeOf(status);
  const says = isVerification
    ? "The upstream's page is a verification page."
    : `The upstream's page gave no guest cookie (HTTP ${status}).`;
  const nextStep =
    status >= 500
      ? "Try again in a while: the upstream fails by itself."
      : "Open https://www.tiktok.com/live in your own browser from this address and look at what it says; wait at least five minutes after a 403 or 429.";
  return { step: "visitor", verdict: "failed", outcome, says, nextStep };
}

function outcomeOf(status: number): OutcomeKind {
  if (status === 403) return "forbidden";
  if (status === 429) return "throttled";
  return status >= 500 ? "upstream_error" : "unknown_status";
}
