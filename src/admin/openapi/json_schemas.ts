import { z } from "zod";
import * as contract from "../../contract/mod.ts";

/** A JSON Schema (draft 2020-12) as far as this API's shapes make use of it. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** Where the shared shapes of a document are. */
export const COMPONENTS = "#/components/schemas/";

/** Kinds of shapes that are shared under their name; smaller ones are written out wherever they occur. */
const SHARED = new Set(["object", "union"]);

/**
 * JSON Schemas of the shapes that an API takes (`requests`) and gives (`answers`). The contract's shapes are shared
 * components under the names of their types; one that differs between both directions is `…Input` for what is taken.
 */
export function jsonSchemas(requests: z.ZodType[], answers: z.ZodType[]) {
  const taken = generate(requests, "input"), given = generate(answers, "output");
  const inBoth = new Set(Object.keys(taken.components).filter((name) => name in given.components));
  const rename = (name: string) => inBoth.has(name) ? `${name}Input` : name;
  const renamed = (schema: JsonSchema) => withRefs(schema, rename);
  const components: Record<string, JsonSchema> = { ...given.components };
  for (const [name, schema] of Object.entries(taken.components)) components[rename(name)] = renamed(schema);
  return {
    components: Object.fromEntries(Object.entries(components).sort(([a], [b]) => a < b ? -1 : 1)),
    request: (schema: z.ZodType) => renamed(taken.of(schema)),
    answer: (schema: z.ZodType) => given.of(schema),
  };
}

/** Shapes of the contract that are shared, by their types' names. */
function named(): Map<z.ZodType, string> {
  const names = new Map<z.ZodType, string>();
  for (const [name, value] of Object.entries(contract)) {
    if (value instanceof z.ZodType && SHARED.has(value.def.type)) {
      names.set(value, name[0].toUpperCase() + name.slice(1));
    }
  }
  return names;
}

function generate(roots: z.ZodType[], io: "input" | "output") {
  const names = named();
  roots.forEach((root, index) => names.has(root) || names.set(root, `@${index}`));
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of names) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    // The contract also has shapes whose result is no JSON; those are no part of this document.
    unrepresentable: "any",
    uri: (id) => COMPONENTS + id,
    override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema, io),
  }) as unknown as { schemas: Record<string, JsonSchema> };
  const of = (schema: z.ZodType): JsonSchema => {
    const name = names.get(schema)!;
    return name.startsWith("@") ? bare(schemas[name]) : { $ref: COMPONENTS + name };
  };
  const components: Record<string, JsonSchema> = {};
  const reach = (schema: JsonSchema) =>
    withRefs(schema, (name) => {
      if (!components[name]) reach(components[name] = bare(schemas[name]));
      return name;
    });
  for (const root of roots) reach(of(root));
  return { components, of };
}

/**
 * Leaves out what tells nobody anything: the largest number that is exact, and in answers what defaults were. Answers
 * may get more fields in time, so their objects are not closed.
 */
function tidy(schema: JsonSchema, io: "input" | "output"): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (io === "input") return;
  delete schema.default;
  if (schema.additionalProperties === false) delete schema.additionalProperties;
}

function bare(schema: JsonSchema): JsonSchema {
  const { $schema: _, $id: _id, ...rest } = schema as JsonSchema & Record<"$schema" | "$id", unknown>;
  return rest;
}

/** A copy whose references to components go to the names that `rename` gives. */
function withRefs(schema: JsonSchema, rename: (name: string) => string): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) => {
    const isRef = key === "$ref" && typeof value === "string" && value.startsWith(COMPONENTS);
    return isRef ? COMPONENTS + rename(value.slice(COMPONENTS.length)) : value;
  });
}
