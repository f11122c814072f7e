import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type AccountsSite, PASSWORD, type Shown, shown, tokenOf, withAccounts } from "./accounts_testing.ts";
import { bearer } from "./testing.ts";

Deno.test("access: passwords, and what a new one ends", () =>
  withAccounts(async ({ call, setUp, user, login }) => {
    const root = await setUp(), vera = await user("vera", "viewer");
    const other = await shown(await login("vera"));
    const change = (body: unknown, headers: Shown) =>
      call({ method: "PUT", path: "/api/v1/access/password", body, headers });
    const refused: [wanted: string, detail: RegExp][] = [
      ["short", /has 5 characters and needs at least 10/],
      ["ü".repeat(600), /more than 1024 bytes/],
      ["aaaaaaaaaaaaaaa", /guessed at once/],
      ["veraveravera", /guessed at once/],
    ];
    for (const [wanted, detail] of refused) {
      const response = await change({ old: PASSWORD, new: wanted }, vera);
      equal(response.status, 422);
      match((await response.json()).detail, detail);
    }
    equal((await change({ old: "wrong password", new: "another password" }, vera)).status, 401);
    equal((await change({ old: PASSWORD, new: "another password" }, vera)).status, 204);
    const status = async (headers: Shown) => (await call({ path: "/api/v1/sessions", headers })).status;
    deepEqual([await status(vera), await status(other)], [200, 401]);
    equal((await login("vera")).status, 401);
    const reset = { password: "a third password" };
    equal(
      (await call({ method: "PATCH", path: "/api/v1/users/VERA", body: reset, headers: root })).status,
      200,
    );
    equal(await status(vera), 401);
    equal((await login("vera", "a third password")).status, 200);
    equal((await login("vera", "ä third password".normalize("NFD"))).status, 401);
  }));

Deno.test("access: users, and always an administrator", () =>
  withAccounts(async ({ call, setUp, login }) => {
    const root = await setUp();
    const users = (method: string, name = "", body?: unknown) =>
      call({ method, path: `/api/v1/users${name && "/"}${name}`, body, headers: root });
    equal((await users("PATCH", "root", { role: "operator" })).status, 409);
    equal((await users("DELETE", "root")).status, 409);
    equal((await users("POST", "", { name: "Ada", role: "admin", password: PASSWORD })).status, 201);
    equal((await users("POST", "", { name: "ADA", role: "viewer", password: PASSWORD })).status, 409);
    equal((await users("POST", "", { name: "a b", role: "viewer", password: PASSWORD })).status, 400);
    const ada = await shown(await login("ada"));
    const token = await tokenOf({ call } as AccountsSite, ada, { name: "nightly" });
    const status = async (headers: Shown, path = "users") =>
      (await call({ path: `/api/v1/${path}`, headers })).status;
    deepEqual([await status(ada), await status(token)], [200, 200]);
    equal((await users("PATCH", "ada", { role: "viewer" })).status, 200);
    deepEqual([await status(ada), await status(token), await status(token, "sessions")], [403, 403, 200]);
    equal((await users("DELETE", "ADA")).status, 204);
    deepEqual([await status(ada, "sessions"), await status(token, "sessions")], [401, 401]);
    equal((await users("DELETE", "ada")).status, 404);
    const list = await (await users("GET")).json();
    deepEqual(list, [{ name: "root", role: "admin", createdAt: 1e12, lastLoginAt: 1e12 }]);
  }));

Deno.test("access: tokens", () =>
  withAccounts(async (site) => {
    const { call, setUp, user, time, access, deploying } = site;
    const root = await setUp(), otto = await user("otto", "operator");
    const status = async (headers: Shown, path = "sessions", remote?: string) =>
      (await call({ path: `/api/v1/${path}`, headers, remote })).status;
    const short = await tokenOf(site, otto, { name: "short", role: "viewer", expiresAt: time.now + 1000 });
    const long = await tokenOf(site, otto, { name: "long", expiresAt: null });
    equal(await status(short), 200);
    const body = { image: "office" };
    equal((await call({ path: "/api/v1/sessions", body, headers: short })).status, 403);
    equal(
      (await call({ path: "/api/v1/sessions", body, headers: long })).status,
      201,
      "and no proof is needed",
    );
    time.now += 1000;
    deepEqual([await status(short), await status(long)], [401, 200]);
    const make = async (body: unknown, headers: Shown) =>
      (await call({ path: "/api/v1/tokens", body, headers })).status;
    equal(await make({ name: "more", role: "admin" }, otto), 403);
    equal(await make({ name: "by token" }, long), 403);
    equal(await make({ name: "old", expiresAt: 5 }, otto), 422);
    const own = await (await call({ path: "/api/v1/tokens", headers: otto })).json();
    deepEqual(own.map(({ name, role, user }: Shown) => [name, role, user]), [
      ["short", "viewer", "otto"],
      ["long", "operator", "otto"],
    ]);
    ok(!JSON.stringify(own).includes("bst_") && own[1].lastUsedAt);
    const vera = await user("vera", "viewer");
    const remove = async (headers: Shown) =>
      (await call({ method: "DELETE", path: `/api/v1/tokens/${own[1].id}`, headers })).status;
    equal(await remove(vera), 404);
    equal(await remove(root), 204);
    equal(await status(long), 401);
    const made = await tokenOf(site, root, { name: "admin's" });
    const local = bearer(access.tokens.localToken());
    equal(await status(local, "users"), 200);
    equal(await status(local, "users", "10.0.0.9"), 401, "the local token counts here only");
    for (const headers of [made, local]) {
      equal((await call({ path: "/target/v1/poll", body: { state: "waiting" }, headers })).status, 401);
      equal((await call({ path: "/target/v1/image/1", headers })).status, 401);
    }
    const { token } = await deploying("a").catch(() => ({ token: `1.${"0".repeat(64)}` }));
    equal(await status(bearer(token)), 401);
    equal(await status({ ...root, ...bearer(token) }), 401, "not even beside a cookie");
  }, "any"));

