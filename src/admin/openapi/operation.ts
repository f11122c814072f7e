import type { z } from "zod";
import { needed } from "../permissions.ts";

/** Whom an operation answers: anyone who reaches the server, or a user of at least this role; `machine` a target. */
export type Whom = ReturnType<typeof needed> | "machine";

/** What an operation answers when it worked. */
export interface Answer {
  told: string;
  /** Of JSON, or of the events of a stream. */
  schema?: z.ZodType;
  /** Instead of application/json; null for an answer without a body. */
  type?: string | null;
  /** It names the new thing's path in the header Location. */
  location?: boolean;
}

/** One thing that the API does, as its document tells it. */
export interface Operation {
  /** Unique in the whole API, a verb first. */
  id: string;
  method: "get" | "post" | "put" | "patch" | "delete";
  /** The whole path, parameters as the router writes them: /api/v1/sessions/:session. */
  path: string;
  /** One line. */
  summary: string;
  /** What a caller has to know beyond that line. */
  told?: string;
  /** Of the machines' doors; who may use the admin API stands in its permissions. */
  whom?: "anyone" | "machine";
  /** An object whose fields are the query's parameters. */
  query?: z.ZodObject;
  /** It takes an Idempotency-Key. */
  idempotent?: boolean;
  /** Shape of the body. */
  request?: z.ZodType;
  /** A body that `request` takes. */
  example?: unknown;
  /** By status. */
  answers: Record<number, Answer>;
  /** Codes of errors beyond those that the kind of request brings with it. */
  problems?: string[];
}

/** The operations about one kind of thing. */
export interface Noun {
  /** Part of links to it. */
  name: string;
  title: string;
  told: string;
  operations: Operation[];
}

/** Whom an operation answers. */
export function whomOf({ whom, method, path }: Operation): Whom {
  return whom ?? needed(method.toUpperCase(), path);
}

/** Names of the parameters in an operation's path; a `*` at its end is the parameter `file`. */
export function pathNames({ path }: Operation): string[] {
  return Array.from(path.matchAll(/:([a-zA-Z]+)|\*$/g), ([, name]) => name ?? "file");
}

/** Codes of all errors that an operation may answer with, without those of a broken server. */
export function problemCodes(operation: Operation): string[] {
  const { request, query, method, path, problems = [] } = operation, whom = whomOf(operation);
  const codes = new Set(problems);
  if (request) {
    for (const kind of ["json", "shape", "media_type", "too_large"]) codes.add(`request.${kind}`);
  }
  if (query) codes.add("request.query");
  if (pathNames(operation).length) codes.add("path.unknown");
  if (/^\/(api|target)\/|^\/boot\/report$/.test(path)) codes.add("request.forbidden");
  if (whom !== "anyone") codes.add("request.unauthorized");
  if (whom !== "anyone" && whom !== "machine" && method !== "get") codes.add("request.csrf");
  return [...codes].sort();
}
