import { Hono } from "hono";
import { newUser, userUpdate } from "../../contract/mod.ts";
import { atMost, jsonBody } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { accounts } from "./access.ts";

const USER_BYTES = 32 * 1024;

/** /api/v1/users: the accounts. */
export function userRoutes({ access }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(atMost(USER_BYTES));

  app.get("/", (c) => c.json(accounts(access).users.list()));

  app.post("/", async (c) => {
    const view = await accounts(access).users.add(await jsonBody(c, newUser));
    c.header("location", `/api/v1/users/${encodeURIComponent(view.name)}`);
    return c.json(view, 201);
  });

  app.patch("/:name", async (c) => {
    const update = await jsonBody(c, userUpdate), { login } = c.get("actor")!;
    return c.json(await accounts(access).users.change(c.req.param("name"), update, login));
  });

  app.delete("/:name", (c) => {
    accounts(access).users.delete(c.req.param("name"));
    return c.body(null, 204);
  });

  return app;
}
