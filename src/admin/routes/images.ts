import { Hono } from "hono";
import { atMost, jsonBody, nothing } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";

/** /api/v1/images: what can be deployed; images go by name, or by the name of their file. */
export function imageRoutes({ console: { images } }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();

  app.get("/", (c) => c.json(images.list()));

  /** The latest check of each image. */
  app.get("/verifications", (c) => c.json(images.verifications()));

  app.get("/:name", (c) => c.json(images.get(c.req.param("name"))));

  /** Checks every byte of it, in the background. */
  app.post("/:name/verify", atMost(4096), async (c) => {
    await jsonBody(c, nothing);
    return c.json(images.verify(c.req.param("name")), 202);
  });

  app.delete("/:name", (c) => {
    images.delete(c.req.param("name"));
    return c.body(null, 204);
  });

  return app;
}
