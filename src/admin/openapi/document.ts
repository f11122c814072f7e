import type { z } from "zod";
import { problem } from "../../contract/mod.ts";
import { statusOf } from "../problems.ts";
import { type JsonSchema, jsonSchemas } from "./json_schemas.ts";
import { type Answer, type Noun, type Operation, pathNames, problemCodes, whomOf } from "./operation.ts";
import { IDEMPOTENCY_KEY, PATH_PARAMETERS } from "./parameters.ts";

/** A parameter of an operation as OpenAPI 3.1 writes it. */
export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

/** An answer as OpenAPI 3.1 writes it. */
export interface Response {
  description: string;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
  content?: Record<string, { schema?: JsonSchema }>;
}

/** An operation as OpenAPI 3.1 writes it. */
export interface PathOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema; example?: unknown }> };
  responses: Record<string, Response>;
  security: Record<string, string[]>[];
  /** The least role of a user who may do this; or `anyone`, or `machine` for a target. */
  "x-role": string;
}

/** An OpenAPI 3.1 document. */
export interface Document {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, PathOperation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, unknown> };
}

const ABOUT =
  "Everything that the page of a Broadside server does, it does over this API. Times are milliseconds " +
  "since 1970 (UTC), sizes bytes, rates bytes a second. Errors are application/problem+json with a code for " +
  "programs, a detail for people and, where there is one, the next step. Answers may get more fields in time.";

/** The description of an API by what its operations tell of themselves. */
export function document(nouns: Noun[], version: string): Document {
  const operations = nouns.flatMap((noun) => noun.operations);
  const requests = operations.flatMap((operation) => [
    ...operation.request ? [operation.request] : [],
    ...operation.query ? Object.values(operation.query.shape) as z.ZodType[] : [],
    ...pathNames(operation).map((name) => PATH_PARAMETERS[name]),
  ]);
  const answers = operations.flatMap(({ answers }) =>
    Object.values(answers).flatMap(({ schema }) => schema ?? [])
  );
  const schemas = jsonSchemas([...requests, IDEMPOTENCY_KEY], [...answers, problem]);
  const paths: Document["paths"] = {};
  for (const { name, operations } of nouns) {
    for (const operation of operations) {
      const path = openPath(operation.path);
      (paths[path] ??= {})[operation.method] = described(operation, name, schemas);
    }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Broadside", version, description: ABOUT },
    servers: [{ url: "/", description: "This server." }],
    tags: nouns.map(({ name, title, told }) => ({ name, description: `${title}. ${told}` })),
    paths,
    components: { schemas: schemas.components, securitySchemes: SECURITY },
  };
}

/** A router's path as OpenAPI writes it. */
export function openPath(path: string): string {
  return path.replace(/:([a-zA-Z]+)(\{[^}]*\})?/g, "{$1}").replace(/\*$/, "{file}");
}

const SECURITY = {
  token: {
    type: "http",
    scheme: "bearer",
    description: "An API token, which begins with bst_. It is made on the page or by POST /api/v1/tokens.",
  },
  login: {
    type: "apiKey",
    in: "cookie",
    name: "broadside",
    description:
      "The cookie of a login on the page, __Host-broadside over HTTPS. What changes something then needs the header x-broadside-csrf too, with what GET /api/v1/access tells.",
  },
  target: {
    type: "http",
    scheme: "bearer",
    description:
      "The token that a target got when it registered. It opens the targets' door and nothing else.",
  },
};

function described(
  operation: Operation,
  tag: string,
  schemas: ReturnType<typeof jsonSchemas>,
): PathOperation {
  const { id, summary, told, request, example, answers } = operation, whom = whomOf(operation);
  const parameters = parametersOf(operation, schemas.request);
  const responses: Record<string, Response> = {};
  for (const [status, answer] of Object.entries(answers)) {
    responses[status] = success(answer, schemas.answer);
  }
  for (const [status, codes] of byStatus(problemCodes(operation))) {
    responses[status] = {
      description: `${codes.join(", ")}.`,
      content: { "application/problem+json": { schema: schemas.answer(problem) } },
    };
  }
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...told ? { description: told } : {},
    ...parameters.length ? { parameters } : {},
    ...request
      ? {
        requestBody: {
          required: true,
          content: {
            "application/json": {
              schema: schemas.request(request),
              ...example === undefined ? {} : { example },
            },
          },
        },
      }
      : {},
    responses,
    security: whom === "anyone" ? [] : whom === "machine" ? [{ target: [] }] : [{ token: [] }, { login: [] }],
    "x-role": whom,
  };
}

function parametersOf(operation: Operation, schemaOf: (schema: z.ZodType) => JsonSchema): Parameter[] {
  const parameter = (where: Parameter["in"], name: string, schema: z.ZodType): Parameter => {
    const { description, ...rest } = schemaOf(schema);
    const required = where === "path" || !schema.safeParse(undefined).success && where === "query";
    return { name, in: where, required, ...description ? { description } : {}, schema: rest };
  };
  const query = Object.entries(operation.query?.shape ?? {}) as [string, z.ZodType][];
  return [
    ...pathNames(operation).map((name) => parameter("path", name, PATH_PARAMETERS[name])),
    ...query.map(([name, schema]) => parameter("query", name, schema)),
    ...operation.idempotent ? [parameter("header", "Idempotency-Key", IDEMPOTENCY_KEY)] : [],
  ];
}

function success(answer: Answer, schemaOf: (schema: z.ZodType) => JsonSchema): Response {
  const { told, schema, type = "application/json", location } = answer;
  const headers = { Location: { description: "Path of what was made.", schema: { type: "string" } } };
  return {
    description: told,
    ...location ? { headers } : {},
    ...type !== null && (schema || type !== "application/json")
      ? { content: { [type]: schema ? { schema: schemaOf(schema) } : {} } }
      : {},
  };
}

function byStatus(codes: string[]): [status: string, codes: string[]][] {
  const found = new Map<string, string[]>();
  for (const code of codes) {
    const status = String(statusOf(code));
    found.set(status, [...found.get(status) ?? [], code]);
  }
  return [...found].sort(([a], [b]) => Number(a) - Number(b));
}
