import type { MiddlewareHandler } from "hono";
import { messageOf } from "../base/mod.ts";
import { Throttle } from "../session/mod.ts";
import type { AppDeps, AppEnv } from "./deps.ts";
import { isSafe } from "./permissions.ts";

/** Requests of an address without login that are noted in a minute: strangers must not push the others out. */
const STRANGERS = 20, STRANGERS_WITHIN = 60_000;

/** Notes every request that may change something, and its result. */
export function auditTrail({ access, log }: Pick<AppDeps, "access" | "log">): MiddlewareHandler<AppEnv> {
  const throttle = new Throttle(STRANGERS, STRANGERS_WITHIN);
  return async (c, next) => {
    await next();
    if (access === "open" || isSafe(c.req.method)) return;
    const actor = c.get("actor"), asked = c.get("asked"), address = c.env.remote;
    if (!actor && !throttle.allows(address, performance.now())) return;
    try {
      access.audit.add({
        user: actor?.name ?? nameOf(asked) ?? null,
        via: actor?.via ?? "none",
        address,
        action: `${c.req.method} ${c.req.path}`,
        what: whatOf(asked),
        status: c.res.status,
      });
    } catch (error) {
      // What was done is done: the answer must say so.
      const fields = { cause: messageOf(error) };
      log?.({ time: new Date(), level: "error", event: "the audit could not be written", fields });
    }
  };
}

/** What of a request says what it is about; passwords and the like are not among it. */
const TELLING = ["name", "image", "role", "file"];

function whatOf(asked: unknown): string {
  const told = TELLING.map((key) => valueOf(asked, key)).filter((value) => typeof value === "string");
  if (!told.length && valueOf(asked, "password") !== undefined) told.push("password");
  return told.join(", ");
}

function nameOf(asked: unknown): string | undefined {
  const name = valueOf(asked, "name");
  return typeof name === "string" ? name : undefined;
}

function valueOf(asked: unknown, key: string): unknown {
  return typeof asked === "object" && asked !== null ? (asked as Record<string, unknown>)[key] : undefined;
}
