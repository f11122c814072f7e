import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { type Access, type Actor, COOKIE_SECONDS, includes, same } from "../access/mod.ts";
import { BroadsideError } from "../base/mod.ts";
import type { AppEnv } from "./deps.ts";
import { isSafe, type Needed } from "./permissions.ts";

/** Whom everyone is on a server without accounts. */
const OPEN: Actor = { user: null, name: "open", role: "admin", via: "local" };

/** Who makes the request; undefined when it does not say. Throws `request.unauthorized` for a token that is void. */
export function authenticate(
  c: Context<AppEnv>,
  access: Access | "open",
  isLocal: boolean,
): Actor | undefined {
  const header = c.req.header("authorization");
  if (header !== undefined) {
    const [, token] = /^Bearer (bst_[\w-]{43})$/i.exec(header) ?? [];
    const actor = token && (access === "open" ? OPEN : access.tokens.actor(token, isLocal));
    if (actor) return actor;
    throw new BroadsideError(
      "request.unauthorized",
      "Cannot answer: the token is none of this door, or is void. Make one at the page, or with `broadside login`.",
    );
  }
  if (access === "open") return OPEN;
  const cookie = loginCookie(c);
  return cookie === undefined ? undefined : access.logins.actor(cookie);
}

/** Throws `request.…` unless the actor may do what takes that role, and shows that no other page made the request. */
export function authorize(
  c: Context<AppEnv>,
  access: Access | "open",
  actor: Actor | undefined,
  needed: Needed,
): void {
  if (needed === "anyone") return;
  if (!actor) {
    throw new BroadsideError(
      "request.unauthorized",
      access !== "open" && access.isNew
        ? "Cannot answer: this server has no accounts yet. Open its page and make the administrator with the " +
          "set-up code that it printed when it started."
        : "Cannot answer: nobody is signed in. Sign in at the page, or send a token as Authorization: Bearer.",
    );
  }
  if (actor.csrf !== undefined && !isSafe(c.req.method)) {
    const shown = c.req.header("x-broadside-csrf");
    if (shown === undefined || !same(shown, actor.csrf)) {
      throw new BroadsideError(
        "request.csrf",
        "Cannot tell that the request comes from the server's own page: the header x-broadside-csrf is missing or " +
          "void. Load the page again.",
      );
    }
  }
  if (includes(actor.role, needed)) return;
  throw new BroadsideError(
    "request.forbidden",
    `Cannot do this as ${actor.role}: it takes the role ${needed}. Ask an administrator.`,
  );
}

/** What the browser's cookie holds. */
export function loginCookie(c: Context<AppEnv>): string | undefined {
  const value = getCookie(c, cookieName(c));
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
}

/** Gives the browser its cookie. */
export function setLoginCookie(c: Context<AppEnv>, value: string): void {
  setCookie(c, cookieName(c), value, { ...attributes(c), maxAge: COOKIE_SECONDS });
}

/** Takes it away again. */
export function dropLoginCookie(c: Context<AppEnv>): void {
  deleteCookie(c, cookieName(c), attributes(c));
}

/** Browsers take a cookie with this prefix from encrypted answers of this very host only. */
function cookieName(c: Context<AppEnv>): string {
  return c.env.secure ? "__Host-broadside" : "broadside";
}

function attributes(c: Context<AppEnv>) {
  return { httpOnly: true, sameSite: "Strict", path: "/", secure: c.env.secure === true } as const;
}
