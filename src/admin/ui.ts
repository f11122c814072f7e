import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { BroadsideError, messageOf, toHex } from "../base/mod.ts";
import type { AppDeps, AppEnv } from "./deps.ts";

/** First parts of the addresses that are pages of the console: all of them are the same document. */
export const PAGES = [
  ...["", "sessions", "templates", "schedules", "images", "machines"],
  ...["pxe", "log", "settings", "users", "about", "help"],
];

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** What the console may do: run its own code and talk to this server, and nothing else. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A file of the console in the ways it can be sent. */
interface UiFile {
  etag: string;
  plain: Uint8Array<ArrayBuffer>;
  gzip?: Uint8Array<ArrayBuffer>;
  br?: Uint8Array<ArrayBuffer>;
}

/** The console's pages, and at /ui its files: those that `scripts/ui.ts` made. */
export function uiRoutes({ ui }: Pick<AppDeps, "ui">): Hono<AppEnv> {
  const app = new Hono<AppEnv>(), files = new Map<string, UiFile>();

  const send = (c: Context, name: string) => {
    const type = TYPES[/\.(\w+)$/.exec(name)?.[1] ?? ""];
    if (!type) throw unknown(name);
    let file = files.get(name);
    if (!file) files.set(name, file = load(ui, name));
    c.header("content-type", type);
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    c.header("referrer-policy", "no-referrer");
    c.header("vary", "accept-encoding");
    c.header("etag", file.etag);
    // Parts carry a hash of their content in their name; the others are asked for anew, and mostly not sent again.
    c.header(
      "cache-control",
      /-[A-Z0-9]{8}\.js$/.test(name) ? "public, max-age=31536000, immutable" : "no-cache",
    );
    if (c.req.header("if-none-match") === file.etag) return c.body(null, 304);
    const accepted = c.req.header("accept-encoding") ?? "";
    const coding = (["br", "gzip"] as const).find((each) =>
      file[each] && new RegExp(`\\b${each}\\b`).test(accepted)
    );
    if (coding) c.header("content-encoding", coding);
    return c.body(coding ? file[coding]! : file.plain);
  };

  for (const page of PAGES) {
    app.get(`/${page}`, (c) => send(c, "index.html"));
    if (page) app.get(`/${page}/*`, (c) => send(c, "index.html"));
  }
  app.get("/ui/:name", (c) => send(c, c.req.param("name")));
  return app;
}

function load(folder: string | undefined, name: string): UiFile {
  if (folder === undefined || !/^[\w-]+\.\w+$/.test(name)) throw unknown(name);
  const plain = read(`${folder}/${name}`);
  if (!plain) throw unknown(name);
  return {
    plain,
    gzip: read(`${folder}/${name}.gz`),
    br: read(`${folder}/${name}.br`),
    etag: `"${toHex(createHash("sha256").update(plain).digest()).slice(0, 24)}"`,
  };
}

function read(path: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new BroadsideError("request.failed", `Cannot read the console's files: ${messageOf(error)}`);
  }
}

function unknown(name: string): BroadsideError {
  const made = name === "index.html" ? " The console was not built: run scripts/dev ui." : "";
  return new BroadsideError("path.unknown", `Cannot find ${name.slice(0, 100)}.${made}`);
}
