/** The HTML of the live page: looks like a plain directory of who is live, and says on top that it is the sandbox. */
import { escapeMarkup } from "../pictures.ts";
import type { RoomState } from "../world.ts";
import type { MutationName } from "./mutations.ts";
import { PAGE_ENTRY, SIGNATURE_ENTRY } from "./page-modules.ts";
import type { PitfallName } from "./pitfalls.ts";

export type PageHtmlOptions = {
  /** Names from closed lists only: they are written into a script. */
  pitfalls: readonly PitfallName[];
  mutations: readonly MutationName[];
  rooms: readonly RoomState[];
  deviceId: string;
  modulePaths: readonly string[];
};

export function pageHtml({ pitfalls, mutations, rooms, deviceId, modulePaths }: PageHtmlOptions): string {
  const imports = JSON.stringify({ imports: { "@livescout/protocol/signature": SIGNATURE_ENTRY } });
  const options = JSON.stringify({ pitfalls, mutations });
  const preloads = modulePaths.map((path) => `<link rel="modulepreload" href="${path}">`);
  const hydration = JSON.stringify({ __DEFAULT_SCOPE__: { "webapp.app-context": { wid: deviceId } } });
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LIVE | livescout sandbox</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<script type="importmap">${imports}</script>
${preloads.join("\n")}
<script type="module">import { startPage } from "${PAGE_ENTRY}"; startPage(window, ${options});</script>
</head>
<body>
<header><strong>LIVE</strong> <mark>sandbox: a pretend upstream on this machine, everybody here is invented</mark></header>
<main><h1>Recommended</h1><ul id="rooms">${rooms.map(card).join("\n")}</ul><div id="end"></div></main>
<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">${hydration}</script>
</body>
</html>
`;
}

/** As `room-list.ts` makes them in the page. */
function card({ session: { owner }, title, viewerCount }: RoomState): string {
  const name = escapeMarkup(owner.uniqueId);
  return `<li class="card"><a href="/@${name}/live"><img class="cover" loading="lazy" src="/picture/cover/${name}.svg" alt=""></a>
<span class="viewers">${viewerCount}</span><strong class="title">${escapeMarkup(title)}</strong>
<span class="owner">${escapeMarkup(owner.nickname)} @${name}</span></li>`;
}

/** A verification page as outcomes tell it by; nothing of it works. */
export const CAPTCHA_HTML = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Verify to continue | livescout sandbox</title></head>
<body><div class="tiktok-verify-page"><div id="captcha-verify-container">
<p>Verify to continue: drag the slider to fit the puzzle</p><p>sandbox: a pretend verification page</p>
</div></div></body></html>
`;

const STYLE = `
body { margin: 0; font: 14px/1.4 sans-serif; color: #161823; background: #fff }
header { position: sticky; top: 0; padding: 12px 24px; background: #fff; border-bottom: 1px solid #ddd; z-index: 1 }
mark { background: #fe2c55; color: #fff; padding: 2px 8px; border-radius: 4px }
main { padding: 0 24px }
#rooms { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 16px; padding: 0; list-style: none }
.card { display: grid; height: 420px; align-content: start; overflow: hidden; overflow-wrap: anywhere }
.cover { display: block; width: 100%; height: 320px; border-radius: 8px; background: #e3e3e4; object-fit: cover }
.viewers { color: #666 }
#rooms:empty { height: 420px }
#end { height: 40px }
`;
