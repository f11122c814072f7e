import { deepEqual, equal, ok } from "node:assert/strict";
import { createApp } from "../mod.ts";
import type { AppDeps } from "../deps.ts";
import { statusOf } from "../problems.ts";
import { type Document, document, openPath } from "./document.ts";
import { NOUNS } from "./nouns.ts";
import { pathNames, problemCodes } from "./operation.ts";
import { PATH_PARAMETERS } from "./parameters.ts";
import { checkSchema } from "./testing/check_schema.ts";

/** Routes that are not described yet, as `METHOD /path` with `:` for parameters. To be emptied. */
const NOT_DESCRIBED_YET: string[] = [];

/** Routes that are no part of the API: the page's own files. */
const NO_API = /^GET \/(?!api\/|target\/|boot\/)/;

const OPERATIONS = NOUNS.flatMap(({ operations }) => operations);
const DOCUMENT = document(NOUNS, "0.1.0");

Deno.test("Every route is described, and every description has its route", () => {
  const described = OPERATIONS.map(({ method, path }) => unnamed(`${method.toUpperCase()} ${path}`));
  const routes = routesOf();
  deepEqual({
    notDescribed: routes.filter((route) => !described.includes(route) && !NOT_DESCRIBED_YET.includes(route)),
    notThere: described.filter((route) => !routes.includes(route)),
    describedByNow: NOT_DESCRIBED_YET.filter((route) => described.includes(route)),
  }, { notDescribed: [], notThere: [], describedByNow: [] });
});

Deno.test("The document is OpenAPI 3.1 as far as tools depend on it", () => {
  equal(DOCUMENT.openapi, "3.1.0");
  const ids = new Set<string>(), tags = new Set(DOCUMENT.tags.map(({ name }) => name));
  for (const [path, methods] of Object.entries(DOCUMENT.paths)) {
    ok(path.startsWith("/"), path);
    const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name).sort();
    for (const operation of Object.values(methods)) {
      const { operationId, parameters = [], responses } = operation;
      ok(!ids.has(operationId), `${operationId} is there twice`);
      ids.add(operationId);
      ok(operation.summary && !operation.summary.endsWith("."), `${operationId}: summary`);
      ok(operation.tags.every((tag) => tags.has(tag)), `${operationId}: tags`);
      const documented = parameters.filter((each) => each.in === "path");
      deepEqual(documented.map(({ name }) => name).sort(), inPath, `${operationId}: path parameters`);
      ok(documented.every(({ required }) => required), `${operationId}: optional in the path`);
      const keys = parameters.map((each) => `${each.in} ${each.name}`);
      equal(new Set(keys).size, keys.length, `${operationId}: parameters twice`);
      for (const { name, schema } of parameters) {
        ok(Object.keys(schema).length, `${operationId}: ${name} has no schema`);
      }
      ok(Object.keys(responses).some((status) => /^2\d\d$/.test(status)), `${operationId}: success`);
      for (const [status, { description }] of Object.entries(responses)) {
        ok(/^[1-5]\d\d$/.test(status) && description, `${operationId}: response ${status}`);
      }
    }
  }
});

Deno.test("Every $ref of the document resolves, and every component is used", () => {
  const used = new Set<string>();
  JSON.stringify(DOCUMENT, (key, value) => {
    if (key === "$ref") used.add(value);
    return value;
  });
  const there = Object.keys(DOCUMENT.components.schemas).map((name) => `#/components/schemas/${name}`);
  deepEqual([...used].sort(), there.sort());
  for (const name of Object.keys(DOCUMENT.components.schemas)) {
    ok(/^[A-Za-z0-9._-]+$/.test(name), name);
  }
});

Deno.test("Shapes are JSON Schemas of draft 2020-12: known keywords with values of their kinds", () => {
  for (const [name, schema] of shapesOf(DOCUMENT)) checkSchema(schema, name);
});

Deno.test("Examples are what the operations take", () => {
  for (const { id, whom, request, example } of OPERATIONS) {
    if (example !== undefined) {
      const result = request!.safeParse(example);
      ok(result.success, `${id}: ${result.error?.message}`);
    } else ok(!request || whom, `${id} has no example`);
  }
});

Deno.test("Path parameters are known, and every code of an error is one that the program has", async () => {
  const source = await sourceText();
  for (const operation of OPERATIONS) {
    for (const name of pathNames(operation)) {
      ok(PATH_PARAMETERS[name], `${operation.id}: parameter ${name} is not known`);
    }
    for (const code of problemCodes(operation)) {
      ok(source.includes(`"${code}"`), `${operation.id}: no such code as ${code}`);
      ok(statusOf(code) !== 500, `${operation.id}: ${code} has no status of its own`);
    }
  }
});

/** What the application answers, without middleware; a method for each route. */
function routesOf(): string[] {
  const app = createApp({ runner: {}, console: {}, hostname: "depot", access: "open" } as unknown as AppDeps);
  const routes = app.routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/(.)\/$/, "$1")}`)
    .filter((route) => !NO_API.test(route)).map(unnamed);
  return [...new Set(routes)];
}

/** A route whose parameters have no names: those of the router are its own. */
function unnamed(route: string): string {
  return route.replace(/:[a-zA-Z]+/g, ":");
}

function shapesOf({ components, paths }: Document): [name: string, schema: unknown][] {
  const inline = Object.entries(paths).flatMap(([path, methods]) =>
    Object.values(methods).flatMap(({ parameters = [], requestBody, responses }) => [
      ...parameters.map(({ schema }) => schema),
      ...Object.values(requestBody?.content ?? {}).map(({ schema }) => schema),
      ...Object.values(responses).flatMap(({ content = {} }) =>
        Object.values(content).flatMap((each) => each.schema ?? [])
      ),
    ]).map((schema): [string, unknown] => [path, schema])
  );
  return [...Object.entries(components.schemas), ...inline];
}

/** The text of every source file of the server. */
async function sourceText(folder = new URL("../../", import.meta.url)): Promise<string> {
  let text = "";
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) text += await sourceText(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts") && !name.endsWith("_test.ts") && !folder.pathname.endsWith("/openapi/")) {
      text += await Deno.readTextFile(new URL(name, folder));
    }
  }
  return text;
}

Deno.test("A router's path as OpenAPI writes it", () => {
  equal(openPath("/api/v1/sessions/:session/log"), "/api/v1/sessions/{session}/log");
  equal(openPath("/boot/*"), "/boot/{file}");
});
