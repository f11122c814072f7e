import { Hono } from "hono";
import { nameRequest, scheduledRequest, scheduleFromTemplate, sessionOptions } from "../../contract/mod.ts";
import { atMost, checked, jsonBody, pathNumber } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { idempotencyKey, imageName, OPTIONS_BYTES } from "./sessions.ts";

/** /api/v1/templates: options of sessions under a name, and what is made from them. */
export function templateRoutes({ console }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>(), { templates, schedules } = console;
  app.use(atMost(OPTIONS_BYTES));

  app.get("/", (c) => c.json(templates.list()));

  app.post("/", async (c) => {
    const options = await jsonBody(c, sessionOptions);
    const { view, created } = templates.create(options, idempotencyKey(c.req.header("idempotency-key")));
    c.header("location", `/api/v1/templates/${view.id}`);
    return c.json(view, created ? 201 : 200);
  });

  /** The name that a template of `?image=` gets where none is given. */
  app.get("/name", (c) => c.json({ name: templates.propose(imageName(c)) }));

  app.get("/:template", (c) => c.json(templates.get(pathNumber(c, "template"))));

  app.put("/:template", async (c) => {
    const id = pathNumber(c, "template");
    return c.json(templates.change(id, await jsonBody(c, sessionOptions)));
  });

  app.delete("/:template", (c) => {
    templates.delete(pathNumber(c, "template"));
    return c.body(null, 204);
  });

  app.post("/:template/session", async (c) => {
    const { name } = await jsonBody(c, nameRequest);
    const options = templates.optionsOf(pathNumber(c, "template"), name);
    const { view, created } = await console.createSession(
      options,
      idempotencyKey(c.req.header("idempotency-key")),
    );
    c.header("location", `/api/v1/sessions/${view.id}`);
    return c.json(view, created ? 201 : 200);
  });

  app.post("/:template/schedule", async (c) => {
    const { name, schedule } = await jsonBody(c, scheduleFromTemplate);
    const options = templates.optionsOf(pathNumber(c, "template"), name);
    // A cyclic schedule of a list is as wrong here as where it is sent whole.
    const request = checked({ options, schedule }, scheduledRequest);
    const { view, created } = await schedules.create(
      request,
      idempotencyKey(c.req.header("idempotency-key")),
    );
    c.header("location", `/api/v1/schedules/${view.id}`);
    return c.json(view, created ? 201 : 200);
  });

  return app;
}
