import type { Context, MiddlewareHandler } from "hono";
import { BroadsideError } from "../base/mod.ts";
import { authenticate, authorize } from "./auth.ts";
import type { AppDeps, AppEnv } from "./deps.ts";
import { needed } from "./permissions.ts";

type Doors = Pick<AppDeps, "access" | "adminFrom" | "hostname" | "hostNames" | "httpsPort">;

/**
 * Keeps off the admin API and page whoever should not be there: callers from other machines that come by a way that the
 * server does not offer them; web pages of elsewhere that a browser shows (forged requests); such pages whose name was
 * bent to this machine's address (DNS rebinding); and who is not signed in or may not do what is asked.
 */
export function adminGuard(doors: Doors): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const isPage = !c.req.path.startsWith("/api/"), isLocal = isLoopback(c.env.remote);
    const elsewhere = isLocal ? undefined : wayFor(c, doors);
    checkHost(c, doors.hostname, doors.hostNames?.() ?? []);
    if (elsewhere !== undefined && isPage) return c.redirect(elsewhere, 307);
    if (elsewhere !== undefined) {
      throw new BroadsideError(
        "request.forbidden",
        `Cannot answer over plain HTTP, which others on the network can read. Use ${elsewhere} instead.`,
      );
    }
    checkOrigin(c);
    const actor = authenticate(c, doors.access, isLocal);
    if (actor) c.set("actor", actor);
    authorize(c, doors.access, actor, isPage ? "anyone" : needed(c.req.method, c.req.path));
    await next();
    if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store");
  };
}

/**
 * Keeps web pages off the doors of the machines, which anyone on the network may open: a page of the Internet that an
 * operator looks at is none of them, whatever name it bent to this address. Only browsers send these headers.
 */
export const machinesOnly: MiddlewareHandler<AppEnv> = async (c, next) => {
  const shown = ["origin", "sec-fetch-site"].find((name) => c.req.header(name) !== undefined);
  if (shown === undefined) return await next();
  throw new BroadsideError(
    "request.forbidden",
    "Cannot answer a web page here: this door is for machines that are deployed.",
  );
};

/** True for the addresses of the machine itself, as sockets show them. */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address);
}

/** Where a caller from another machine has to go instead; undefined when it is here right. Throws `request.forbidden`. */
function wayFor(c: Context<AppEnv>, { adminFrom, httpsPort }: Doors): string | undefined {
  if (c.env.secure || adminFrom === "any") return undefined;
  const port = httpsPort?.();
  const host = hostOf(`http://${hostHeader(c)}`)?.hostname;
  const { pathname, search } = new URL(c.req.url);
  if (port !== undefined && host) return `https://${host}:${port}${pathname}${search}`;
  throw new BroadsideError(
    "request.forbidden",
    "Cannot answer: the console is for callers on the server itself. Open it there, or start the server with " +
      "HTTPS (--https-port), or with --admin-from any on a network that you trust.",
  );
}

/** An address in numbers cannot be bent; of names only those are known that the server was given. */
function checkHost(c: Context, hostname: string, more: string[]): void {
  const host = hostOf(`http://${hostHeader(c)}`)?.hostname ?? "";
  const own = hostname.toLowerCase();
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.startsWith("[");
  if (isAddress || host === "localhost" || host === own || host === `${own}.local`) return;
  if (host && more.some((name) => name === host || name === host.replace(/^[^.]+/, "*"))) return;
  throw new BroadsideError(
    "request.forbidden",
    `Cannot answer under the name ${host.slice(0, 80)}. Open the server by its address or as ${own}, ` +
      "or start it with --host-name.",
  );
}

function checkOrigin(c: Context): void {
  const site = c.req.header("sec-fetch-site");
  // A link from elsewhere may open the page; nothing else may be done from elsewhere.
  const isNavigation = c.req.method === "GET" && c.req.header("sec-fetch-mode") === "navigate";
  const foreign = site !== undefined && site !== "same-origin" && site !== "none" && !isNavigation;
  const origin = c.req.header("origin");
  if (!foreign && (origin === undefined || hostOf(origin)?.host === hostHeader(c))) {
    return;
  }
  throw new BroadsideError(
    "request.forbidden",
    "Cannot answer: the request comes from a page of another site.",
  );
}

/** Name and port that the caller means; HTTP/2 has no Host header, but an :authority, which the URL shows. */
function hostHeader(c: Context): string {
  return (c.req.header("host") ?? new URL(c.req.url).host).toLowerCase();
}

function hostOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
