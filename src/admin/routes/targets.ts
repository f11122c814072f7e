import { Hono } from "hono";
import type { AppDeps, AppEnv } from "../deps.ts";

/** /api/v1/targets: the machines that registered. */
export function targetRoutes({ console }: AppDeps): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/", (c) => c.json(console.targets()));
}
