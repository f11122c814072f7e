import { Hono } from "hono";
import { BroadsideError } from "../../base/mod.ts";
import { bootSettings, consoleSettings, settingsFileName, settingsFileRequest } from "../../contract/mod.ts";
import { atMost, jsonBody } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";

/** A thousand groups with the longest names. */
const BOOT_BYTES = 512 * 1024;
/** Every key of a file with the longest values. */
const FILE_BYTES = 256 * 1024;

/** /api/v1/settings: what operators set while the server runs; /api/v1/settings/groups lists what can be assigned to. */
export function settingRoutes({ console }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.get("/boot", (c) => c.json(console.bootSettings()));

  app.put("/boot", atMost(BOOT_BYTES), async (c) => {
    return c.json(await console.setBootSettings(await jsonBody(c, bootSettings)));
  });

  app.get("/files", (c) => c.json(console.settings.files()));

  app.put("/files/:file", atMost(FILE_BYTES), async (c) => {
    const file = settingsFileName.safeParse(c.req.param("file"));
    if (!file.success) throw new BroadsideError("path.unknown", "Cannot find that settings file.");
    return c.json(console.settings.change(file.data, await jsonBody(c, settingsFileRequest)));
  });

  app.get("/console", (c) => c.json(console.settings.console()));

  app.put("/console", atMost(1024), async (c) => {
    return c.json(console.settings.setConsole(await jsonBody(c, consoleSettings)));
  });

  app.get("/groups", (c) => c.json(console.groups()));

  return app;
}
