import { deepEqual, equal, match, ok } from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import { withFolder } from "../session/testing/mod.ts";
import { withSite } from "./testing.ts";
import { PAGES } from "./ui.ts";

const INDEX = "<!doctype html><title>Broadside</title>", PART = "export const part = 1;";

/** Runs `body` with a site that has a console of two files. */
function withConsole(body: Parameters<typeof withSite>[0]) {
  return withFolder(async (ui) => {
    for (const [name, text] of [["index.html", INDEX], ["page-ABCDEFGH.js", PART]]) {
      await Deno.writeTextFile(`${ui}/${name}`, text);
      await Deno.writeFile(`${ui}/${name}.gz`, gzipSync(text));
    }
    await withSite(body, "loopback", 1000, { ui });
  });
}

Deno.test("admin ui: every page is the same document, under a policy that lets it do little", () =>
  withConsole(async ({ call }) => {
    for (const path of PAGES.flatMap((page) => page ? [`/${page}`, `/${page}/12/edit`] : ["/"])) {
      const response = await call({ path });
      equal(response.status, 200, path);
      equal(await response.text(), INDEX);
      const policy = response.headers.get("content-security-policy")!;
      for (
        const part of [
          "default-src 'none'",
          "script-src 'self'",
          "frame-ancestors 'none'",
          "form-action 'none'",
        ]
      ) {
        ok(policy.includes(part), part);
      }
      ok(!/unsafe|https?:|\*/.test(policy), policy);
      equal(response.headers.get("x-content-type-options"), "nosniff");
    }
  }));

Deno.test("admin ui: files come compressed, and are asked for again only where they may have changed", () =>
  withConsole(async ({ call }) => {
    const index = await call({ path: "/", headers: { "accept-encoding": "gzip, br" } });
    equal(index.headers.get("content-encoding"), "gzip");
    equal(gunzipSync(new Uint8Array(await index.arrayBuffer())).toString(), INDEX);
    const etag = index.headers.get("etag")!;
    equal((await call({ path: "/machines", headers: { "if-none-match": etag } })).status, 304);
    const part = await call({ path: "/ui/page-ABCDEFGH.js" });
    match(part.headers.get("content-type")!, /javascript/);
    match(part.headers.get("cache-control")!, /immutable/);
    equal(await part.text(), PART);
  }));

Deno.test("admin ui: nothing but the console's files is served", () =>
  withConsole(async ({ call }) => {
    const paths = [
      "../index.html",
      "..%2findex.html",
      "%2e%2e/x.js",
      "none.js",
      "index.html.gz",
      ".css",
      "a b.js",
    ];
    const found = await Promise.all(paths.map(async (name) => (await call({ path: `/ui/${name}` })).status));
    deepEqual(found.filter((status) => status !== 404), []);
  }));

Deno.test("admin ui: a console that was not built says how to build it", () =>
  withSite(async ({ call }) => {
    const response = await call({ path: "/" });
    equal(response.status, 404);
    match(await response.text(), /scripts\/dev ui/);
  }));
