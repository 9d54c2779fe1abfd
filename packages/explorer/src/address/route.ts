/** The part of the address after `#`: which view is open, and which room lies over it. The filter stands before it, as a query. */

export const VIEWS = ["live", "now", "following"] as const;
export type View = (typeof VIEWS)[number];
export type Route = { view: View; roomId?: string };

export function readRoute(hash: string): Route {
  const [first = "", second, third] = hash.replace(/^#/, "").split("/");
  const view = VIEWS.find((name) => name === first) ?? "live";
  const isRoom = second === "room" && third !== undefined && /^\d{1,20}$/.test(third);
  return isRoom ? { view, roomId: third } : { view };
}

export const writeRoute = ({ view, roomId }: Route): string =>
  roomId === undefined ? `#${view}` : `#${view}/room/${roomId}`;

/** The token that the printed address carries; it is taken out of the address at once. */
export function takeToken(hash: string): string | undefined {
  return /^#token=([\w.~-]{8,200})$/.exec(hash)?.[1];
}
