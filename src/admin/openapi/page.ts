// Not under its own name: the formatter would put spaces into what is preformatted.
import { html as markup, raw } from "hono/html";
import type { Document } from "./document.ts";
import { articleOf, type Entry, type Html } from "./page_operation.ts";
import { shapeText } from "./page_shape.ts";
import { PAGE_STYLE } from "./page_style.ts";

/** The API's document as a page to read. It needs no script; `nonce` lets its own style in. */
export async function docsPage(document: Document, nonce: string): Promise<string> {
  const { info, tags, components } = document;
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ path, method, operation }))
  );
  const of = (tag: string) => entries.filter(({ operation }) => operation.tags.includes(tag));
  return String(
    await markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Broadside API ${info.version}</title>
<style nonce="${nonce}">${raw(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header><h1>Broadside API</h1>
<p>Version ${info.version}. ${info.description}</p>
<p>For programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI ${document.openapi}).</p></header>
<nav aria-label="Contents"><ul>
<li><a href="#who">Who may ask</a></li>
${tags.map(({ name, description }) => contents(name, title(description), of(name)))}
<li><a href="#shapes">Shapes</a></li>
</ul></nav>
<main id="content">
${whoMayAsk(document)}
${tags.map(({ name, description }) => section(name, description, of(name), document))}
<section aria-labelledby="shapes">
<h2 id="shapes">Shapes</h2>
<p>What requests and answers are made of. A ? marks what may be left out, and = what it is then.</p>
${
      Object.entries(components.schemas).map(([name, schema]) =>
        markup`<article aria-labelledby="shape-${name}"><h3 id="shape-${name}"><code>${name}</code></h3>
${schema.description ? markup`<p>${schema.description}</p>\n` : ""}${shapeText(schema)}</article>
`
      )
    }</section>
</main>
</body>
</html>
`,
  );
}

/** The title of a tag, which is the first sentence of its description. */
function title(description: string): string {
  return description.split(". ")[0];
}

function contents(name: string, title: string, entries: Entry[]): Html {
  const links = entries.map(({ operation: { operationId } }) =>
    markup`<li><a href="#${operationId}">${operationId}</a></li>`
  );
  return markup`<li><a href="#${name}">${title}</a><ul>${links}</ul></li>
`;
}

function whoMayAsk({ components }: Document): Html {
  const schemes = Object.values(components.securitySchemes) as { description: string }[];
  return markup`<section aria-labelledby="who">
<h2 id="who">Who may ask</h2>
<ul>${schemes.map(({ description }) => markup`<li>${description}</li>`)}</ul>
<p>A viewer may look, an operator may also deploy, an admin may do everything. What each operation takes stands
beside its path.</p>
</section>
`;
}

function section(name: string, description: string, entries: Entry[], document: Document): Html {
  return markup`<section aria-labelledby="${name}">
<h2 id="${name}">${title(description)}</h2>
<p>${description.slice(title(description).length + 2)}</p>
${entries.map((entry) => articleOf(entry, document))}</section>
`;
}
