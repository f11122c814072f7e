import { Hono } from "hono";
import { bootSettings } from "../../contract/mod.ts";
import { atMost, jsonBody } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";

/** A thousand groups with the longest names. */
const BOOT_BYTES = 512 * 1024;

/** /api/v1/settings: what operators set while the server runs; /api/v1/settings/groups lists what can be assigned to. */
export function settingRoutes({ console }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.get("/boot", (c) => c.json(console.bootSettings()));

  app.put("/boot", atMost(BOOT_BYTES), async (c) => {
    return c.json(await console.setBootSettings(await jsonBody(c, bootSettings)));
  });

  app.get("/groups", (c) => c.json(console.groups()));

  return app;
}
