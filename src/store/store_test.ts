import { deepEqual, equal, throws } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { migrate } from "./migrate.ts";
import { type MemberRow, openSqliteStore, type SessionRow, type Store, type TargetRow } from "./mod.ts";

const session: SessionRow = {
  id: 1,
  name: "office",
  state: "gathering",
  reason: null,
  image: "office.bsi",
  root: "ab".repeat(32),
  diskSize: 1e9,
  sectorSize: 512,
  options: { minTargets: 2 },
  slot: 0,
  epoch: 0,
  lastReceiver: 0,
  idempotencyKey: "k1",
  origin: "operator",
  definitionId: null,
  cycle: null,
  createdAt: 1000,
  startedAt: null,
  endedAt: null,
};
const target: TargetRow = {
  id: 1,
  identity: "00:0a:48:00:dd:1a",
  name: null,
  machineId: null,
  tokenHash: "00".repeat(32),
  version: "0.1.0",
  address: "10.0.0.2",
  sessionWish: "room-5",
  diskWish: null,
  hardware: { macs: [] },
  disk: { path: "/dev/sda" },
  registeredAt: 1,
  heardAt: 2,
};
const member: MemberRow = {
  sessionId: 1,
  targetId: 1,
  machineId: null,
  receiver: 1,
  mac: null,
  state: "joined",
  reason: null,
  phase: null,
  resume: false,
  firstEpoch: 0,
  joinedAt: 3,
  startedAt: null,
  endedAt: null,
  lostAt: null,
  progress: null,
  counters: { lost: 1 },
};
const entry = (event: string, session: number | null = null) => ({
  time: 1,
  level: "info",
  event,
  session,
  target: null,
  machine: null,
  fields: { a: 1 },
});

