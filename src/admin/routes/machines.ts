import { Hono } from "hono";
import { machineImport, machineUpdate } from "../../contract/mod.ts";
import { atMost, jsonBody, nothing, pathNumber } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { queryNumber } from "./log.ts";

/** Ten thousand machines with names and groups of the usual length. */
const IMPORT_BYTES = 4 * 1024 * 1024, UPDATE_BYTES = 4096;

/** /api/v1/machines: the inventory. */
export function machineRoutes({ console }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.get("/", (c) => {
    const limit = queryNumber(c, "limit", 1000, 1, 10_000);
    return c.json(console.machines({ search: c.req.query("search")?.slice(0, 100), limit }));
  });

  app.post("/import", atMost(IMPORT_BYTES), async (c) => {
    return c.json(await console.importMachines(await jsonBody(c, machineImport)));
  });

  app.get("/:machine", (c) => c.json(console.machine(pathNumber(c, "machine"))));

  app.patch("/:machine", atMost(UPDATE_BYTES), async (c) => {
    const id = pathNumber(c, "machine");
    return c.json(await console.updateMachine(id, await jsonBody(c, machineUpdate)));
  });

  app.post("/:machine/wake", atMost(UPDATE_BYTES), async (c) => {
    await jsonBody(c, nothing);
    console.wakeMachine(pathNumber(c, "machine"));
    return c.json({ waking: 1 }, 202);
  });

  app.delete("/:machine", async (c) => {
    await console.forgetMachine(pathNumber(c, "machine"));
    return c.body(null, 204);
  });

  return app;
}
