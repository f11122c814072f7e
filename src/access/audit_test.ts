import { deepEqual, equal } from "node:assert/strict";
import { openSqliteStore } from "../store/mod.ts";
import { Audit } from "./audit.ts";

const DAY = 24 * 3600_000;

Deno.test("audit: lines are short, of one line each, and gone after 90 days", () => {
  const folder = Deno.makeTempDirSync(), store = openSqliteStore(`${folder}/broadside.db`);
  try {
    const clock = { now: 1e12 }, audit = new Audit(store.access, () => clock.now);
    const line = { via: "page", address: "::1", status: 200 } as const;
    audit.add({ ...line, user: "ada", action: "POST /x\r\nDELETE /y", what: "w".repeat(500) });
    clock.now += 90 * DAY;
    audit.add({ ...line, user: null, action: "POST /z", what: "" });
    const [second, first] = audit.list({ limit: 9 });
    deepEqual([first.action, first.what.length, second.time], ["POST /x DELETE /y", 200, clock.now]);
    audit.add({
      ...line,
      user: "root\x1b[2J\r\nada",
      address: "\x9b::1",
      action: "POST /x",
      what: "\u202etxt",
    });
    const { user, address, what } = audit.list({ limit: 1 })[0];
    deepEqual([user, address, what], ["root [2J ada", " ::1", " txt"], "whatever a stranger calls itself");
    clock.now += 1;
    equal(new Audit(store.access, () => clock.now).list({ limit: 9 }).length, 2);
  } finally {
    store.close();
    Deno.removeSync(folder, { recursive: true });
  }
});
