import { deepEqual, equal, throws } from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { migrate } from "./migrate.ts";
import { type LeaseRow, type MachineRow, openSqliteStore, type Store } from "./mod.ts";
import { MIGRATIONS } from "./sql/mod.ts";

const machine = (id: number, macs: string[], more: Partial<MachineRow> = {}): MachineRow => ({
  id,
  name: null,
  group: null,
  uuid: null,
  serial: null,
  assignment: null,
  assignedSession: null,
  assignedAt: null,
  deployedAt: null,
  deployedThrough: 0,
  firmware: null,
  firstSeen: 1,
  lastSeen: 2,
  address: null,
  seenBy: "dhcp",
  macs,
  ...more,
});
const lease = (address: string, more: Partial<LeaseRow> = {}): LeaseRow => ({
  address,
  mac: A,
  clientId: null,
  hostname: null,
  expiresAt: 2000,
  boundAt: 1000,
  state: "bound",
  ...more,
});
const A = "00:0a:00:00:00:01", B = "00:0a:00:00:00:02", C = "00:0a:00:00:00:03";

/** Runs `body` on the path of a database that is not there yet. */
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

Deno.test("store: machines come back with their MAC addresses in order", () =>
  inFolder((path) => {
    const rows = [
      machine(1, [B, A], {
        name: "lab-1",
        group: "lab",
        uuid: "u",
        assignment: "server",
        assignedSession: 7,
        assignedAt: 5,
      }),
      machine(2, [], { firstSeen: null, lastSeen: null }),
    ];
    opened(path, (store) => {
      store.commit({
        machines: rows,
        hardware: [{ machineId: 1, hardware: { model: "X" } }],
        numbers: { machine: 2 },
      });
      // Writing a machine again must not lose what its registration told.
      store.commit({ machines: [rows[0]] });
    });
    opened(path, (store) => {
      deepEqual(store.machines(), rows);
      deepEqual([store.hardware(1), store.hardware(2), store.hardware(3)], [{ model: "X" }, null, null]);
      equal(store.numbers().machine, 2);
    });
  }));

Deno.test("store: a MAC address has one machine, whichever is written first", () =>
  inFolder((path) =>
    opened(path, (store) => {
      for (const flip of [false, true]) {
        store.commit({ machines: [machine(1, [A, C]), machine(2, [B])] });
        const moved = [machine(1, [A]), machine(2, [C, B])];
        store.commit({ machines: flip ? moved.reverse() : moved });
        deepEqual(store.machines().map(({ macs }) => macs), [[A], [C, B]]);
      }
      store.commit({ machines: [machine(2, [B, C, A])], deletedMachines: [1] });
      deepEqual(store.machines().map(({ id, macs }) => [id, macs]), [[2, [B, C, A]]]);
    })
  ));

Deno.test("store: hardware is searched by its values, and signs of patterns are plain text", () =>
  inFolder((path) =>
    opened(path, (store) => {
      store.commit({
        machines: [machine(1, [A]), machine(2, [B])],
        hardware: [
          { machineId: 1, hardware: { model: "OptiPlex 7010", disks: [{ serial: "S3_X" }] } },
          { machineId: 2, hardware: { vendor: "Model T", cpus: 12 } },
        ],
      });
      const cases: [text: string, found: number[]][] = [
        ["optiplex", [1]],
        ["S3_X", [1]],
        ["S3%X", []],
        ["model", [2]],
        ["12", [2]],
        ["_", [1]],
        ["\\", []],
      ];
      for (const [text, found] of cases) deepEqual(store.machinesWith(text), found, text);
    })
  ));

