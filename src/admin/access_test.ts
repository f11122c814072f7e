import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { cookieOf, PASSWORD, type Shown, shown, tokenOf, withAccounts } from "./accounts_testing.ts";
import { bearer } from "./testing.ts";

const ROLES = ["nobody", "viewer", "operator", "admin"] as const;
/** Kinds of requests; those who may get past the guard, whatever comes then. */
const KINDS: [method: string, path: string, may: number][] = [
  ["GET", "access", 0],
  ["GET", "status", 1],
  ["GET", "images", 1],
  ["GET", "sessions", 1],
  ["HEAD", "sessions", 1],
  ["GET", "machines", 1],
  ["GET", "templates/1", 1],
  ["GET", "schedules", 1],
  ["GET", "log", 1],
  ["GET", "pxe/leases", 1],
  ["GET", "settings/boot", 1],
  ["GET", "tokens", 1],
  ["GET", "unheard-of", 1],
  ["POST", "sessions", 2],
  ["POST", "sessions/1/stop", 2],
  ["PUT", "sessions/1", 2],
  ["DELETE", "sessions/1", 2],
  ["POST", "templates/1/session", 2],
  ["PUT", "schedules/1", 2],
  ["POST", "machines/import", 2],
  ["PATCH", "machines/1", 2],
  ["POST", "machines/1/wake", 2],
  ["POST", "images/x/verify", 2],
  ["PUT", "settings/boot", 2],
  ["PUT", "settings/console", 2],
  ["GET", "users", 3],
  ["POST", "users", 3],
  ["PATCH", "users/x", 3],
  ["DELETE", "users/x", 3],
  ["GET", "audit", 3],
  ["GET", "us%65rs", 3],
  ["GET", "users/", 3],
  ["PUT", "settings/files/mcast.ini", 3],
  ["POST", "license", 3],
  ["DELETE", "images/x", 3],
  ["POST", "pxe/start", 3],
  ["PUT", "pxe/reservations/00:0a:48:00:dd:1a", 3],
  ["POST", "log/pack", 3],
  ["POST", "unheard-of", 3],
  ["DELETE", "sessions-of-others", 3],
];
Deno.test("access: what each role may", () =>
  withAccounts(async (site) => {
    const by: Shown[] = [{}, {}, {}, await site.setUp()];
    by[1] = await site.user("vera", "viewer");
    by[2] = await site.user("otto", "operator");
    const tokens = [{}, ...await Promise.all(by.slice(1).map((each) => tokenOf(site, each, { name: "t" })))];
    for (const [method, path, may] of KINDS) {
      for (const [i, role] of ROLES.entries()) {
        for (const headers of [by[i], tokens[i]]) {
          const response = await site.call({ method, path: `/api/v1/${path}`, headers });
          const refusal = i === 0 ? 401 : 403;
          const why = `${role}: ${method} ${path}: ${response.status} ${await response.text()}`;
          equal(response.status === refusal, i < may, why);
        }
      }
    }
  }));

Deno.test("access: set-up happens once, with the code, from anywhere", () =>
  withAccounts(async ({ call, access, login }) => {
    const state = async (headers = {}) =>
      (await (await call({ path: "/api/v1/access", headers, remote: "10.0.0.5" })).json()).state;
    const setUp = (code: string, name = "Root", password = PASSWORD) =>
      call({ path: "/api/v1/access/setup", body: { code, name, password }, remote: "10.0.0.5" });
    equal(await state(), "setup");
    const early = await call({ path: "/api/v1/sessions" });
    equal(early.status, 401);
    match((await early.json()).next, /set-up code/);
    equal((await setUp("AAAA-BBBB-CCCC-DDDD")).status, 401, "no code was offered yet");
    const old = access.offerSetup()!, code = access.offerSetup()!;
    match(code, /^([2-9A-HJKMNP-Z]{4}-){3}[2-9A-HJKMNP-Z]{4}$/);
    equal((await setUp(old)).status, 401, "a new start voids the old code");
    equal((await setUp(code, "root", "short")).status, 422);
    const both = await Promise.all([
      setUp(` ${code.toLowerCase().replaceAll("-", " ")}`),
      setUp(code, "other"),
    ]);
    deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
    const made = await shown(both.find(({ status }) => status === 201)!);
    equal(await state(made), "in");
    equal(await state(), "login");
    equal((await setUp(code, "third")).status, 409);
    equal(access.offerSetup(), undefined);
    deepEqual(access.users.list().map(({ role }) => role), ["admin"]);
    equal((await login("nobody")).status, 401);
  }, "any"));

