/**
 * What can go wrong with a page that signs, made on demand: by the query of its address (`/live?pitfall=late-hooks`,
 * several with commas), or for every page by an option of the sandbox. The query wins.
 */
export const PITFALLS = {
  late_hooks: "The script wraps fetch and XHR three seconds late: the page's first feed request goes out unsigned.",
  never_signs: "The script never wraps anything: every request goes out unsigned.",
  dies_after_20: "After 20 signatures the script falls silent, and requests go out unsigned, without an error.",
  drops_path: "The feed is no longer on the script's list: feed requests go out unsigned, others signed.",
  both_hosts: "The page asks the two feed hosts in turn.",
  slow_page: "The page itself comes three seconds late.",
  captcha: "A verification page comes instead of the page.",
  preflight: "The page's own feed request carries a header of its own, so that an OPTIONS goes before it.",
  service_worker: "A service worker takes every request of the page and makes it anew: the page's own are hidden.",
  resolves_after_abort: "An aborted fetch resolves with an empty answer, where it should reject.",
} as const;

export type PitfallName = keyof typeof PITFALLS;
export const PITFALL_NAMES: readonly PitfallName[] = Object.keys(PITFALLS) as PitfallName[];

/** The pitfall of that name; hyphens do for underscores. `undefined` where there is none. */
export function findPitfall(name: string): PitfallName | undefined {
  const written = name.trim().replaceAll("-", "_");
  return PITFALL_NAMES.find((known) => known === written);
}
