import { equal } from "node:assert/strict";
import { Access } from "../access/mod.ts";
import type { AccessView, Role } from "../contract/mod.ts";
import type { AppDeps } from "./mod.ts";
import { bearer, type Call, type Site, withSite } from "./testing.ts";

/** The password of everyone in these tests. */
export const PASSWORD = "correct horse battery";

/** Headers by which a request shows who makes it. */
export type Shown = Record<string, string>;

/** A site whose server has accounts, and a clock for what they do. */
export interface AccountsSite extends Site {
  access: Access;
  time: { now: number };
  /** Makes the administrator `root`, signed in. */
  setUp(): Promise<Shown>;
  /** Adds a user and signs in. */
  user(name: string, role: Role): Promise<Shown>;
  login(name: string, password?: string, more?: Partial<Call>): Promise<Response>;
}

/** Runs `body` on a server with accounts; hashes of passwords cost little here. */
export function withAccounts(
  body: (site: AccountsSite) => Promise<void>,
  adminFrom: "loopback" | "any" = "loopback",
  more: Partial<AppDeps> = {},
): Promise<void> {
  // The store comes with the site, which is made with access: it reaches through.
  const site: { access?: Access } = {};
  const late = new Proxy({} as Access, {
    get: (_, key) => {
      const value = Reflect.get(site.access!, key, site.access);
      return typeof value === "function" ? value.bind(site.access) : value;
    },
  });
  return withSite(
    async (server) => {
      const time = { now: 1e12 };
      const access = site.access = new Access({
        store: server.store.access,
        now: () => time.now,
        random: (length) => crypto.getRandomValues(new Uint8Array(length)),
        logN: 4,
      });
      const login: AccountsSite["login"] = (name, password = PASSWORD, more = {}) =>
        server.call({ path: "/api/v1/access/login", body: { name, password }, ...more });
      const setUp = async () => {
        const body = { code: access.offerSetup(), name: "root", password: PASSWORD };
        return await shown(await server.call({ path: "/api/v1/access/setup", body }));
      };
      const user: AccountsSite["user"] = async (name, role) => {
        await access.users.add({ name, role, password: PASSWORD });
        return await shown(await login(name));
      };
      await body({ ...server, access, time, login, setUp, user });
    },
    adminFrom,
    1000,
    { access: late, ...more },
  );
}

/** What a browser that got this answer shows from then on. */
export async function shown(response: Response): Promise<Shown> {
  equal(response.ok, true, `${response.status} ${await response.clone().text()}`);
  const view: AccessView = await response.json();
  return { cookie: cookieOf(response), "x-broadside-csrf": view.csrf! };
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf(response: Response): string {
  return response.headers.get("set-cookie")!.split(";")[0];
}

/** Makes a token, and gives the header that shows it. */
export async function tokenOf(site: Site, by: Shown, body: Record<string, unknown>): Promise<Shown> {
  const made = await site.call({ path: "/api/v1/tokens", body, headers: by });
  equal(made.status, 201, await made.clone().text());
  return bearer((await made.json()).token);
}
