import { Hono } from "hono";
import { scheduledRequest } from "../../contract/mod.ts";
import { atMost, jsonBody, nothing, pathNumber } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { idempotencyKey, OPTIONS_BYTES } from "./sessions.ts";

/** /api/v1/schedules: sessions that are made by a schedule. */
export function scheduleRoutes({ console: { schedules } }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(atMost(OPTIONS_BYTES));

  app.get("/", (c) => c.json(schedules.list()));

  app.post("/", async (c) => {
    const request = await jsonBody(c, scheduledRequest);
    const { view, created } = await schedules.create(
      request,
      idempotencyKey(c.req.header("idempotency-key")),
    );
    c.header("location", `/api/v1/schedules/${view.id}`);
    return c.json(view, created ? 201 : 200);
  });

  app.get("/:schedule", (c) => c.json(schedules.get(pathNumber(c, "schedule"))));

  app.put("/:schedule", async (c) => {
    const id = pathNumber(c, "schedule");
    return c.json(await schedules.change(id, await jsonBody(c, scheduledRequest)));
  });

  app.delete("/:schedule", async (c) => {
    await schedules.delete(pathNumber(c, "schedule"));
    return c.body(null, 204);
  });

  /** `run` makes a run now; `stop` and `resume` end and begin going by the schedule. */
  for (const action of ["run", "stop", "resume"] as const) {
    app.post(`/:schedule/${action}`, async (c) => {
      await jsonBody(c, nothing);
      return c.json(await schedules[action](pathNumber(c, "schedule")));
    });
  }

  return app;
}
