import { Hono } from "hono";
import type { AppDeps, AppEnv } from "../deps.ts";
import { accounts } from "./access.ts";
import { queryNumber } from "./log.ts";

/** /api/v1/audit: who did what, newest first; `?limit=` (1..1000) lines older than line `?before=`. */
export function auditRoutes({ access }: AppDeps): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/", (c) =>
    c.json(
      accounts(access).audit.list({
        limit: queryNumber(c, "limit", 200, 1, 1000),
        before: queryNumber(c, "before", Number.MAX_SAFE_INTEGER, 0, Number.MAX_SAFE_INTEGER),
        user: c.req.query("user")?.slice(0, 200),
        search: c.req.query("search")?.slice(0, 100),
      }),
    ));
}
