import { deepEqual, equal, match, ok } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Database } from "./database.ts";
import { LogTables } from "./log_tables.ts";
import { migrate } from "./migrate.ts";
import type { LogFilter } from "./mod.ts";
import { MIGRATIONS } from "./sql/mod.ts";

const ENTRIES = 200_000, EVERYTHING = { first: 1, last: Number.MAX_SAFE_INTEGER };

/** Entry n as it is in the table: every 4th belongs to no session, every 1000th is an error. */
const FILL = `
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ENTRIES})
  INSERT INTO log (id, time, level, event, session, target, machine, fields_json)
    SELECT i, 1000 * i, iif(i % 1000 = 0, 'error', iif(i % 2, 'info', 'debug')), 'event ' || i % 10,
      iif(i % 4, i % 50, NULL), iif(i % 4, i % 200, NULL), iif(i % 4, i % 300, NULL),
      json_object('serial', 'S' || i, 'text', 'a "quoted" \\ 100% _x') FROM n`;

Deno.test("log: two hundred thousand entries", async (t) => {
  const folder = Deno.makeTempDirSync(), path = `${folder}/broadside.db`;
  migrate(path, MIGRATIONS);
  const filling = new DatabaseSync(path);
  // Indexes over what is there already are made much faster.
  const indexes = filling.prepare(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'log'",
  ).all();
  filling.exec(`PRAGMA synchronous = OFF; ${indexes.map(({ name }) => `DROP INDEX ${name};`).join(" ")}`);
  filling.exec(`BEGIN; ${FILL}; ${indexes.map(({ sql }) => `${sql};`).join(" ")} COMMIT`);
  const plan = (sql: string) =>
    filling.prepare(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => String(detail)).join("; ");

  // What the methods really ask, caught on its way into the database.
  const asked: string[] = [];
  const logs = new LogTables(
    {
      all: (_table: unknown, rest: string) => (asked.push(`SELECT * FROM log ${rest}`), []),
      prepare: (
        sql: string,
      ) => (asked.push(sql), { get: () => ({ id: null }), run: () => ({ changes: 0 }), all: () => [] }),
      transaction: (_how: string, work: () => unknown) => work(),
    } as unknown as Database,
  );
  const plans: [what: string, ask: () => unknown, uses: RegExp][] = [
    ["the latest", () => logs.read({}, EVERYTHING, 200, "end"), /^SEARCH log USING INTEGER PRIMARY KEY/],
    [
      "a session",
      () => logs.read({ session: 1 }, EVERYTHING, 200, "end"),
      /^SEARCH log USING INDEX log_session/,
    ],
    [
      "a machine",
      () => logs.read({ machine: 1 }, EVERYTHING, 200, "end"),
      /^SEARCH log USING INDEX log_machine/,
    ],
    [
      "a target",
      () => logs.read({ target: 1 }, EVERYTHING, 200, "start"),
      /^SEARCH log USING INDEX log_target/,
    ],
    [
      "a session's warnings in a time",
      () => logs.read({ session: 1, levels: ["warn", "error"], from: 1, to: 2 }, EVERYTHING, 200, "end"),
      /^SEARCH log USING INDEX log_(session|problems)/,
    ],
    ["warnings", () => logs.read({ levels: ["warn", "error"] }, EVERYTHING, 200, "end"), /log_problems/],
    [
      "errors with a text",
      () => logs.read({ levels: ["error"], search: "x" }, EVERYTHING, 200, "end"),
      /log_problems/,
    ],
    [
      "a text in a piece",
      () => logs.read({ search: "x" }, { first: 5, last: 9 }, 9, "end"),
      /PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
    ],
    [
      "dropping by age",
      () => logs.dropBefore(5, ["debug"], { first: 1, last: 9 }),
      /PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
    ],
    ["pruning", () => logs.prune(9, 9), /^(SEARCH|SCAN) log USING COVERING INDEX log_server/],
  ];
  for (const [what, ask, uses] of plans) {
    await t.step(`${what}: an index finds it, and nothing is sorted`, () => {
      asked.length = 0;
      ask();
      for (const sql of asked) {
        const found = plan(sql);
        if (sql === asked[0]) match(found, uses);
        ok(!/TEMP B-TREE/.test(found), found);
      }
    });
  }
  filling.close();

  const database = new Database(path), real = new LogTables(database);
  const ids = (filter: LogFilter, limit = 3, from: "start" | "end" = "end") =>
    real.read(filter, EVERYTHING, limit, from).map(({ id }) => id);
  await t.step("filters", () => {
    deepEqual(ids({}), [200_000, 199_999, 199_998]);
    deepEqual(ids({ session: 7 }, 2, "start"), [7, 57]);
    deepEqual(ids({ machine: 299, session: 49 }, 2, "start"), [299, 599]);
    deepEqual(ids({ levels: ["error"] }), [200_000, 199_000, 198_000]);
    deepEqual(ids({ from: 5000, to: 7000 }), [7, 6, 5]);
    deepEqual(ids({ search: "s77777" }), [77777]);
    for (const search of ["S77777", 'a "QUOTED" \\ 100% _X']) equal(ids({ search }).length > 0, true, search);
    for (const search of ["S7777_", "100%%", "b%"]) deepEqual(ids({ search }), [], search);
  });
  await t.step("spans", () => {
    deepEqual(real.span(), { first: 1, last: ENTRIES });
    deepEqual(real.span(5000, 7000), { first: 5, last: 7 });
    equal(real.span(ENTRIES * 1000 + 1), undefined);
  });
  await t.step("what is old goes, and the room comes back", () => {
    const before = real.size();
    const all = { first: 1, last: ENTRIES };
    equal(real.dropBefore(50_000_000, ["debug"], { first: 1, last: 1000 }), 499);
    equal(real.dropBefore(50_000_000, ["debug"], all), 24_950 - 499);
    equal(real.dropBefore(150_000_000, ["debug", "info", "warn", "error"], all), 150_000 - 24_950 - 1);
    equal(real.count().entries, 50_001);
    ok(real.size().free > before.bytes / 2);
    while (real.shrink(4 << 20));
    const { bytes, free } = real.size();
    equal(free, 0);
    ok(bytes < before.bytes / 2 && Deno.statSync(path).size === bytes);
  });
  await t.step("of what belongs to no session less is kept", () => {
    real.prune(20_000, 1000);
    const kept = real.read({}, EVERYTHING, 100_000, "start");
    equal(kept.length, 20_000);
    equal(kept.filter(({ session }) => session === null).length, 1000);
    real.prune(10, 5);
    equal(real.count().entries, 10);
  });
  database.close();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("log: entries from before get the machine of their part, else of their target", () => {
  const folder = Deno.makeTempDirSync(), path = `${folder}/broadside.db`;
  migrate(path, MIGRATIONS.slice(0, 4));
  const database = new DatabaseSync(path);
  database.exec(`
    INSERT INTO machines (id) VALUES (1), (2);
    INSERT INTO targets (id, identity, token_hash, version, address, hardware_json, disk_json, registered_at, heard_at, machine_id)
      VALUES (5, 'a', '${"0".repeat(64)}', '', '', '{}', '{}', 0, 0, 2);
    INSERT INTO sessions (id, name, state, image, root, disk_size, options_json, slot, epoch, last_receiver, created_at)
      VALUES (7, '', 'gathering', '', '', 0, '{}', 0, 0, 0, 0);
    INSERT INTO session_targets (session_id, target_id, receiver, state, resume, first_epoch, joined_at, progress_json,
      counters_json, machine_id) VALUES (7, 5, 1, 'joined', 0, 0, 0, 'null', 'null', 1);
    INSERT INTO log (time, level, event, session, target, fields_json)
      VALUES (1, 'info', 'a', 7, 5, '{}'), (2, 'info', 'b', NULL, 5, '{}'), (3, 'info', 'c', 7, NULL, '{}')`);
  database.close();
  migrate(path, MIGRATIONS);
  const after = new DatabaseSync(path);
  deepEqual(after.prepare("SELECT machine FROM log ORDER BY id").all().map(({ machine }) => machine), [
    1,
    2,
    null,
  ]);
  after.close();
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("log: a database from before is made anew once, and then gives room back in pieces", () => {
  const folder = Deno.makeTempDirSync(), path = `${folder}/broadside.db`;
  const old = new DatabaseSync(path);
  old.exec("CREATE TABLE x (a); DROP TABLE x");
  old.close();
  migrate(path, MIGRATIONS);
  const database = new Database(path), logs = new LogTables(database);
  const entry = {
    level: "info",
    event: "x".repeat(1000),
    session: null,
    target: null,
    machine: null,
    fields: {},
  };
  const fill = () => void logs.append(Array.from({ length: 3000 }, (_, time) => ({ ...entry, time })));
  const drop = () => void logs.dropBefore(3000, ["info"], EVERYTHING);
  fill();
  drop();
  equal(logs.shrink(1), false);
  equal(logs.size().free, 0);
  fill();
  drop();
  equal(logs.shrink(8192), true);
  while (logs.shrink(1 << 20));
  equal(logs.size().free, 0);
  database.close();
  Deno.removeSync(folder, { recursive: true });
});
