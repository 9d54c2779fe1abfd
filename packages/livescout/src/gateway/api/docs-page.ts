/**
 * `/docs`: the API's description as one page without scripts or outside assets, light and dark by the reader's setting.
 *
 * The style sheet stands in the page; `DOCS_POLICY` allows exactly that text and nothing else.
 */
import { createHash } from "node:crypto";
import type { ApiDocument, ApiOperation, JsonSchema } from "./api-parts.ts";

export type DocsPage = { html: string; contentSecurityPolicy: string };

export function renderDocsPage(api: ApiDocument): DocsPage {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(api.info.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#routes">Skip to the routes</a>
<header>
<h1>${escape(api.info.title)}</h1>
<p>${escape(api.info.description)}</p>
<p>Contract ${escape(api.info.version)} · <a href="/openapi.json">openapi.json</a></p>
</header>
<nav aria-label="Routes"><ul>
${operations.map(({ method, path, operation }) => `<li><a href="#${operation.operationId}"><code>${method} ${escape(path)}</code></a></li>`).join("\n")}
</ul></nav>
<main id="routes">
${operations.map(({ method, path, operation }) => renderOperation(`${method} ${path}`, operation)).join("\n")}
${renderSchemas(api.components.schemas)}
</main>
</body>
</html>
`;
  const styleHash = createHash("sha256").update(STYLE).digest("base64");
  const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return { html, contentSecurityPolicy };
}

function renderOperation(title: string, operation: ApiOperation): string {
  const { operationId, summary, description, parameters, requestBody, responses, security } = operation;
  const key = security === undefined ? "" : "<p>Needs a key: header <code>x-api-key</code>.</p>";
  const rows = (parameters ?? []).map(
    ({ name, description: words, schema, required: isRequired }) =>
      `<tr><th scope="row"><code>${escape(name)}</code></th><td>${isRequired ? "required" : renderDefault(schema)}</td><td>${escape(words)}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? ""
      : `<table><caption>Parameters${(parameters ?? []).some(({ required }) => required) ? "" : ", all optional"}</caption><thead><tr><th scope="col">Name</th><th scope="col">Default</th>` +
        `<th scope="col">Meaning</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
  const body = requestBody === undefined ? "" : `<p>Body (JSON): ${escape(requestBody.description)}</p>`;
  const answers = Object.entries(responses).map(
    ([status, response]) => `<dt><code>${status}</code></dt><dd>${escape(response.description)}</dd>`,
  );
  return (
    `<section id="${operationId}" aria-labelledby="${operationId}-title">` +
    `<h2 id="${operationId}-title"><code>${escape(title)}</code></h2><p><strong>${escape(summary)}.</strong> ` +
    `${escape(description)}</p>${key}${table}${body}<h3>Answers</h3><dl>${answers.join("")}</dl></section>`
  );
}

const renderDefault = (schema: JsonSchema): string =>
  typeof schema["default"] === "string" && schema["default"] !== "" ? `<code>${escape(schema["default"])}</code>` : "–";

const renderSchemas = (schemas: ApiDocument["components"]["schemas"]): string =>
  Object.entries(schemas)
    .map(
      ([name, schema]) =>
        `<section id="${name}" aria-labelledby="${name}-title"><h2 id="${name}-title">${name}</h2><details><summary>JSON Schema of ` +
        `${name}</summary><pre tabindex="0">${escape(JSON.stringify(schema, null, 2))}</pre></details></section>`,
    )
    .join("\n");

const escape = (text: string): string => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

const STYLE = `
:root { --ink: #1b1f24; --paper: #ffffff; --quiet: #57606a; --line: #d0d7de; --link: #0550ae; --code: #f2f4f7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --quiet: #9ea7b3; --line: #30363d; --link: #79b8ff; --code: #161b22; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
nav ul { list-style: none; padding: 0; }
section { border-top: 1px solid var(--line); margin-top: 2rem; }
code, pre { font-family: ui-monospace, monospace; background: var(--code); border-radius: 4px; padding: 0 .25em; }
pre { padding: .75rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--quiet); padding: .25rem 0; }
th, td:nth-child(2) { white-space: nowrap; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dd { margin: 0; }
`;
