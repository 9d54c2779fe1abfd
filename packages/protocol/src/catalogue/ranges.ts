/** Ranges of numbers and of durations as filters write them: `100..5000`, `..2h`, `10m..`; `7`, but no `2h`. Both ends are included. */

/** An absent end is open. */
export type Range = { min?: number; max?: number };

/** `undefined` where it is no range of whole numbers. */
export function readNumberRange(text: string): Range | undefined {
  return readRange(text, (part) => (/^\d{1,15}$/.test(part) ? Number(part) : undefined));
}

/**
 * In ms; `undefined` where it is no range of durations (`..90s`, `10m..`, `1h..3d`). One duration alone is none: nothing is
 * ever so old to the millisecond, and whoever writes `2h` means `..2h` or `2h..`.
 */
export function readDurationRange(text: string): Range | undefined {
  return text.includes("..") ? readRange(text, readDuration) : undefined;
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `10m`, `2h`, `3d` in ms; `undefined` for anything else. */
export function readDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,6})([smhd])$/.exec(text.trim().toLowerCase()) ?? [];
  return digits === undefined ? undefined : Number(digits) * UNITS[unit as keyof typeof UNITS];
}

function readRange(text: string, read: (part: string) => number | undefined): Range | undefined {
  const trimmed = text.trim();
  const cut = trimmed.indexOf("..");
  if (cut === -1) {
    const value = read(trimmed);
    return value === undefined ? undefined : { min: value, max: value };
  }
  const [from, to] = [trimmed.slice(0, cut).trim(), trimmed.slice(cut + 2).trim()];
  if (from === "" && to === "") return undefined;
  const min = from === "" ? undefined : read(from);
  const max = to === "" ? undefined : read(to);
  if ((from !== "" && min === undefined) || (to !== "" && max === undefined)) return undefined;
  if (min !== undefined && max !== undefined && min > max) return undefined;
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

export const writeNumberRange = (range: Range): string => writeRange(range, String);
export const writeDurationRange = (range: Range): string => writeEnds(range, writeDuration);

/** The largest unit that says it exactly. */
export function writeDuration(ms: number): string {
  const unit = (["d", "h", "m"] as const).find((name) => ms > 0 && ms % UNITS[name] === 0) ?? "s";
  return `${Math.floor(ms / UNITS[unit])}${unit}`;
}

function writeRange(range: Range, write: (value: number) => string): string {
  const { min, max } = range;
  return min !== undefined && min === max ? write(min) : writeEnds(range, write);
}

function writeEnds({ min, max }: Range, write: (value: number) => string): string {
  return `${min === undefined ? "" : write(min)}..${max === undefined ? "" : write(max)}`;
}

export const isInRange = ({ min, max }: Range, value: number): boolean =>
  (min === undefined || value >= min) && (max === undefined || value <= max);
