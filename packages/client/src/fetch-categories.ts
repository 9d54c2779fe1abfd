/**
 * The category drawer: one signed call, and the tags in its answer.
 *
 * It is the same for guests, so no session goes along. What came of it is not told to the signers: a refusal of the drawer says
 * nothing about how the feed takes a signature.
 */
import { type DrawerTabsResult, readDrawerTabs } from "@livescout/protocol";
import type { ClientContext } from "./client-options.ts";
import { stepOne } from "./fetch-page.ts";

export type CategoriesCall = { region?: string; signal?: AbortSignal | undefined };

export async function fetchCategories(
  context: ClientContext,
  { region = context.region, signal }: CategoriesCall,
): Promise<DrawerTabsResult> {
  const { session, fetch, nowMs, timeoutMs } = context;
  const isLoggedIn = context.isLoggedIn && session === undefined; // a browser's own cookies cannot be left out
  const step = await stepOne(context, { channel: "tabs", region, isLoggedIn }, signal);
  if (step.kind === "failed") return { outcome: step.outcome, tags: [] };
  const fetched = await context.stepTwo(step.request, { fetch, nowMs, timeoutMs, signal });
  return fetched.kind === "failed" ? { outcome: fetched.outcome, tags: [] } : readDrawerTabs(fetched.answer);
}
