/**
 * The HTML of `/`, `/live` and `/@name/live`, and the guest cookies that come with it (upstream-feed §2).
 *
 * For people it says what it is: rooms printed by the tools link here, and nothing is broadcast.
 */
import { htmlAnswer, type Answer } from "./answer.ts";
import { deviceIdAt, type AnswerContext } from "./other-answers.ts";
import type { Owner } from "./owners.ts";
import { escapeMarkup } from "./pictures.ts";
import { hash32, seededHex, seededText } from "./seeded-hash.ts";
import type { RoomState, SandboxWorld } from "./world.ts";

const ROOMS_SHOWN = 24;

const STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#222;background:#fafafa}" +
  "ul{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1rem;list-style:none;padding:0}" +
  "li{background:#fff;border:1px solid #ddd;border-radius:.6rem;overflow:hidden}img{width:100%;height:9rem;object-fit:cover}" +
  "p{margin:.5rem .75rem;overflow-wrap:anywhere}a{color:inherit}small{color:#666}";

/** `uniqueId` of the owner asked for, or none for the front page. `withCookies` false: as in the answers seen without. */
export function sitePageAnswer(
  context: AnswerContext,
  { uniqueId, withCookies = true }: { uniqueId?: string; withCookies?: boolean } = {},
): Answer {
  const { world, timeMs } = context;
  const owner = uniqueId === undefined ? undefined : world.findOwner(uniqueId);
  const main =
    uniqueId === undefined ? frontPage(context) : owner === undefined ? UNKNOWN_NAME : ownerPage(owner, context);
  const hydration = `{"__DEFAULT_SCOPE__":{"webapp.app-context":{"wid":"${deviceIdAt(world.seed, timeMs)}"}}}`;
  const html =
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>livescout sandbox</title>' +
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head><body>` +
    "<h1>livescout sandbox</h1><p>A pretend upstream on this machine. Everybody here is invented.</p>" +
    `${main}<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">${hydration}</script></body></html>`;
  const answer = htmlAnswer(html);
  const headers: Answer["headers"] = {
    ...answer.headers,
    "content-security-policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
    ...(withCookies && { "set-cookie": guestCookies(world.seed, timeMs) }),
  };
  return { ...answer, headers };
}

const UNKNOWN_NAME = "<p>Nobody has that name.</p>";

function frontPage({ world, timeMs }: AnswerContext): string {
  return `<p>${world.roomsAt(timeMs).length} rooms are live.</p><ul>${mostWatched(world, timeMs).map(card).join("")}</ul>`;
}

export const mostWatched = (world: SandboxWorld, timeMs: number): RoomState[] =>
  world
    .roomsAt(timeMs)
    .sort((a, b) => b.viewerCount - a.viewerCount)
    .slice(0, ROOMS_SHOWN);

function card({ session: { owner }, title, viewerCount }: RoomState): string {
  const name = escapeMarkup(owner.uniqueId);
  return (
    `<li><a href="/@${name}/live"><img src="/picture/cover/${name}.svg" alt=""></a>` +
    `<p><a href="/@${name}/live">@${name}</a> <small>${viewerCount} viewers</small></p><p>${escapeMarkup(title)}</p></li>`
  );
}

function ownerPage(owner: Owner, { world, timeMs }: AnswerContext): string {
  const state = world.stateOf(world.sessionAt(owner, timeMs), timeMs);
  const says = state.isLive ? `live with ${state.viewerCount} viewers` : "not live now";
  return (
    `<h2>${escapeMarkup(owner.nickname)} <small>@${escapeMarkup(owner.uniqueId)}</small></h2>` +
    `<p>${says}</p><p>${escapeMarkup(state.title)}</p>` +
    `<p><img src="/picture/wide/${escapeMarkup(owner.uniqueId)}.svg" alt=""></p>`
  );
}

const YEAR_S = 31_536_000;

/** `ttwid` in the real form, `1|43 base64url|seconds|64 hex` with `|` as `%7C`, and the two others of a page. */
export function guestCookies(seed: number, timeMs: number): string[] {
  const bits = hash32(seed, timeMs, Math.floor(timeMs / 0x1_0000_0000), 72);
  const ttwid = ["1", seededText(bits, 1, 43), String(Math.floor(timeMs / 1000)), seededHex(bits, 2, 64)].join("%7C");
  return [
    `ttwid=${ttwid}; Path=/; Max-Age=${YEAR_S}; HttpOnly; Secure; SameSite=None`,
    `tt_csrf_token=${seededText(bits, 3, 8)}-${seededText(bits, 4, 27)}; Path=/; HttpOnly; Secure; SameSite=Lax`,
    `tt_chain_token=${seededText(bits, 5, 22)}%3D%3D; Path=/; Max-Age=15552000; HttpOnly; Secure`,
  ];
}
