/** Numbers, times and names in the reader's language. Short forms for the eye; the full ones stand in titles. */

export type Words = ReturnType<typeof createWords>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @param locale the browser's own where it is absent */
export function createWords(locale?: string) {
  const full = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const clockShort = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const soon = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "narrow" });
  const languages = new Intl.DisplayNames(locale ?? [], { type: "language", fallback: "code" });
  const regions = new Intl.DisplayNames(locale ?? [], { type: "region", fallback: "code" });
  const unit = (name: string) => {
    const format = new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "narrow" });
    return (value: number) => format.format(value);
  };
  const [days, hours, minutes, seconds] = [unit("day"), unit("hour"), unit("minute"), unit("second")];

  /** `3 h 20 min`, at most two parts. */
  const duration = (ms: number): string => {
    const kept = Math.max(0, ms);
    if (kept < MINUTE) return seconds(Math.floor(kept / SECOND));
    if (kept < HOUR) return minutes(Math.floor(kept / MINUTE));
    const [large, small] =
      kept < DAY
        ? [hours(Math.floor(kept / HOUR)), Math.floor((kept % HOUR) / MINUTE)]
        : [days(Math.floor(kept / DAY)), Math.floor((kept % DAY) / HOUR)];
    return small === 0 ? large : `${large} ${kept < DAY ? minutes(small) : hours(small)}`;
  };

  return {
    count: (value: number): string => full.format(value),
    short: (value: number): string => (value < 1_000 ? full.format(value) : compact.format(value)),
    percent: (share: number): string => percent.format(share),
    time: (at: string | number): string => clock.format(new Date(at)),
    minute: (at: string | number): string => clockShort.format(new Date(at)),
    day: (at: string | number): string => date.format(new Date(at)),
    moment: (at: string | number): string => moment.format(new Date(at)),
    duration,
    /** `12 s ago`; a clock that runs a little behind is no future. */
    ago: (at: string | number, nowMs: number): string => {
      const ms = Math.max(0, nowMs - new Date(at).getTime());
      if (ms < 2 * SECOND) return soon.format(0, "second");
      if (ms < MINUTE) return relative.format(-Math.floor(ms / SECOND), "second");
      if (ms < HOUR) return relative.format(-Math.floor(ms / MINUTE), "minute");
      if (ms < 2 * DAY) return relative.format(-Math.floor(ms / HOUR), "hour");
      return relative.format(-Math.floor(ms / DAY), "day");
    },
    /** `en` → English; what is no language stays as it is. */
    language: (code: string): string => named(languages, code),
    region: (code: string): string => named(regions, code),
  };
}

function named(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code; // the upstream's word, not a code
  }
}
