/** The public door of the code that learns a new signature scheme from URLs that a page signed. */
export { EXAMPLES_MIN, learnScheme } from "./learn-scheme.ts";
export type { LearnedScheme, LearnOptions } from "./learn-scheme.ts";
export type { SignedExample } from "./open-example.ts";
