import { deepEqual, equal, ok } from "node:assert/strict";
import type { Role } from "../contract/mod.ts";
import { type AccountsSite, type Shown, tokenOf, withAccounts } from "./accounts_testing.ts";
import { type AppDeps, createApp } from "./mod.ts";
import { bearer, withSite } from "./testing.ts";

/** Who may change what, written down once more: what is in none of these lines is an administrator's. */
const ANYONE = /^POST access\/(setup|login)$/;
const VIEWER = /^(POST access\/logout|PUT access\/password|POST tokens|DELETE tokens\/[^/]+)$/;
const OPERATOR =
  /^\w+ ((sessions|templates|schedules|machines)(\/.*)?|images\/[^/]+\/verify|settings\/(boot|console))$/;

/** What stands for the parameters of a path; a route with another one must be given its own here. */
const PARTS: Record<string, string> = {
  ...{ session: "1", schedule: "1", template: "1", machine: "1", token: "1" },
  ...{ name: "office", file: "mcast.ini", mac: "00:0a:48:00:dd:1a", root: "0".repeat(64) },
};

interface Route {
  method: string;
  path: string;
}

/** Every route of the application whose path starts so. */
function routesOf(start: string): Route[] {
  const app = createApp({ runner: {}, console: {}, hostname: "depot", access: "open" } as unknown as AppDeps);
  const routes = app.routes.filter(({ method, path }) => method !== "ALL" && path.startsWith(start));
  const known = new Set<string>();
  return routes.flatMap(({ method, path }) => {
    const filled = path.replace(/:(\w+)/g, (_, name) => {
      ok(PARTS[name], `${path}: say what stands for ${name}`);
      return PARTS[name];
    }).replace(/(.)\/$/, "$1");
    if (known.has(`${method} ${filled}`)) return [];
    known.add(`${method} ${filled}`);
    return [{ method, path: filled }];
  });
}

const API = routesOf("/api/"), UNSAFE = API.filter(({ method }) => method !== "GET");

function neededBy({ method, path }: Route): Role | "anyone" {
  const line = `${method} ${path.slice("/api/v1/".length)}`;
  return ANYONE.test(line)
    ? "anyone"
    : VIEWER.test(line)
    ? "viewer"
    : OPERATOR.test(line)
    ? "operator"
    : "admin";
}

/** Asks and gives status and code of the refusal; anything else is `0 passed`. */
async function refusal(site: AccountsSite, { method, path }: Route, headers: Shown): Promise<string> {
  const body = method === "GET" || method === "DELETE" ? undefined : {};
  const response = await site.call({ method, path, body, headers });
  if (![401, 403].includes(response.status)) {
    await response.body?.cancel();
    return "passed";
  }
  return `${response.status} ${(await response.json()).code}`;
}

Deno.test("access: no route is forgotten by the guard", () =>
  withAccounts(async (site) => {
    ok(UNSAFE.length > 40, `${UNSAFE.length} routes`);
    const root = await site.setUp(), { cookie } = root;
    const vera = await site.user("vera", "viewer"), otto = await site.user("otto", "operator");
    const [veras, ottos] = await Promise.all([vera, otto].map((each) => tokenOf(site, each, { name: "t" })));
    const target = bearer(`1.${"0".repeat(64)}`);
    const foreign: Shown[] = [{ origin: "https://evil.example" }, { origin: "null" }, {
      "sec-fetch-site": "same-site",
    }];
    for (const route of API) {
      const { method, path } = route, least = method === "GET" ? "viewer" : neededBy(route);
      const isRefused = async (headers: Shown, expected: string, who: string) =>
        equal(await refusal(site, route, headers), expected, `${who}: ${method} ${path}`);
      await isRefused(target, "401 request.unauthorized", "a target's token");
      await isRefused({ ...root, ...target }, "401 request.unauthorized", "a target's token with a cookie");
      for (const from of foreign) {
        await isRefused({ ...root, ...from }, "403 request.forbidden", "a foreign page");
      }
      await isRefused({ ...root, host: "evil.example" }, "403 request.forbidden", "a bent name");
      if (least === "anyone" || path === "/api/v1/access") {
        continue;
      }
      await isRefused({}, "401 request.unauthorized", "nobody");
      await isRefused({ cookie: `${cookie}x` }, "401 request.unauthorized", "a void cookie");
      if (method === "GET") continue;
      for (const proof of [undefined, "", "0".repeat(64), vera["x-broadside-csrf"]]) {
        const shown: Shown = proof === undefined ? { cookie } : { cookie, "x-broadside-csrf": proof };
        await isRefused(shown, "403 request.csrf", `a cookie with the proof ${proof}`);
      }
      const lesser = least === "admin"
        ? [vera, otto, veras, ottos]
        : least === "operator"
        ? [vera, veras]
        : [];
      for (const each of lesser) await isRefused(each, "403 request.forbidden", "a lesser role");
    }
  }));

Deno.test("access: no token of the API opens any of the targets' door", () =>
  withAccounts(async (site) => {
    const root = await site.setUp(), token = await tokenOf(site, root, { name: "t" });
    const doors = routesOf("/target/").filter(({ path }) => path !== "/target/v1/register");
    ok(doors.length >= 6);
    for (const route of doors) {
      for (const headers of [root, token, bearer(site.access.tokens.localToken()), {}]) {
        equal(
          await refusal(site, route, headers),
          "401 request.unauthorized",
          `${route.method} ${route.path}`,
        );
      }
    }
  }));

Deno.test("admin: every route that takes something takes only JSON, and only so much of it", () =>
  withSite(async ({ call }) => {
    const taking = [...UNSAFE, ...routesOf("/target/")].filter(({ method, path }) =>
      /^(POST|PUT|PATCH)$/.test(method) && path !== "/api/v1/access/logout"
    );
    const wrong: Record<string, string[]> = { type: [], size: [] };
    for (const { method, path } of taking) {
      // A page of elsewhere may send these types without asking.
      for (
        const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
      ) {
        const { status } = await call({ method, path, body: "{}", headers: { "content-type": type } });
        if (status < 400) wrong.type.push(`${method} ${path} ${type}: ${status}`);
      }
      const { status } = await call({ method, path, body: {}, headers: { "content-length": "50000000" } });
      if (status !== 413) wrong.size.push(`${method} ${path}: ${status}`);
    }
    deepEqual(wrong, { type: [], size: [] });
  }));
