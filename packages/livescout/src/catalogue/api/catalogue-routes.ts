/**
 * The paths of `/v1` (catalogue-contract), once: the API finds its answers by this table, servers their routes, docs their rows.
 *
 * `{name}` stands for one segment of a path. A view key sees rooms and events, and nothing else.
 */
import { matchPath } from "../../runtime/path-template.ts";

export type CatalogueRouteName = "rooms" | "room" | "history" | "owner" | "stats" | "events" | "export" | "check";

export type CatalogueRoute = { name: CatalogueRouteName; path: string; isForViewKeys: boolean };

export const CATALOGUE_ROUTES: readonly CatalogueRoute[] = [
  { name: "rooms", path: "/v1/rooms", isForViewKeys: true },
  { name: "room", path: "/v1/rooms/{id}", isForViewKeys: true },
  { name: "history", path: "/v1/rooms/{id}/history", isForViewKeys: true },
  { name: "owner", path: "/v1/owners/{uniqueId}", isForViewKeys: false },
  { name: "stats", path: "/v1/stats", isForViewKeys: false },
  { name: "events", path: "/v1/events", isForViewKeys: true },
  { name: "export", path: "/v1/export.{form}", isForViewKeys: false },
  { name: "check", path: "/v1/check", isForViewKeys: false },
];

export type RouteFound = { route: CatalogueRoute; segment: string };

/** `segment`: what stands for `{…}`, decoded; "" where there is none. */
export function findCatalogueRoute(path: string): RouteFound | undefined {
  for (const route of CATALOGUE_ROUTES) {
    const segment = matchPath(route.path, path);
    if (segment !== undefined) return { route, segment };
  }
  return undefined;
}
