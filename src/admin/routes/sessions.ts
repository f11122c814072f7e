import { type Context, Hono } from "hono";
import { BroadsideError } from "../../base/mod.ts";
import { nameRequest, sessionOptions } from "../../contract/mod.ts";
import { atMost, jsonBody, nothing, pathNumber } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { logQuery } from "./log.ts";
import { sessionQuery } from "./session_query.ts";

/** A list of ten thousand machines with names of the usual length. */
export const OPTIONS_BYTES = 2 * 1024 * 1024;

/** /api/v1/sessions: making, watching, changing, starting, stopping and deleting sessions. */
export function sessionRoutes({ console }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(atMost(OPTIONS_BYTES));

  app.get("/", (c) => c.json(console.sessions(sessionQuery(c))));

  app.post("/", async (c) => {
    const options = await jsonBody(c, sessionOptions);
    const { view, created } = await console.createSession(
      options,
      idempotencyKey(c.req.header("idempotency-key")),
    );
    c.header("location", `/api/v1/sessions/${view.id}`);
    return c.json(view, created ? 201 : 200);
  });

  /** The name that a session of `?image=` gets where none is given. */
  app.get("/name", (c) => c.json({ name: console.proposeName(imageName(c)) }));

  /** Deletes all that ended. */
  app.post("/clear", async (c) => {
    await jsonBody(c, nothing);
    return c.json({ deleted: await console.clearHistory() });
  });

  app.get("/:session", (c) => c.json(console.session(pathNumber(c, "session"))));

  app.put("/:session", async (c) => {
    const id = pathNumber(c, "session");
    return c.json(await console.changeSession(id, await jsonBody(c, sessionOptions)));
  });

  app.delete("/:session", async (c) => {
    await console.deleteSession(pathNumber(c, "session"));
    return c.body(null, 204);
  });

  app.post("/:session/start", async (c) => {
    await jsonBody(c, nothing);
    return c.json(await console.startSession(pathNumber(c, "session")));
  });

  app.post("/:session/stop", async (c) => {
    await jsonBody(c, nothing);
    return c.json(await console.stopSession(pathNumber(c, "session")));
  });

  app.post("/:session/wake", async (c) => {
    await jsonBody(c, nothing);
    return c.json({ waking: console.wakeSession(pathNumber(c, "session")) }, 202);
  });

  /** Saves its options as a template. */
  app.post("/:session/template", async (c) => {
    const { options } = console.session(pathNumber(c, "session"));
    const { name } = await jsonBody(c, nameRequest);
    const key = idempotencyKey(c.req.header("idempotency-key"));
    const { view, created } = console.templates.create({ ...options, name }, key);
    c.header("location", `/api/v1/templates/${view.id}`);
    return c.json(view, created ? 201 : 200);
  });

  app.get("/:session/log", (c) => c.json(console.log({ session: pathNumber(c, "session"), ...logQuery(c) })));

  return app;
}

/** The image of a query. Throws `request.query`. */
export function imageName(c: Context): string {
  const image = c.req.query("image") ?? "";
  if (image && image.length <= 255) return image;
  throw new BroadsideError("request.query", "Cannot propose a name: ?image= must name an image.");
}

/** The caller's name for its wish, so that repeating it after a lost answer makes no second session. */
export function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (/^[\x21-\x7e]{1,100}$/.test(header)) return header;
  throw new BroadsideError(
    "request.key",
    "Cannot take the Idempotency-Key: it must be 1 to 100 printable characters.",
  );
}
