// Not under its own name: the formatter would put spaces into what is preformatted.
import { html as markup } from "hono/html";
import type { Document, PathOperation } from "./document.ts";
import { COMPONENTS, type JsonSchema } from "./json_schemas.ts";
import { inlineShape, shapeText } from "./page_shape.ts";

/** Markup that is safe as it stands. */
export type Html = ReturnType<typeof markup>;

/** An operation with the path and method that it is under. */
export interface Entry {
  path: string;
  method: string;
  operation: PathOperation;
}

/** What a reader needs to call an operation. */
export function articleOf({ path, method, operation }: Entry, { components }: Document): Html {
  const { operationId, summary, description, requestBody, "x-role": whom } = operation;
  const body = requestBody?.content["application/json"].schema;
  return markup`<article aria-labelledby="${operationId}">
<h3 id="${operationId}">${summary}</h3>
<p class="call"><code><b>${method.toUpperCase()}</b> ${path}</code> <span>${whom}</span></p>
${description ? markup`<p>${description}</p>` : ""}
${parameters(operation)}
${body ? markup`<h4>Body</h4>\n${shapeText(opened(body, components.schemas))}` : ""}
<h4>Answers</h4>
${answers(operation)}
${
    whom === "machine" ? "" : markup`<h4>Example</h4>
<pre class="curl"><code>${curl(path, method, operation)}</code></pre>`
  }
</article>
`;
}

/** The shared shape itself instead of its name. */
function opened(schema: JsonSchema, schemas: Record<string, JsonSchema>): JsonSchema {
  return schema.$ref ? schemas[schema.$ref.slice(COMPONENTS.length)] : schema;
}

function parameters({ parameters = [] }: PathOperation): Html | string {
  if (!parameters.length) return "";
  return markup`<h4>Parameters</h4>
<table>
<thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">What</th></tr></thead>
<tbody>${
    parameters.map(({ name, in: where, description = "", schema }) =>
      markup`<tr><th scope="row"><code>${name}</code></th><td>${where}</td><td>${description} ${
        inlineShape(schema)
      }</td></tr>
`
    )
  }</tbody>
</table>`;
}

function answers({ responses }: PathOperation): Html {
  return markup`<table>
<thead><tr><th scope="col">Status</th><th scope="col">What</th></tr></thead>
<tbody>${
    Object.entries(responses).map(([status, { description, content = {} }]) =>
      markup`<tr><th scope="row">${status}</th><td>${description} ${
        Object.entries(content).map(([type, { schema }]) =>
          markup`${/json$/.test(type) ? "" : `${type} `}${schema ? inlineShape(schema) : ""}`
        )
      }</td></tr>
`
    )
  }</tbody>
</table>`;
}

/** A command that calls the operation. */
function curl(path: string, method: string, operation: PathOperation): string {
  const { requestBody, parameters = [], responses, "x-role": whom } = operation;
  const needed = parameters.filter(({ required, in: where }) => required && where === "query");
  const query = needed.map(({ name }) => `${name}=…`).join("&");
  const example = requestBody?.content["application/json"].example;
  const asked = `http://server:2017${path.replaceAll(/\{(\w+)\}/g, "…")}${query && `?${query}`}`;
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  // --json makes it a POST with the right headers.
  const isPost = method === "post" && example !== undefined;
  return [
    "curl",
    ...responses[200]?.content?.["text/event-stream"] ? ["--no-buffer"] : [],
    ...method === "get" || isPost ? [] : ["-X", method.toUpperCase()],
    ...whom === "anyone" ? [] : ["-H", quote("Authorization: Bearer bst_…")],
    ...example === undefined ? [] : ["--json", quote(JSON.stringify(example))],
    quote(asked),
  ].join(" ");
}
