/** The category drawer's `data` (upstream-feed §1.4): tabs, each with the names under it. */
import * as z from "zod/mini";
import { lenient } from "./lenient.ts";

export const WireDrawerSubTab = z.object({
  tab_name: z.string(),
  tab_type: lenient(z.string()),
  rank_type: lenient(z.string()),
  viewer_count: lenient(z.int().check(z.nonnegative())),
});

export const WireDrawerTab = z.object({
  tab_type: z.string(),
  is_not_show_tab: lenient(z.boolean()),
  sub_tabs: lenient(z.array(z.unknown())),
});
