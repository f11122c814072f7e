import { type Context, Hono } from "hono";
import type { Access, Actor, Login } from "../../access/mod.ts";
import { BroadsideError } from "../../base/mod.ts";
import { type AccessView, loginRequest, passwordRequest, setupRequest } from "../../contract/mod.ts";
import { dropLoginCookie, loginCookie, setLoginCookie } from "../auth.ts";
import { atMost, jsonBody } from "../bodies.ts";
import type { AppDeps, AppEnv } from "../deps.ts";

/** A password of the longest kind, however it is escaped. */
const ACCESS_BYTES = 32 * 1024;

/** /api/v1/access: who the caller is; making the administrator, signing in and out, changing the own password. */
export function accessRoutes({ access }: AppDeps): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(atMost(ACCESS_BYTES));

  app.get("/", (c) => c.json(view(c, access, c.get("actor"))));

  app.post("/setup", async (c) => {
    const request = await jsonBody(c, setupRequest);
    return c.json(enter(c, access, await accounts(access).setUp(request, c.env.remote)), 201);
  });

  app.post("/login", async (c) => {
    const { name, password } = await jsonBody(c, loginRequest);
    const login = await accounts(access).logins.login(name, password, c.env.remote, loginCookie(c));
    return c.json(enter(c, access, login));
  });

  app.post("/logout", (c) => {
    const { login } = c.get("actor")!;
    if (login !== undefined) accounts(access).logins.logout(login);
    dropLoginCookie(c);
    return c.body(null, 204);
  });

  app.put("/password", async (c) => {
    const request = await jsonBody(c, passwordRequest);
    await accounts(access).changePassword(c.get("actor")!, request, c.env.remote);
    return c.body(null, 204);
  });

  return app;
}

/** The accounts of a server that has them. Throws `access.open`. */
export function accounts(access: Access | "open"): Access {
  if (access !== "open") return access;
  throw new BroadsideError(
    "access.open",
    "Cannot do this: the server was started with --open-access and has no accounts. Start it without.",
  );
}

function enter(c: Context<AppEnv>, access: Access | "open", { cookie, actor }: Login): AccessView {
  setLoginCookie(c, cookie);
  c.set("actor", actor);
  return view(c, access, actor);
}

function view(c: Context<AppEnv>, access: Access | "open", actor: Actor | undefined): AccessView {
  const secure = c.env.secure === true;
  if (!actor) {
    const state = access !== "open" && access.isNew ? "setup" : "login";
    return { state, user: null, csrf: null, secure };
  }
  const user = { name: actor.user ?? actor.name, role: actor.role };
  return { state: "in", user, csrf: actor.csrf ?? null, secure };
}
