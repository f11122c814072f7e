import { type Context, Hono } from "hono";
import { BroadsideError } from "../../base/mod.ts";
import type { AppDeps, AppEnv } from "../deps.ts";

/** /api/v1/log: what happened, oldest first; `?limit=` (1..1000) entries after entry number `?after=`. */
export function logRoutes({ console }: AppDeps): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/", (c) => c.json(console.log(logQuery(c))));
}

/** The query of a log. Throws `request.query`. */
export function logQuery(c: Context): { limit: number; after: number } {
  return {
    limit: queryNumber(c, "limit", 200, 1, 1000),
    after: queryNumber(c, "after", 0, 0, Number.MAX_SAFE_INTEGER),
  };
}

/** A number of the query. Throws `request.query`. */
export function queryNumber(
  c: Context,
  name: string,
  fallback: number,
  least: number,
  most: number,
): number {
  const text = c.req.query(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (/^[0-9]{1,15}$/.test(text) && value >= least && value <= most) return value;
  throw new BroadsideError(
    "request.query",
    `Cannot take ${name}: it must be a number from ${least} to ${most}.`,
  );
}
