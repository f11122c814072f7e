import { deepEqual, equal } from "node:assert/strict";
import { registration, ROOT } from "../session/testing/mod.ts";
import { bearer, type Call, withSite } from "./testing.ts";

Deno.test("admin: a target's token opens its own door only", () =>
  withSite(async ({ call, deploying, runner }) => {
    const { token, session } = await deploying("a");
    const other = await runner.register(registration("b"), "10.0.0.3");
    const status = async (call_: Call) => (await call(call_)).status;
    equal(await status({ path: `/target/v1/manifest/${ROOT}`, headers: bearer(token) }), 200);
    equal(await status({ path: `/target/v1/manifest/${"0".repeat(64)}`, headers: bearer(token) }), 403);
    equal(await status({ path: "/target/v1/manifest/x", headers: bearer(token) }), 404);
    equal(await status({ path: `/target/v1/image/${session}`, headers: bearer(other.token) }), 403);
    equal(await status({ path: "/target/v1/image/77", headers: bearer(token) }), 403);
    for (const path of ["/api/v1/sessions", "/api/v1/events", "/api/v1/images", "/"]) {
      equal(await status({ path, headers: bearer(token) }), 401, path);
    }
    const stop = { path: `/api/v1/sessions/${session}/stop`, body: {}, headers: bearer(token) };
    equal(await status({ ...stop, remote: "10.0.0.9" }), 403);
    equal(await status(stop), 401);
    await runner.register(registration("a"), "10.0.0.9");
    equal(
      await status({ path: `/target/v1/manifest/${ROOT}`, headers: bearer(token) }),
      401,
      "a new token voids the old",
    );
  }));

Deno.test("admin: no web page comes in by the targets' door, whatever name it has bent to this address", () =>
  withSite(async ({ call, deploying, runner }) => {
    const { token, session } = await deploying("a");
    const pages: Record<string, string>[] = [
      { origin: "http://evil.example:2017", host: "evil.example:2017" },
      { origin: "http://localhost:2017" },
      { origin: "null" },
      { "sec-fetch-site": "same-origin" },
    ];
    for (const page of pages) {
      const status = async (path: string, body?: unknown, headers = {}) =>
        (await call({ path, body, headers: { ...headers, ...page }, remote: "10.0.0.9" })).status;
      const told = JSON.stringify(page);
      equal(await status("/target/v1/register", registration("b")), 403, told);
      equal(await status(`/target/v1/image/${session}`, undefined, bearer(token)), 403, told);
      equal(await status("/boot/report", "no link"), 403, told);
    }
    equal([...runner.targets.all()].length, 1);
    equal((await call({ path: "/boot/report", body: "no link", remote: "10.0.0.9" })).status, 204);
  }));

const ranges: [header: string | undefined, status: number, first: number, last: number][] = [
  [undefined, 200, 0, 999],
  ["bytes=0-0", 206, 0, 0],
  ["bytes=10-19", 206, 10, 19],
  ["bytes=990-", 206, 990, 999],
  ["bytes=990-5000", 206, 990, 999],
  ["bytes=-10", 206, 990, 999],
  ["bytes=-5000", 206, 0, 999],
  ["bytes=0-999", 206, 0, 999],
  ["bytes=1000-", 416, 0, 0],
  ["bytes=-0", 416, 0, 0],
  ["bytes=0-1,5-6", 416, 0, 0],
  ["bytes=20-10", 200, 0, 999],
  ["bytes=x-y", 200, 0, 999],
  ["bytes=-", 200, 0, 999],
  ["lines=1-2", 200, 0, 999],
];
Deno.test("admin: ranges of the image", async (t) => {
  await withSite(async ({ call, deploying }) => {
    const { token, session } = await deploying("a");
    for (const [range, status, first, last] of ranges) {
      await t.step(range ?? "none", async () => {
        const headers = { ...bearer(token), ...(range ? { range } : {}) };
        const response = await call({ path: `/target/v1/image/${session}`, headers });
        equal(response.status, status);
        const bytes = new Uint8Array(await response.arrayBuffer());
        if (status === 416) return equal(response.headers.get("content-range"), "bytes */1000");
        deepEqual(bytes, Uint8Array.from({ length: last - first + 1 }, (_, i) => first + i));
        equal(response.headers.get("content-length"), String(bytes.length));
        if (status === 206) equal(response.headers.get("content-range"), `bytes ${first}-${last}/1000`);
      });
    }
    await t.step("of another version", async () => {
      const headers = { ...bearer(token), range: "bytes=0-1", "if-range": '"other"' };
      const response = await call({ path: `/target/v1/image/${session}`, headers });
      equal(response.status, 200);
      await response.body?.cancel();
    });
  });
});

Deno.test("admin: a large image is streamed in pieces, and a reader may leave", () =>
  withSite(
    async ({ call, deploying }) => {
      const { token, session } = await deploying("a");
      const response = await call({ path: `/target/v1/image/${session}`, headers: bearer(token) });
      const reader = response.body!.getReader();
      const { value } = await reader.read();
      equal(value!.length, 256 * 1024);
      await reader.cancel();
    },
    "loopback",
    3_000_000,
  ));
