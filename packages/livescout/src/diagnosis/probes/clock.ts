/** This machine's clock against the `Date` of the upstream's answer: signatures carry the time. */
import type { Probe } from "../doctor.ts";
import type { Finding } from "../findings.ts";
import type { SitePage } from "./site-page.ts";

const WARN_APART_MS = 5_000;
const FAIL_APART_MS = 60_000;

export function clockProbe({ site }: { site: SitePage }): Probe {
  return {
    step: "clock",
    async run(purse) {
      const look = await site.look(purse);
      const skipped = (says: string): Finding[] => [{ step: "clock", verdict: "skipped", says }];
      if (look.kind !== "answered") return skipped("There is no answer of the upstream to compare with.");
      const dateMs = Date.parse(look.headers.get("date") ?? "");
      if (Number.isNaN(dateMs)) return skipped("The upstream's answer has no date to compare with.");
      // The header was written somewhere between the two, and names whole seconds.
      const apartMs = look.sentAtMs / 2 + look.receivedAtMs / 2 - (dateMs + 500);
      const doubtMs = (look.receivedAtMs - look.sentAtMs) / 2 + 500;
      return [judge(apartMs, Math.max(0, Math.abs(apartMs) - doubtMs))];
    },
  };
}

function judge(apartMs: number, certainMs: number): Finding {
  if (certainMs <= WARN_APART_MS) return { step: "clock", verdict: "ok", says: "Agrees with the upstream's." };
  const says = `This machine's clock is ${amount(Math.abs(apartMs))} ${apartMs > 0 ? "ahead of" : "behind"} the upstream's.`;
  const nextStep = "Let this machine set its time by itself (NTP).";
  const isFailure = certainMs > FAIL_APART_MS;
  return { step: "clock", verdict: isFailure ? "failed" : "warning", says, nextStep };
}

function amount(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3600)} h`;
}
