/** The HTML of the live page: looks like a plain directory of who is live, and says on top that it is the sandbox. */
import { PAGE_ENTRY, SIGNATURE_ENTRY } from "./page-modules.ts";

export type PageHtmlOptions = {
  /** Names from closed lists only: they are written into a script. */
  pitfalls: readonly string[];
  modulePaths: readonly string[];
};

export function pageHtml({ pitfalls, modulePaths }: PageHtmlOptions): string {
  const imports = JSON.stringify({ imports: { "@livescout/protocol/signature": SIGNATURE_ENTRY } });
  const options = JSON.stringify({ pitfalls });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>LIVE | livescout sandbox</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<script type="importmap">${imports}</script>
${modulePaths.map((path) => `<link rel="modulepreload" href="${path}">`).join("\n")}
<script type="module">import { startPage } from "${PAGE_ENTRY}"; startPage(window, ${options});</script>
</head>
<body>
<header><strong>LIVE</strong> <mark>sandbox: all rooms are invented</mark></header>
<main><h1>Recommended</h1><ul id="rooms">${SKELETON.repeat(8)}</ul><div id="end"></div></main>
</body>
</html>
`;
}

/** A verification page as outcomes tell it: nothing of it works. */
export const CAPTCHA_HTML = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Verify to continue | livescout sandbox</title></head>
<body><div id="tiktok-verify-ele"><div id="captcha-verify-container" class="tiktok-verify-page">
<p>Verify to continue: drag the slider to fit the puzzle</p><p>(sandbox: a pretend verification page)</p>
</div></div></body></html>
`;

const SKELETON = `<li class="card skeleton"><span class="cover"></span><span class="viewers">&nbsp;</span></li>`;

const STYLE = `
body { margin: 0; font: 14px/1.4 sans-serif; color: #161823; background: #fff }
header { position: sticky; top: 0; padding: 12px 24px; background: #fff; border-bottom: 1px solid #ddd; z-index: 1 }
mark { background: #fe2c55; color: #fff; padding: 2px 8px; border-radius: 4px }
main { padding: 0 24px }
#rooms { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 16px; padding: 0; list-style: none }
.card { display: grid; min-height: 420px; align-content: start; overflow-wrap: anywhere }
.cover { display: block; width: 100%; height: 320px; border-radius: 8px; background: #e3e3e4; object-fit: cover }
.viewers { color: #666 }
#end { height: 40px }
`;