Deno.test("access: guessing is slowed down, and others are let in", () =>
  withAccounts(async ({ login, setUp, time, call, access }) => {
    await setUp();
    const from = (remote: string) => ({ remote });
    for (let i = 0; i < 5; i++) equal((await login("root", `wrong ${i}`, from("10.0.0.66"))).status, 401);
    const late = await login("root", PASSWORD, from("10.0.0.66"));
    deepEqual([late.status, late.headers.get("retry-after")], [429, "1"]);
    match((await late.json()).next, /^Try again in 1 s/);
    equal((await login("nobody", PASSWORD, from("10.0.0.66"))).status, 429, "nor under another name");
    equal((await login("root", PASSWORD, from("10.0.0.2"))).status, 200);
    time.now += 1000;
    const both = await Promise.all([0, 1].map(() => login("root", "wrong", from("10.0.0.66"))));
    deepEqual(both.map(({ status }) => status).sort(), [401, 429], "nor two at once");
    time.now += 2000;
    equal((await login("root", PASSWORD, from("10.0.0.66"))).status, 200);
    const code = access.offerSetup() ?? "2222-2222-2222-2222";
    const setUpBody = { code, name: "x", password: "short" };
    for (let i = 0; i < 8; i++) {
      equal((await call({ path: "/api/v1/access/setup", body: setUpBody, remote: "10.0.0.67" })).status, 409);
    }
  }, "any"));

Deno.test("access: who did what is kept", () =>
  withAccounts(async ({ call, setUp, user, login, access, time, ...site }) => {
    const root = await setUp(), otto = await user("otto", "operator");
    const token = await tokenOf({ call, ...site } as AccountsSite, otto, { name: "nightly" });
    time.now += 5;
    await call({ path: "/api/v1/sessions", body: { image: "office", name: "lab\n5" }, headers: token });
    await call({ path: "/api/v1/sessions", body: { image: "office", name: "lab 5" }, headers: token });
    await call({ method: "DELETE", path: "/api/v1/users/root", headers: otto });
    await call({ method: "DELETE", path: "/api/v1/sessions/1", headers: bearer(access.tokens.localToken()) });
    await login("root", "a wrong password", { remote: "::1" });
    await call({ path: "/api/v1/sessions", headers: otto });
    const lines = async (query = "") => {
      const list = await (await call({ path: `/api/v1/audit${query}`, headers: root })).json();
      return list.map((
        line: Record<string, unknown>,
      ) => [line.user, line.via, line.action, line.what, line.status]);
    };
    deepEqual(await lines("?limit=5"), [
      ["root", "none", "POST /api/v1/access/login", "root", 401],
      ["local", "local", "DELETE /api/v1/sessions/1", "", 409],
      ["otto", "page", "DELETE /api/v1/users/root", "", 403],
      ["otto: nightly", "token", "POST /api/v1/sessions", "lab 5, office", 201],
      ["otto: nightly", "token", "POST /api/v1/sessions", "", 400],
    ]);
    deepEqual((await lines("?user=otto")).map((line: unknown[]) => line[0]), [
      "otto",
      "otto: nightly",
      "otto: nightly",
      "otto",
      "otto",
    ]);
    deepEqual(await lines("?search=users/%25"), []);
    deepEqual((await lines("?search=USERS/")).length, 1);
    const text = JSON.stringify(await lines());
    ok(!text.includes("wrong password") && !text.includes(PASSWORD) && !text.includes("bst_"));
    for (let i = 0; i < 50; i++) await login("x", "y", { remote: "10.0.0.66" });
    ok((await lines("?limit=1000&search=10.0.0.66")).length <= 20, "a stranger's noise has an end");
  }, "any"));

Deno.test("access: streams end with the login that began them", () =>
  withAccounts(async ({ call, setUp, user, access }) => {
    const root = await setUp();
    const vera = await user("vera", "viewer");
    const response = await call({ path: "/api/v1/events", headers: vera });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    match((await reader.read()).value!, /snapshot/);
    access.users.delete("vera");
    equal((await call({ path: "/api/v1/sessions", body: { image: "office" }, headers: root })).status, 201);
    for (;;) if ((await reader.read()).done) break;
  }));