/** Runs `body` on a database in a folder of its own. */
function onDisk(body: (path: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    body(`${folder}/broadside.db`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function reopened(path: string, body: (store: Store) => void): void {
  const store = openSqliteStore(path);
  try {
    body(store);
  } finally {
    store.close();
  }
}

Deno.test("store: everything comes back after a restart", () =>
  onDisk((path) => {
    reopened(path, (store) => {
      store.commit({
        sessions: [session],
        targets: [target],
        members: [member],
        numbers: { session: 1, target: 1, epoch: 0 },
      });
    });
    reopened(path, (store) => {
      deepEqual(store.runningSessions(), [session]);
      deepEqual(store.sessionByKey("k1"), session);
      deepEqual(store.targets(), [target]);
      deepEqual(store.members(1), [member]);
      deepEqual({ ...store.numbers() }, {
        session: 1,
        target: 1,
        epoch: 0,
        machine: 0,
        definition: 0,
        template: 0,
      });
      // Rewriting a session must not cascade to its members.
      const ended = { ...session, state: "finished", endedAt: 9 };
      store.commit({ sessions: [ended], members: [{ ...member, state: "done", resume: true }] });
      deepEqual(store.runningSessions(), []);
      deepEqual(store.endedSessions(5), [ended]);
      deepEqual(store.members(1), [{ ...member, state: "done", resume: true }]);
      deepEqual(store.history.memberCounts([1]).get(1), { done: 1 });
    });
  }));

Deno.test("store: a batch is written whole or not at all", () =>
  onDisk((path) =>
    reopened(path, (store) => {
      throws(
        () => store.commit({ sessions: [session], members: [member] }),
        /Cannot save to the database: .*FOREIGN/,
      );
      deepEqual(store.runningSessions(), []);
      throws(
        () => store.commit({ sessions: [session, { ...session, id: 2, idempotencyKey: null }] }),
        /UNIQUE/,
      );
      deepEqual(store.runningSessions(), []);
      store.commit({ sessions: [session] });
      equal(store.runningSessions().length, 1);
    })
  ));

Deno.test("store: deleting a session takes its members and log, and no number comes back", () =>
  onDisk((path) =>
    reopened(path, (store) => {
      store.commit({
        sessions: [session],
        targets: [target],
        members: [member],
        numbers: { session: 7, target: 1, epoch: 3 },
      });
      store.logs.append([entry("mine", 1), entry("other")]);
      store.commit({ deletedSessions: [1], numbers: { session: 0, target: 0, epoch: 0 } });
      deepEqual(store.members(1), []);
      deepEqual(store.logs.tail({ limit: 9 }).map((row) => row.event), ["other"]);
      deepEqual({ ...store.numbers() }, {
        session: 7,
        target: 1,
        epoch: 3,
        machine: 0,
        definition: 0,
        template: 0,
      });
    })
  ));

Deno.test("store: the log's tail, after an entry, of a session, pruned", () =>
  onDisk((path) =>
    reopened(path, (store) => {
      const rows = store.logs.append(["a", "b", "c", "d"].map((event, i) => entry(event, i % 2 ? 1 : null)));
      const events = (options: Parameters<Store["logs"]["tail"]>[0]) =>
        store.logs.tail(options).map((row) => row.event);
      deepEqual(events({ limit: 2 }), ["c", "d"]);
      deepEqual(events({ limit: 9, after: rows[0].id }), ["b", "c", "d"]);
      deepEqual(events({ limit: 9, session: 1 }), ["b", "d"]);
      deepEqual(store.logs.tail({ limit: 1 })[0], { ...entry("d", 1), id: rows[3].id });
      store.logs.prune(1, 1);
      deepEqual(events({ limit: 9 }), ["d"]);
    })
  ));

Deno.test("store: a second server on the same database is told so", () =>
  onDisk((path) =>
    reopened(path, () => throws(() => openSqliteStore(path), /Another server seems to use it/))
  ));

Deno.test("migrations: a bad one leaves the database as it was", () =>
  onDisk((path) => {
    migrate(path, ["CREATE TABLE a (x)"]);
    throws(() => migrate(path, ["", "CREATE TABLE b (x); CREATE TABLE a (x)"]), /unchanged/);
    const database = new DatabaseSync(path);
    deepEqual(database.prepare("SELECT name FROM sqlite_master").all().map((row) => row.name), ["a"]);
    equal(database.prepare("PRAGMA user_version").get()!.user_version, 1);
    database.close();
    deepEqual([...Deno.readDirSync(path.replace(/\/[^/]*$/, ""))].map((file) => file.name), ["broadside.db"]);
  }));

Deno.test("migrations: one runs once, in order", () =>
  onDisk((path) => {
    migrate(path, ["CREATE TABLE a (x)"]);
    migrate(path, ["CREATE TABLE a (x)", "INSERT INTO a VALUES (5)"]);
    migrate(path, ["CREATE TABLE a (x)", "INSERT INTO a VALUES (5)"]);
    const database = new DatabaseSync(path);
    deepEqual(database.prepare("SELECT x FROM a").all().map((row) => row.x), [5]);
    database.close();
    throws(() => migrate(path, []), /a newer Broadside made it \(schema 2, this one knows 0\)/);
  }));

Deno.test("sqlite: neither the database nor its copy can be read by others, not even for a moment", () => {
  const folder = Deno.makeTempDirSync(), path = `${folder}/broadside.db`, { removeSync } = Deno;
  const modes: string[] = [];
  const note = (path: string) => modes.push(((Deno.statSync(path).mode ?? 0) & 0o777).toString(8));
  try {
    Deno.removeSync = (name) => {
      try {
        // When the copy goes, the database has its first mode still.
        if (String(name) === `${path}.migrating`) [String(name), path].map(note);
      } catch {
        // There is none yet.
      }
      removeSync(name);
    };
    openSqliteStore(path).close();
    note(path);
  } finally {
    Deno.removeSync = removeSync;
    removeSync(folder, { recursive: true });
  }
  deepEqual(modes, ["600", "600", "600"]);
});
