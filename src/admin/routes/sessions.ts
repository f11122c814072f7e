import { Hono } from "hono";
import { z } from "zod";
import { BroadsideError } from "../../base/mod.ts";
import { sessionOptions } from "../../contract/mod.ts";
import { atMost, jsonBody, pathNumber } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { logQuery } from "./log.ts";

/** A body without content. */
const nothing = z.strictObject({});

/** /api/v1/sessions: making, watching, starting, stopping and deleting sessions. */
export function sessionRoutes({ console }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(atMost(16 * 1024));

  app.get("/", (c) => c.json(console.sessions()));

  app.post("/", async (c) => {
    const options = await jsonBody(c, sessionOptions);
    const { view, created } = await console.createSession(
      options,
      idempotencyKey(c.req.header("idempotency-key")),
    );
    c.header("location", `/api/v1/sessions/${view.id}`);
    return c.json(view, created ? 201 : 200);
  });

  app.get("/:session", (c) => c.json(console.session(pathNumber(c, "session"))));

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

  app.get("/:session/log", (c) => c.json(console.log({ session: pathNumber(c, "session"), ...logQuery(c) })));

  return app;
}

/** The caller's name for its wish, so that repeating it after a lost answer makes no second session. */
function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (/^[\x21-\x7e]{1,100}$/.test(header)) return header;
  throw new BroadsideError(
    "request.key",
    "Cannot take the Idempotency-Key: it must be 1 to 100 printable characters.",
  );
}
