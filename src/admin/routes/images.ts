import { Hono } from "hono";
import type { AppDeps, AppEnv } from "../deps.ts";

/** /api/v1/images: what can be deployed. */
export function imageRoutes({ console }: AppDeps): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/", (c) => c.json(console.images()));
}