Deno.test("access: cookies and the ids in them", async (t) => {
  await withAccounts(async ({ call, setUp, login, answer, time }) => {
    await setUp();
    await t.step("over plain HTTP", async () => {
      const header = (await login("root")).headers.get("set-cookie")!;
      match(header, /^broadside=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/);
    });
    await t.step("over HTTPS", async () => {
      const request = new Request("https://localhost:2443/api/v1/access/login", {
        method: "POST",
        headers: { host: "localhost:2443", "content-type": "application/json" },
        body: JSON.stringify({ name: "ROOT", password: PASSWORD }),
      });
      const response = await answer(request, "10.0.0.9", true);
      match(
        response.headers.get("set-cookie")!,
        /^__Host-broadside=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      );
      deepEqual((await response.json()).secure, true);
    });
    await t.step("a new one at each login, and the old one void", async () => {
      const planted = `broadside=${"A".repeat(43)}`;
      const first = cookieOf(await login("root", PASSWORD, { headers: { cookie: planted } }));
      notEqual(first, planted);
      const second = cookieOf(await login("root", PASSWORD, { headers: { cookie: first } }));
      const status = async (cookie: string) =>
        (await call({ path: "/api/v1/sessions", headers: { cookie } })).status;
      deepEqual([await status(planted), await status(first), await status(second)], [401, 401, 200]);
    });
    await t.step("they end", async () => {
      const { cookie } = await shown(await login("root"));
      const status = async () => (await call({ path: "/api/v1/sessions", headers: { cookie } })).status;
      const hour = 3600_000;
      for (let i = 0; i < 16; i++) {
        time.now += 10 * hour;
        equal(await status(), 200, `after ${10 * (i + 1)} h of use`);
      }
      time.now += 8 * hour;
      equal(await status(), 401, "7 days");
      const idle = await shown(await login("root"));
      time.now += 12 * hour;
      equal((await call({ path: "/api/v1/sessions", headers: idle })).status, 401, "12 h idle");
      const out = await shown(await login("root"));
      const left = await call({ path: "/api/v1/access/logout", method: "POST", headers: out });
      deepEqual([left.status, left.headers.get("set-cookie")!.split(";")[0]], [204, "broadside="]);
      equal((await call({ path: "/api/v1/sessions", headers: out })).status, 401, "signed out");
    });
  });
});

Deno.test("access: a page of another site cannot use the cookie", () =>
  withAccounts(async ({ call, setUp }) => {
    const { cookie, "x-broadside-csrf": proof } = await setUp();
    const status = async (headers: Shown) =>
      (await call({ path: "/api/v1/sessions", body: { image: "office" }, headers })).status;
    equal(await status({ cookie }), 403);
    equal(await status({ cookie, "x-broadside-csrf": "0".repeat(64) }), 403);
    equal(await status({ cookie, "x-broadside-csrf": "" }), 403);
    equal(await status({ cookie, "x-broadside-csrf": proof, origin: "https://evil.example" }), 403);
    equal(await status({ cookie, "x-broadside-csrf": proof, "sec-fetch-site": "same-site" }), 403);
    equal(await status({ cookie, "x-broadside-csrf": proof }), 201);
    for (const action of ["logout", "password"]) {
      const method = action === "logout" ? "POST" : "PUT";
      const body = { old: PASSWORD, new: PASSWORD + "2" };
      equal(
        (await call({ method, path: `/api/v1/access/${action}`, body, headers: { cookie } })).status,
        403,
      );
    }
  }));

const ways: [
  remote: string,
  secure: boolean,
  adminFrom: "loopback" | "any",
  https: boolean,
  status: number,
][] = [
  ["127.0.0.1", false, "loopback", true, 401],
  ["10.0.0.5", false, "loopback", false, 403],
  ["10.0.0.5", false, "loopback", true, 403],
  ["10.0.0.5", false, "any", true, 401],
  ["10.0.0.5", true, "loopback", true, 401],
];
for (const [remote, secure, adminFrom, https, status] of ways) {
  Deno.test(`access: from ${remote}, ${secure ? "HTTPS" : "HTTP"}, answering ${adminFrom}, HTTPS ${https}`, () =>
    withAccounts(
      async ({ answer, setUp, access }) => {
        await setUp();
        const request = (path: string, headers = {}) =>
          answer(new Request(`http://10.0.0.1:2017${path}`, { headers, redirect: "manual" }), remote, secure);
        const api = await request("/api/v1/sessions");
        const problem = await api.json();
        equal(api.status, status, problem.detail);
        if (status === 403 && https) match(problem.next, /^Use https:\/\/10\.0\.0\.1:2443\//);
        const page = await request("/sessions?x=1");
        if (status === 403 && https) {
          deepEqual([page.status, page.headers.get("location")], [307, "https://10.0.0.1:2443/sessions?x=1"]);
        } else equal(page.status === 403, status === 403);
        await page.body?.cancel();
        const bent = await request("/", { host: "evil.example" });
        equal(bent.status, 403, "no way to elsewhere either");
        const named = await Promise.all(["proxy.example", "a.b.example", "b.example", "a.a.b.example"].map(
          async (host) => (await request("/api/v1/access", { host })).status,
        ));
        const known = status === 403 ? 403 : 200;
        deepEqual(named, [known, known, 403, 403]);
        const local = await request("/api/v1/sessions", bearer(access.tokens.localToken()));
        equal(local.status, remote === "127.0.0.1" ? 200 : status);
      },
      adminFrom,
      { httpsPort: () => https ? 2443 : undefined, hostNames: () => ["proxy.example", "*.b.example"] },
    ));
}

Deno.test("access: whatever a caller shows, it is nobody", () =>
  withAccounts(async ({ call, setUp }) => {
    const { cookie } = await setUp(),
      random = new Random(11),
      good = [cookie, `Bearer bst_${"A".repeat(43)}`, "Basic YTpi"];
    for (let i = 0; i < 500; i++) {
      const text = [...good[random.below(good.length)]];
      for (let edits = 1 + random.below(4); edits > 0; edits--) {
        const sign = String.fromCharCode(33 + random.below(94));
        text.splice(random.below(text.length), random.below(3), ...sign.repeat(random.below(3)));
      }
      const shown = text.join("");
      if (shown === cookie) continue;
      for (const name of ["cookie", "authorization"]) {
        const response = await call({ path: "/api/v1/sessions", headers: { [name]: shown } });
        // A sign after the cookie's end, such as a semicolon, begins another one.
        const same = name === "cookie" && shown.split(";").some((part) => part.trim() === cookie);
        equal(response.status, same ? 200 : 401, `${name}: ${shown}`);
        await response.body?.cancel();
      }
    }
  }));
