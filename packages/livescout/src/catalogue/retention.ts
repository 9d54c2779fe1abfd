/** What a prune leaves beside what it is told to: the same for every store. */

/** Events about the moment (`room.updated`, `source.outcome`) stay for as many of the newest ids. */
export const PASSING_KEPT = 10_000;

/** Answers of checks count for a minute; they name people, so they do not stay. */
export const CHECKS_KEPT_MS = 3_600_000;

/** Checks that wait at the most: many hours of a collector's calls. Callers must not fill the disk by asking. */
export const WANTED_CHECKS_MAX = 1_000;

/** What lies further ahead of the present than this was written by a clock that was wrong. */
export const FUTURE_MS = 86_400_000;
