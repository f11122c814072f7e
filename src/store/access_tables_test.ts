import { deepEqual, equal, throws } from "node:assert/strict";
import { type AccessStore, openSqliteStore, type TokenRow, type UserRow } from "./mod.ts";

const user = (name: string, more: Partial<UserRow> = {}): UserRow => ({
  name,
  role: "viewer",
  passwordHash: "scrypt$…",
  createdAt: 1,
  lastLoginAt: null,
  ...more,
});
const hash = (digit: string) => digit.repeat(64);
const token = (digit: string, more: Partial<TokenRow> = {}): Omit<TokenRow, "id"> => ({
  hash: hash(digit),
  name: "nightly",
  user: "ada",
  role: "viewer",
  createdAt: 1,
  lastUsedAt: null,
  expiresAt: null,
  ...more,
});

/** Runs one body after the other on the same database, each time opened anew. */
function reopened(...bodies: ((store: AccessStore) => void)[]): void {
  const folder = Deno.makeTempDirSync();
  try {
    for (const body of bodies) {
      const store = openSqliteStore(`${folder}/broadside.db`);
      try {
        body(store.access);
      } finally {
        store.close();
      }
    }
    equal(Deno.statSync(`${folder}/broadside.db`).mode! & 0o077, 0, "nobody else reads it");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("access tables: a user goes with logins and tokens, and changing one loses neither", () =>
  reopened((store) => {
    for (const name of ["ada", "bob"]) {
      store.writeUser(user(name));
      for (const digit of name === "ada" ? ["a", "b", "c"] : ["d"]) {
        store.writeLogin({ hash: hash(digit), user: name, address: "::1", createdAt: 10, seenAt: 10 });
      }
    }
    deepEqual([store.addToken(token("1")), store.addToken(token("2", { user: null }))], [1, 2]);
    throws(() => store.addToken(token("2")), /UNIQUE/);
    throws(() => store.addToken(token("3", { user: "nobody" })), /FOREIGN KEY/);
    store.writeUser(user("ada", { role: "admin", lastLoginAt: 5 }));
  }, (store) => {
    deepEqual(store.users(), [user("ada", { role: "admin", lastLoginAt: 5 }), user("bob")]);
    store.deleteLoginsOf("ada", hash("b"));
    store.touchLogin(hash("b"), 20);
    store.touchToken(1, 30);
    deepEqual(store.logins().map(({ hash, seenAt }) => [hash[0], seenAt]), [["b", 20], ["d", 10]]);
    equal(store.token(hash("1"))!.lastUsedAt, 30);
    store.deleteOldLogins(0, 15);
    deepEqual([store.login(hash("b"))?.user, store.login(hash("d"))], ["ada", undefined]);
    store.deleteUser("ada");
    deepEqual([store.logins(), store.tokens().map(({ id }) => id)], [[], [2]]);
    store.deleteToken(2);
    equal(store.addToken(token("4", { user: "bob" })), 3, "a number never comes back");
  }));

Deno.test("access tables: the audit finds, and keeps so much", () =>
  reopened((store) => {
    for (let i = 1; i <= 30; i++) {
      const line = {
        time: i,
        via: "page",
        address: `10.0.0.${i}`,
        status: 200,
        what: i === 7 ? "100% a_b" : "",
      } as const;
      store.audit({ ...line, user: i % 2 ? "ada" : "adam: x", action: "POST /api/v1/sessions" });
    }
    const ids = (query: object) => store.auditTail({ limit: 5, ...query }).map(({ id }) => id);
    deepEqual(ids({}), [30, 29, 28, 27, 26]);
    deepEqual(ids({ before: 3 }), [2, 1]);
    deepEqual(ids({ user: "ada", before: 6 }), [5, 3, 1]);
    deepEqual(ids({ user: "adam", before: 6 }), [4, 2]);
    deepEqual([ids({ search: "0% A" }), ids({ search: "a_b" }), ids({ search: "a%b" })], [[7], [7], []]);
    deepEqual(ids({ search: "10.0.0.3" }), [30, 3]);
    store.pruneAudit(11, 15, 15);
    deepEqual([store.auditTail({ limit: 99 }).length, ids({ before: 18 })], [15, [17, 16]]);
    store.pruneAudit(29, 15, 15);
    deepEqual(ids({}), [30, 29]);
  }));

Deno.test("access tables: strangers do not push others out of the audit", () =>
  reopened((store) => {
    const line = {
      time: 1,
      address: "10.0.0.66",
      action: "POST /api/v1/access/login",
      what: "",
      status: 401,
    };
    const add = (via: "page" | "none", count: number) => {
      for (let i = 0; i < count; i++) store.audit({ ...line, user: null, via });
    };
    add("page", 3);
    add("none", 40);
    add("page", 3);
    add("none", 40);
    store.pruneAudit(0, 5, 10);
    const kept = store.auditTail({ limit: 99 }).map(({ id }) => id);
    deepEqual(kept, [...Array.from({ length: 10 }, (_, i) => 86 - i), 46, 45, 44, 3, 2]);
  }));
