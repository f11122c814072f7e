import { Hono } from "hono";
import type { StatusView } from "../../contract/mod.ts";
import type { AppDeps, AppEnv } from "../deps.ts";

/** /api/v1/status: the server itself. */
export function statusRoutes(deps: AppDeps): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/", (c) => c.json(statusView(deps)));
}

/** The server as it is now. */
export function statusView({ version, hostname, addresses, imageDirectory, console }: AppDeps): StatusView {
  return {
    version,
    uptime: Math.round(performance.now() / 1000),
    hostname,
    addresses: addresses(),
    imageDirectory,
    ...console.load(),
  };
}
