// Not under its own name: the formatter would put spaces into what is preformatted.
import { html as markup } from "hono/html";
import type { JsonSchema } from "./json_schemas.ts";
import type { Html } from "./page_operation.ts";
import { type Line, schemaLines } from "./schema_text.ts";

/** A shape as preformatted lines, with links to the shapes that it is made of. */
export function shapeText(schema: JsonSchema): Html {
  const lines = schemaLines(schema).map((line) =>
    markup`${"  ".repeat(line.depth)}${pieces(line)}${line.told ? markup`  <i>${line.told}</i>` : ""}
`
  );
  return markup`<pre class="shape" tabindex="0"><code>${lines}</code></pre>`;
}

/** A small shape within text, with its default. */
export function inlineShape(schema: JsonSchema): Html {
  const fallback = schema.default === undefined ? "" : ` = ${JSON.stringify(schema.default)}`;
  return markup`<code class="type">${schemaLines(schema).map(pieces)}${fallback}</code>`;
}

function pieces({ pieces }: Line): (Html | string)[] {
  return pieces.map((piece) =>
    typeof piece === "string" ? piece : markup`<a href="#shape-${piece.shape}">${piece.shape}</a>`
  );
}
