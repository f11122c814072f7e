import type { Context, MiddlewareHandler } from "hono";
import { BroadsideError } from "../base/mod.ts";
import type { AppDeps, AppEnv } from "./deps.ts";

/**
 * Keeps strangers off the admin API and page until there are accounts: callers from other machines, unless the server
 * was told to answer them; web pages of elsewhere that a browser on this machine shows (forged requests); and such
 * pages whose name was bent to this machine's address (DNS rebinding).
 */
export function adminGuard(
  { adminFrom, hostname }: Pick<AppDeps, "adminFrom" | "hostname">,
): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    if (adminFrom === "loopback" && !isLoopback(c.env.remote)) {
      throw new BroadsideError(
        "request.forbidden",
        "Cannot answer: the console is for callers on the server itself. Open it there, or start the server with " +
          "--admin-from any on a network that you trust.",
      );
    }
    if (c.req.header("authorization") !== undefined) {
      throw new BroadsideError(
        "request.unauthorized",
        "Cannot answer: this door takes no tokens, least a target's.",
      );
    }
    checkHost(c, hostname);
    checkOrigin(c);
    await next();
    c.header("cache-control", "no-store");
  };
}

/** True for the addresses of the machine itself, as sockets show them. */
export function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(address);
}

/** An address in numbers cannot be bent; of names only the server's own are known. */
function checkHost(c: Context, hostname: string): void {
  const host = hostOf(`http://${c.req.header("host") ?? ""}`)?.hostname ?? "";
  const own = hostname.toLowerCase();
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.startsWith("[");
  if (isAddress || host === "localhost" || host === own || host === `${own}.local`) return;
  throw new BroadsideError(
    "request.forbidden",
    `Cannot answer under the name ${host.slice(0, 80)}. Open the server by its address or as ${own}.`,
  );
}

function checkOrigin(c: Context): void {
  const site = c.req.header("sec-fetch-site");
  // A link from elsewhere may open the page; nothing else may be done from elsewhere.
  const isNavigation = c.req.method === "GET" && c.req.header("sec-fetch-mode") === "navigate";
  const foreign = site !== undefined && site !== "same-origin" && site !== "none" && !isNavigation;
  const origin = c.req.header("origin");
  if (!foreign && (origin === undefined || hostOf(origin)?.host === c.req.header("host")?.toLowerCase())) {
    return;
  }
  throw new BroadsideError(
    "request.forbidden",
    "Cannot answer: the request comes from a page of another site.",
  );
}

function hostOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
