/** Times for people: how long ago, and when. */
const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

/** `12 s`, `3 min`, `5 h`, `2 d`: whole units, the largest of which there are at least two. */
export function durationWords(ms: number): string {
  const unit = UNITS.find(([, unitMs]) => ms >= 2 * unitMs);
  return unit === undefined ? `${Math.max(0, Math.round(ms / 1000))} s` : `${Math.floor(ms / unit[1])} ${unit[0]}`;
}

/** `2026-11-29 08:05 UTC`. */
export const utcWords = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;
