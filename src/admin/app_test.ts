import { deepEqual, equal, match, ok } from "node:assert/strict";
import { ROOT } from "../session/testing/mod.ts";
import { bearer, type Call, withSite } from "./testing.ts";

const refused: [why: string, call: Call, status: number, detail: RegExp][] = [
  ["no JSON", { path: "/target/v1/register", body: "{" }, 400, /not JSON/],
  [
    "another content type",
    {
      path: "/target/v1/register",
      body: "{}",
      headers: { "content-type": "text/plain" },
    },
    415,
    /must be JSON/,
  ],
  [
    "a registration without identity",
    { path: "/target/v1/register", body: { version: "1" } },
    400,
    /identity: /,
  ],
  [
    "a registration too large",
    { path: "/target/v1/register", body: "x".repeat(33_000) },
    413,
    /more than 32768 bytes/,
  ],
  [
    "a poll without token",
    { path: "/target/v1/poll", body: { state: "waiting" } },
    401,
    /token is missing or void/,
  ],
  [
    "a poll with a made-up token",
    {
      path: "/target/v1/poll",
      body: { state: "waiting" },
      headers: bearer(`1.${"0".repeat(64)}`),
    },
    401,
    /void/,
  ],
  ["a manifest without token", { path: `/target/v1/manifest/${ROOT}` }, 401, /void/],
  ["an image without token", { path: "/target/v1/image/1" }, 401, /void/],
  ["an unknown path", { path: "/target/v2/poll" }, 404, /Cannot find \/target\/v2/],
  ["an unknown admin path", { path: "/api/v1/nothing" }, 404, /Cannot find/],
  [
    "a caller from elsewhere",
    { path: "/api/v1/sessions", remote: "10.0.0.5" },
    403,
    /for callers on the server itself/,
  ],
  ["a page for elsewhere", { path: "/", remote: "10.0.0.5" }, 403, /for callers on the server itself/],
  [
    "a bent name",
    { path: "/api/v1/status", headers: { host: "evil.example" } },
    403,
    /under the name evil\.example/,
  ],
  [
    "another site's page",
    {
      path: "/api/v1/sessions",
      body: { image: "office" },
      headers: { origin: "https://evil.example" },
    },
    403,
    /another site/,
  ],
  [
    "another port's page",
    {
      path: "/api/v1/sessions",
      body: { image: "office" },
      headers: { origin: "http://localhost:8080" },
    },
    403,
    /another site/,
  ],
  [
    "another site's read",
    { path: "/api/v1/status", headers: { "sec-fetch-site": "cross-site" } },
    403,
    /another site/,
  ],
  [
    "a form's post",
    {
      path: "/api/v1/sessions/1/stop",
      body: "",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    },
    415,
    /must be JSON/,
  ],
  [
    "an unknown image",
    { path: "/api/v1/sessions", body: { image: "other" } },
    422,
    /Cannot find image other/,
  ],
  [
    "an unknown option",
    { path: "/api/v1/sessions", body: { image: "office", x: 1 } },
    400,
    /Unrecognized key/,
  ],
  [
    "an unknown interface",
    {
      path: "/api/v1/sessions",
      body: { image: "office", interface: "eth7" },
    },
    422,
    /no such network interface/,
  ],
  [
    "a bad key",
    {
      path: "/api/v1/sessions",
      body: { image: "office" },
      headers: { "idempotency-key": "x".repeat(101) },
    },
    400,
    /Idempotency-Key/,
  ],
  ["an unknown session", { path: "/api/v1/sessions/9" }, 404, /Cannot find session 9/],
  ["a session that is no number", { path: "/api/v1/sessions/0x1" }, 404, /must be a number/],
  ["an unknown session's log", { path: "/api/v1/sessions/9/log" }, 404, /Cannot find session 9/],
  ["a log without end", { path: "/api/v1/log?limit=100000" }, 400, /from 1 to 1000/],
];
Deno.test("admin: refusals are problems with a detail", async (t) => {
  await withSite(async ({ call }) => {
    for (const [why, request, status, detail] of refused) {
      await t.step(why, async () => {
        const response = await call(request);
        const problem = await response.json();
        deepEqual([response.status, problem.status], [status, status], problem.detail);
        equal(response.headers.get("content-type"), "application/problem+json");
        match(problem.detail, detail);
        ok(problem.title);
      });
    }
  });
});

Deno.test("admin: a session from creation to deletion", () =>
  withSite(async ({ call }) => {
    const create = {
      path: "/api/v1/sessions",
      body: { image: "office" },
      headers: { "idempotency-key": "k" },
    };
    const made = await call(create);
    deepEqual([made.status, made.headers.get("location")], [201, "/api/v1/sessions/1"]);
    const session = await made.json();
    deepEqual([session.state, session.group, session.port], ["gathering", "224.1.1.2", 2017]);
    equal((await call(create)).status, 200);
    const early = await call({ path: "/api/v1/sessions/1/start", body: {} });
    equal(early.status, 409);
    match((await early.json()).next, /^Switch on a machine/);
    equal((await call({ path: "/api/v1/sessions/1", method: "DELETE" })).status, 409);
    equal((await (await call({ path: "/api/v1/sessions/1/stop", body: {} })).json()).state, "stopped");
    equal((await call({ path: "/api/v1/sessions/1/stop", body: {} })).status, 409);
    equal((await (await call({ path: "/api/v1/sessions" })).json()).length, 1);
    equal((await call({ path: "/api/v1/sessions/1", method: "DELETE" })).status, 204);
    deepEqual(await (await call({ path: "/api/v1/sessions" })).json(), []);
  }));
