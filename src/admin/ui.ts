import { Hono } from "hono";
import { page } from "../../admin-ui/page.ts";
import { toHex } from "../base/mod.ts";
import type { AppEnv } from "./deps.ts";

/** The page at `/`. Its policy lets it run its own script and talk to this server, and nothing else. */
export function uiRoutes(): Hono<AppEnv> {
  return new Hono<AppEnv>().get("/", (c) => {
    const nonce = toHex(crypto.getRandomValues(new Uint8Array(16)));
    c.header(
      "content-security-policy",
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; ` +
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    return c.html(page(nonce));
  });
}
