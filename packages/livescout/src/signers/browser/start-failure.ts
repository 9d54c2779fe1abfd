/**
 * Why a browser did not start, in words for the operator: told from how it ended and from what it said last.
 *
 * Browsers say much on stderr that is of no consequence; only known sentences are taken as reasons.
 */
export type StartEnd = {
  /** As Node tells it: `exit code 1`, `SIGKILL`, `ENOENT`; `undefined` where it still runs and says nothing. */
  ended: string | undefined;
  /** The end of its stderr. */
  words: string;
  profile: "fresh" | "named";
};

export type StartFailure = {
  why: string;
  /** Whether the same start may succeed later without a change by the operator. */
  isPassing: boolean;
};

const IN_USE =
  "its profile is in use by a browser that runs: close that one, name another folder, or attach to it with --cdp";

const KNOWN: [said: RegExp, why: string][] = [
  [
    /Missing X server|cannot open display|platform failed to initialize|Failed to connect to Wayland/i,
    "there is no display for a window: leave out --headed, or run under a display (xvfb-run livescout …)",
  ],
  [
    /No usable sandbox|sandbox_linux.*Operation not permitted|setuid sandbox is not running as root/i,
    "its sandbox cannot work here (user namespaces are switched off): switch them on, or give --browser-no-sandbox",
  ],
  [/error while loading shared libraries/i, "a library that it needs is missing: install the browser's package again"],
];

export function startFailure({ ended, words, profile }: StartEnd): StartFailure {
  if (ended === undefined) {
    return { why: `the browser did not answer in time${said(words)}`, isPassing: true };
  }
  if (profile === "named" && (/ProcessSingleton|SingletonLock/.test(words) || ended === "exit code 0"))
    return { why: `the browser did not start: ${IN_USE}`, isPassing: true };
  const known = KNOWN.find(([pattern]) => pattern.test(words))?.[1];
  if (known !== undefined) return { why: `the browser did not start: ${known}`, isPassing: false };
  if (/^E[A-Z]+$/.test(ended)) {
    return { why: `the browser did not start: its file cannot be run (${ended})`, isPassing: false };
  }
  return { why: `the browser did not start: ${ended}${said(words)}`, isPassing: true };
}

const NOISE = /dbus|gpu|vaapi|unexpected operator|DevTools listening/i;
const SAID_LENGTH = 300;

/** The last line that may matter. */
export function lastWords(words: string): string {
  const lines = words.split("\n").map((line) => line.trim());
  const last = lines.filter((line) => line !== "" && !NOISE.test(line)).at(-1) ?? "";
  return last.replace(/^\[[\d:/.]+:(\w+):[^\]]*\]\s*/, "$1: ").slice(0, SAID_LENGTH);
}

function said(words: string): string {
  const last = lastWords(words);
  return last === "" ? "" : `: ${last}`;
}