Deno.test("store: leases and reservations come back, each address once", () =>
  inFolder((path) => {
    const leases = [lease("10.0.0.5", { clientId: "01aa", hostname: "pc" }), lease("10.0.0.6", { mac: B })];
    opened(path, (store) => {
      store.writeLeases(leases, []);
      store.writeLeases([{ ...leases[0], state: "released" }], ["10.0.0.6", "10.0.0.7"]);
      store.writeReservations([
        { mac: A, address: "10.0.0.5", hostname: null },
        { mac: B, address: "10.0.0.6", hostname: "b" },
      ], []);
      throws(
        () => store.writeReservations([{ mac: C, address: "10.0.0.6", hostname: null }], []),
        /UNIQUE/,
      );
      store.writeReservations([
        { mac: A, address: "10.0.0.6", hostname: null },
        { mac: B, address: "10.0.0.5", hostname: "b" },
      ], []);
    });
    opened(path, (store) => {
      deepEqual(store.leases(), [{ ...leases[0], state: "released" }]);
      deepEqual(store.reservations().map(({ mac, address }) => [mac, address]), [[A, "10.0.0.6"], [
        B,
        "10.0.0.5",
      ]]);
      store.writeReservations([], [A]);
      equal(store.reservations().length, 1);
    });
  }));

Deno.test("store: settings are kept as they were set last", () =>
  inFolder((path) => {
    opened(path, (store) => {
      equal(store.setting("dhcp"), undefined);
      store.commit({ settings: [{ key: "dhcp", value: { mode: "proxy" } }] });
      store.commit({ settings: [{ key: "dhcp", value: null }, { key: "boot", value: 1 }] });
    });
    opened(path, (store) => deepEqual([store.setting("dhcp"), store.setting("boot")], [null, 1]));
  }));

Deno.test("migrations: a database of version 1 keeps all it has, and its targets' history finds their machines", () =>
  inFolder((path) => {
    migrate(path, MIGRATIONS.slice(0, 1));
    const old = new DatabaseSync(path);
    old.exec(`
      UPDATE numbers SET last = 3;
      INSERT INTO targets VALUES (1, '${A}', 'pc', '${
      "0".repeat(64)
    }', '0.1.0', '10.0.0.2', NULL, '{"macs":[]}', '{}', 1, 2);
      INSERT INTO sessions VALUES
        (1, 'office', 'finished', 'done', 'office', '${"ab".repeat(32)}', 1000, '{}', 0, 1, 1, NULL, 5, 6, 7),
        (2, 'lab', 'deploying', NULL, 'lab', '${"cd".repeat(32)}', 1000, '{}', 0, 2, 1, 'k', 8, 9, NULL);
      INSERT INTO session_targets VALUES
        (1, 1, 1, 'done', NULL, 'done', 0, 1, 5, 6, 7, NULL, 'null', 'null'),
        (2, 1, 1, 'deploying', NULL, 'receiving', 0, 2, 8, 9, NULL, NULL, 'null', 'null');
      INSERT INTO log (time, level, event, session, target, fields_json) VALUES (1, 'info', 'x', 1, 1, '{}');
    `);
    old.close();
    opened(path, (store) => {
      deepEqual({ ...store.numbers() }, {
        session: 3,
        target: 3,
        epoch: 3,
        machine: 0,
        definition: 0,
        template: 0,
      });
      const [target] = store.targets();
      deepEqual([target.identity, target.machineId], [A, null]);
      deepEqual(store.runningSessions().map(({ id, sectorSize }) => [id, sectorSize]), [[2, 0]]);
      deepEqual(store.members(1).map(({ state, machineId }) => [state, machineId]), [["done", null]]);
      equal(store.logs.tail({ limit: 9 }).length, 1);
      store.commit({ machines: [machine(1, [A])], targets: [{ ...target, machineId: 1 }] });
      deepEqual(store.deployments(1, 9).map(({ sessionName, state }) => [sessionName, state]), [
        ["lab", "deploying"],
        ["office", "done"],
      ]);
      equal(store.deployments(1, 1).length, 1);
      equal(store.deploymentCount(1), 2);
      // A part that names its machine is that machine's, whoever has the target now.
      store.commit({
        machines: [machine(2, [B])],
        members: [{ ...store.members(1)[0], machineId: 2 }],
      });
      deepEqual([store.deploymentCount(1), store.deploymentCount(2)], [1, 1]);
      store.commit({ deletedMachines: [1] });
      equal(store.targets()[0].machineId, null);
      deepEqual([store.deploymentCount(1), store.deploymentCount(2)], [0, 1]);
    });
  }));
