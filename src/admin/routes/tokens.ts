import { Hono } from "hono";
import { newToken } from "../../contract/mod.ts";
import { atMost, jsonBody, pathNumber } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { accounts } from "./access.ts";

/** /api/v1/tokens: what scripts show instead of name and password; the caller's own, an administrator's all. */
export function tokenRoutes({ access }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(atMost(4096));

  app.get("/", (c) => c.json(accounts(access).tokens.list(c.get("actor")!)));

  app.post("/", async (c) => {
    const { tokens } = accounts(access);
    return c.json(tokens.make(c.get("actor")!, await jsonBody(c, newToken)), 201);
  });

  app.delete("/:token", (c) => {
    accounts(access).tokens.delete(c.get("actor")!, pathNumber(c, "token"));
    return c.body(null, 204);
  });

  return app;
}
