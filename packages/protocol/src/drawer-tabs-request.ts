/**
 * The category drawer: `/webcast/feed/drawer_tabs/` on the feed's host, the list of names that channels 1111006 and 1222001
 * take as tags (upstream-feed §1.4). Signed like the feed; whether it needs to be is not published.
 */
import type { DrawerTabsQuery } from "./drawer-tabs-query.ts";
import type { Identity } from "./identity.ts";
import { createQueryTemplate } from "./query-template.ts";
import type { UnsignedRequest } from "./signed-request.ts";
import { DRAWER_TABS_PATH, UPSTREAM_WEBCAST_ORIGIN } from "./world.ts";

const DRAWER_PARAMETERS = ["region", "scene", "user_is_login"] as const;

/** `scene` 0 is the whole drawer, 1 its update [C]. */
export const DRAWER_SCENE = "0";

export function buildDrawerTabsRequest(
  query: DrawerTabsQuery,
  identity: Identity,
  { origin = UPSTREAM_WEBCAST_ORIGIN } = {},
): UnsignedRequest {
  const { region, isLoggedIn } = query;
  const queryText = createQueryTemplate(
    identity,
    DRAWER_PARAMETERS,
  )({
    region,
    scene: DRAWER_SCENE,
    user_is_login: isLoggedIn === undefined ? undefined : String(isLoggedIn),
  });
  return { origin, path: DRAWER_TABS_PATH, method: "GET", queryText, msToken: "", query, identity };
}
