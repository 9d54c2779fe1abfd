/** The lane of an address that calls go out from, as the catalogue names it. */
import type { Settings } from "./settings.ts";

export const laneNameOf = ({ proxy }: Pick<Settings, "proxy">): string => (proxy === undefined ? "direct" : "proxy");
