import { Hono } from "hono";
import { toHex } from "../../base/mod.ts";
import type { AppDeps, AppEnv } from "../deps.ts";
import { type Document, document } from "./document.ts";
import { NOUNS } from "./nouns.ts";
import { docsPage } from "./page.ts";

/** Stands in the kept page for what is another one with each answer. */
const NONCE = "nonce-of-this-answer";

/** /api/openapi.json, the description of this API, and /api/docs, the same to read. Both are made once, when asked for. */
export function openApiRoutes({ version }: Pick<AppDeps, "version">): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  let made: Document | undefined, text: string | undefined, page: Promise<string> | undefined;
  const description = () => made ??= document(NOUNS, version);

  app.get("/openapi.json", (c) => {
    text ??= JSON.stringify(description());
    return c.body(text, 200, { "content-type": "application/json" });
  });

  app.get("/docs", async (c) => {
    page ??= docsPage(description(), NONCE);
    const nonce = toHex(crypto.getRandomValues(new Uint8Array(16)));
    c.header(
      "content-security-policy",
      `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    return c.html((await page).replace(NONCE, nonce));
  });

  return app;
}
