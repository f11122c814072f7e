import { deepEqual, equal, throws } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { migrate } from "./migrate.ts";
import { type DefinitionRow, openSqliteStore, type Store, type TemplateRow } from "./mod.ts";
import { MIGRATIONS } from "./sql/mod.ts";

function inFolder(body: (path: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    body(`${folder}/broadside.db`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function opened<T>(path: string, body: (store: Store) => T): T {
  const store = openSqliteStore(path);
  try {
    return body(store);
  } finally {
    store.close();
  }
}

const definition: DefinitionRow = {
  id: 3,
  name: "every night",
  state: "running",
  told: null,
  options: { image: "office" },
  schedule: { type: "daily" },
  nextAt: 900,
  session: 7,
  cycle: null,
  runs: 2,
  lastRunAt: 800,
  createdAt: 100,
  idempotencyKey: "night",
};
const template: TemplateRow = {
  id: 1,
  name: "Lab",
  options: { image: "x" },
  createdAt: 1,
  changedAt: 2,
  idempotencyKey: null,
};

Deno.test("store: schedules come back, are changed and deleted, and no number comes back", () =>
  inFolder((path) => {
    opened(path, (store) => store.commit({ definitions: [definition], numbers: { definition: 3 } }));
    opened(path, (store) => {
      deepEqual(store.definitions(), [definition]);
      const over = { ...definition, state: "over", nextAt: null, told: "done" };
      store.commit({ definitions: [over] });
      deepEqual(store.definitions(), [over]);
      store.commit({ deletedDefinitions: [3] });
      deepEqual([store.definitions(), store.numbers().definition], [[], 3]);
    });
  }));

Deno.test("store: templates have names of their own", () =>
  inFolder((path) =>
    opened(path, (store) => {
      store.writeTemplate(template);
      store.writeTemplate({ ...template, id: 2, name: "area" });
      deepEqual(store.templates().map(({ name }) => name), ["area", "Lab"]);
      throws(() => store.writeTemplate({ ...template, id: 3 }), /UNIQUE/);
      store.writeTemplate({ ...template, name: "Lab 2", changedAt: 5 });
      store.deleteTemplate(2);
      deepEqual(store.templates(), [{ ...template, name: "Lab 2", changedAt: 5 }]);
      equal(store.numbers().template, 2);
    })
  ));

Deno.test("migrations: a database of version 2 keeps its sessions, targets and what they ask for", () =>
  inFolder((path) => {
    migrate(path, MIGRATIONS.slice(0, 2));
    const old = new DatabaseSync(path);
    old.exec(`
      UPDATE numbers SET last = 4;
      INSERT INTO machines (id, name) VALUES (1, 'lab-1');
      INSERT INTO targets VALUES
        (1, 'a', NULL, '${"0".repeat(64)}', '0.1.0', '10.0.0.2', 12, '{"macs":[]}', '{}', 1, 2, 1),
        (2, 'b', NULL, '${"0".repeat(64)}', '0.1.0', '10.0.0.3', NULL, '{"macs":[]}', '{}', 1, 2, NULL);
      INSERT INTO sessions VALUES
        (1, 'office', 'finished', 'done', 'office', '${
      "ab".repeat(32)
    }', 1000, '{}', 0, 1, 1, NULL, 5, 6, 7, 512),
        (2, 'lab', 'deploying', NULL, 'lab', '${"cd".repeat(32)}', 1000, '{}', 0, 2, 1, 'k', 8, 9, NULL, 512);
      INSERT INTO session_targets VALUES
        (1, 1, 1, 'done', NULL, 'done', 0, 1, 5, 6, 7, NULL, 'null', 'null', 1),
        (2, 1, 2, 'deploying', NULL, 'receiving', 0, 2, 8, 9, NULL, NULL, 'null', 'null', 1);
      INSERT INTO settings VALUES ('boot', '{"defaultBoot":"server"}');
    `);
    old.close();
    opened(path, (store) => {
      deepEqual({ ...store.numbers() }, {
        session: 4,
        target: 4,
        epoch: 4,
        machine: 4,
        definition: 0,
        template: 0,
      });
      deepEqual(store.targets().map(({ sessionWish, machineId }) => [sessionWish, machineId]), [["12", 1], [
        null,
        null,
      ]]);
      const [running] = store.runningSessions();
      deepEqual([running.id, running.origin, running.definitionId, running.cycle, running.sectorSize], [
        2,
        "operator",
        null,
        null,
        512,
      ]);
      deepEqual(store.members(2).map(({ state, mac, machineId }) => [state, mac, machineId]), [[
        "deploying",
        null,
        1,
      ]]);
      deepEqual(store.setting("boot"), { defaultBoot: "server" });
      deepEqual(store.endedSessionIds(), [1]);
      deepEqual(store.sessionNames("off"), ["office"]);
    });
  }));
