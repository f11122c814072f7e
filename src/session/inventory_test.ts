import { deepEqual, equal, match } from "node:assert/strict";
import { openSqliteStore, type Store } from "../store/mod.ts";
import {
  A,
  B,
  BOOT_SERVER,
  collecting,
  create,
  deploy,
  DONGLE,
  hardware,
  inServer,
  registration,
  type TestServer,
  uuid,
  withFolder,
  withServer,
} from "./testing/mod.ts";

Deno.test("inventory: a machine is seen, boots its menu and registers, and is one machine with a record", () =>
  withFolder(async (folder) => {
    const log = collecting();
    await withServer(folder, async (server) => {
      const { runner: { inventory }, runner, console, clock } = server;
      inventory.seen({ mac: A.toUpperCase(), uuid: uuid(1), arch: 7, how: "dhcp", address: "10.0.0.7" });
      clock.now += 1000;
      equal(inventory.boot({ mac: A, uuid: uuid(1) }).assignment, "menu");
      const seen = console.machine(1);
      deepEqual([seen.label, seen.firmware, seen.address, seen.seenBy, seen.online, seen.vendor], [
        A,
        "uefi",
        "10.0.0.7",
        "boot menu",
        false,
        null,
      ]);
      const more = {
        vendor: "Dell Inc.",
        model: "OptiPlex 7010",
        serial: "5CG1234AAA",
        firmware: "uefi",
        secureBoot: true,
        cpuModel: "Xeon",
        disks: [{ path: "/dev/sda", size: 5e11 }],
      };
      await runner.register(
        registration(A, { ...hardware([A, B], 1, more), name: "pc-1" }),
        "10.0.0.8",
      );
      const first = log.entries.filter(({ event }) => event === "machine first seen");
      deepEqual(first.map(({ level, fields }) => [level, fields.machine, fields.how]), [["info", 1, "dhcp"]]);
    }, log.options);
    await withServer(folder, ({ console }) => {
      equal(console.machines().length, 1);
      const { firstSeen, lastSeen, hardware, boot, history, targetId, ...view } = console.machine(1);
      deepEqual([lastSeen! - firstSeen!, hardware?.cpuModel, history, targetId], [1000, "Xeon", [], "1"]);
      equal(boot.assignment, "menu");
      deepEqual(view, {
        id: "1",
        name: null,
        label: "pc-1",
        macs: [A, B],
        uuid: uuid(1),
        group: null,
        assignment: null,
        sessionId: null,
        vendor: "Dell Inc.",
        model: "OptiPlex 7010",
        serial: "5CG1234AAA",
        cpu: "Xeon",
        cpus: 4,
        memory: 8e9,
        disks: [{ path: "/dev/sda", size: 5e11, model: null }],
        firmware: "uefi",
        secureBoot: true,
        address: "10.0.0.8",
        seenBy: "registered",
        online: false,
        deployedAt: null,
        deployments: 0,
      });
      equal(console.targets()[0].machineId, "1");
      for (
        const search of ["optiplex", "00-0a-00-00-00-02", "000a00000002", "10.0.0.8", "PC-1", "5cg", "uefi"]
      ) {
        equal(console.machines({ search }).length, 1, search);
      }
      for (const search of ["optiplex 9", "000a00000003", "%", "vendor"]) {
        equal(console.machines({ search }).length, 0, search);
      }
      return Promise.resolve();
    });
  }));

Deno.test("inventory: a session waits, a machine is switched on, deployed, and boots its disk; so next week", () =>
  withFolder(async (folder) => {
    const clock = { now: 1e12 };
    const boot = ({ runner }: TestServer) => runner.inventory.boot({ mac: A, uuid: uuid(1) }).assignment;
    await withServer(folder, async (server) => {
      equal(boot(server), "local", "nothing waits");
      await create(server, { constantCast: true, minTargets: 1 });
      equal(boot(server), "server");
      // Another machine keeps the session running.
      await server.runner.register(registration(B, hardware([B], 2)), "10.0.0.3");
      const other = server.runner.targets.byIdentity(B)!;
      await server.runner.poll(other, { state: "waiting" });
      equal(await deploy(server, A, 1), "release");
      equal(boot(server), "local", "it has it, though the session goes on");
      // The server's own restart changes nothing.
    }, { clock, ...BOOT_SERVER });
    await withServer(folder, async (server) => {
      equal(boot(server), "local");
      clock.now += 7 * 86_400_000;
      const id = await create(server);
      equal(boot(server), "server", "a new session");
      equal(await deploy(server, A, 1), "release");
      equal(boot(server), "local");
      const { history, deployments, deployedAt } = server.console.machine(1);
      deepEqual([deployments, history.map(({ sessionId, state }) => [sessionId, state])], [2, [[id, "done"], [
        "1",
        "done",
      ]]]);
      equal(deployedAt, clock.now);
      // Chosen anew, it waits for the next session, and is deployed once.
      await server.console.updateMachine(1, { assignment: "server" });
      equal(boot(server), "server");
      await create(server);
      equal(await deploy(server, A, 1), "release");
      equal(boot(server), "local");
    }, { clock, ...BOOT_SERVER });
  }));

Deno.test("inventory: machines that take turns with one dongle are deployed each, and have histories of their own", () => {
  const log = collecting();
  return inServer(async (server) => {
    const { runner: { inventory, targets }, console, pass } = server;
    await create(server, { constantCast: true, succeed: { count: 1 } });
    await server.runner.register(registration(B, hardware([B], 3)), "10.0.0.3");
    await server.runner.poll(targets.byIdentity(B)!, { state: "waiting" });
    for (const n of [1, 2]) {
      equal(inventory.boot({ mac: DONGLE, uuid: uuid(n) }).assignment, "server", `machine ${n}`);
      equal(await deploy(server, DONGLE, n), "release", `machine ${n}`);
      equal(inventory.bootPlan(DONGLE, uuid(n)).assignment, "local", `machine ${n}`);
      equal(inventory.bootPlan(DONGLE).assignment, "local", "GRUB knows the adapter only");
      await pass(31_000);
    }
    equal(inventory.bootPlan(DONGLE, uuid(1)).assignment, "local", "the first one is still done");
    const machines = console.machines().filter(({ label }) => label !== B);
    deepEqual(machines.map(({ deployments, uuid }) => [deployments, uuid]), [[1, uuid(2)], [1, uuid(1)]]);
    deepEqual(console.targets().map(({ identity }) => identity), [B, DONGLE, `${DONGLE} (machine 3)`]);
    const moved = log.entries.filter(({ event }) => /adapter is used by another/.test(event));
    deepEqual(moved.map(({ fields: { mac, from, machine } }) => [mac, from, machine]), [[DONGLE, 2, 3]]);
  }, { ...BOOT_SERVER, ...log.options });
});

Deno.test("inventory: copies of one virtual machine that run at once are told apart", () =>
  inServer(async ({ runner, console }) => {
    const { inventory } = runner;
    inventory.seen({ mac: A, uuid: uuid(1), how: "dhcp" });
    inventory.seen({ mac: B, uuid: uuid(1), how: "dhcp" });
    equal(console.machines().length, 1, "nothing tells them apart yet");
    await runner.register(registration(A, hardware([A], 1)), "10.0.0.2");
    await runner.register(registration(B, hardware([B], 1)), "10.0.0.3");
    deepEqual(console.machines().map(({ macs }) => macs).sort(), [[A], [B]]);
    inventory.seen({ mac: DONGLE, uuid: uuid(1), how: "dhcp" });
    equal(console.machines().length, 3);
  }));

Deno.test("inventory: a server that was made without an inventory gets one of its targets", () =>
  withFolder(async (folder) => {
    const store = openSqliteStore(`${folder}/broadside.db`);
    const row = (id: number, identity: string, n: number) => ({
      id,
      identity,
      name: null,
      machineId: null,
      tokenHash: "0".repeat(64),
      version: "0.1.0",
      address: `10.0.0.${id}`,
      sessionWish: null,
      diskWish: null,
      ...hardware([n === 1 ? A : B], n),
      disk: { path: "/dev/sda", size: 1e9, sectorSize: 512 },
      registeredAt: 5,
      heardAt: 6,
    });
    store.commit({
      targets: [row(1, A, 1), row(2, "by name", 1), row(3, B, 2)],
      numbers: { target: 3 },
    });
    store.close();
    await withServer(folder, ({ console }) => {
      deepEqual(
        console.machines().map((
          { label, firstSeen, lastSeen, address },
        ) => [label, firstSeen, lastSeen, address]),
        [
          [A, 5, 6, "10.0.0.2"],
          [B, 5, 6, "10.0.0.3"],
        ],
      );
      deepEqual(console.targets().map(({ machineId }) => machineId), ["1", "1", "2"]);
      return console.forgetMachine(2);
    });
    await withServer(folder, ({ console }) => {
      equal(console.machines().length, 1, "the forgotten one stays forgotten");
      return Promise.resolve();
    });
  }));

Deno.test("inventory: being seen is written once a minute, and whatever is new at once", () => {
  let written = 0;
  const wrap = (store: Store) =>
    new Proxy(store, {
      get(target, key) {
        if (key === "commit") {
          return (batch: Parameters<Store["commit"]>[0]) => {
            written += batch.machines?.length ?? 0;
            target.commit(batch);
          };
        }
        const value = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  return inServer(async ({ runner, console, clock }) => {
    const flush = () => console.importMachines([{ mac: B }]);
    await flush();
    written = 0;
    for (let i = 0; i < 120; i++) {
      runner.inventory.seen({
        mac: A,
        uuid: uuid(1),
        address: "10.0.0.2",
        how: i % 2 ? "dhcp" : "boot menu",
      });
      clock.now += 1000;
      await flush();
    }
    equal(written, 2);
    runner.inventory.seen({ mac: A, uuid: uuid(1), address: "10.0.0.3", how: "dhcp" });
    await flush();
    equal(written, 3);
  }, { wrap });
});

Deno.test("inventory: what cannot be told apart makes no machine, and many new ones do not flood the log", () => {
  const log = collecting();
  return inServer(({ runner: { inventory }, console }) => {
    for (const mac of [undefined, "ff:ff:ff:ff:ff:ff", "nonsense", "00:00:00:00:00:00"]) {
      equal(inventory.seen({ mac, uuid: uuid(1), how: "dhcp" }), undefined);
      equal(
        inventory.boot({ mac }).assignment,
        "menu",
        "never the server: it could not be remembered as done",
      );
    }
    equal(console.machines().length, 0);
    for (let i = 0; i < 2000; i++) {
      inventory.seen({
        mac: `02:00:00:00:${(i >> 8).toString(16).padStart(2, "0")}:${
          (i & 255).toString(16).padStart(2, "0")
        }`,
        how: "dhcp",
      });
    }
    equal(console.machines({ limit: 10_000 }).length, 2000);
    equal(console.machines().length, 1000);
    equal(log.entries.length, 300);
    return Promise.resolve();
  }, { ...BOOT_SERVER, ...log.options });
});

Deno.test("inventory: a boot report is logged in one harmless line", () => {
  const log = collecting();
  return inServer(async ({ runner, console }) => {
    runner.inventory.seen({ mac: A, how: "dhcp" });
    await console.updateMachine(1, { name: "lab-1" });
    console.bootReport(A, "10.0.0.2", "no link on eth0\r\n\n\x1b[2J\u202egone\n");
    console.bootReport("junk", "10.0.0.3", "x".repeat(4000));
    const [first, second] = log.entries.filter(({ level }) => level === "warn");
    const { session: _, target: __, ...fields } = first.fields;
    deepEqual([first.event, fields], ["machine reports a problem at boot", {
      machine: 1,
      name: "lab-1",
      mac: A,
      address: "10.0.0.2",
      message: "no link on eth0 | ?[2J?gone",
    }]);
    deepEqual([second.fields.mac, String(second.fields.message).length], ["unknown", 2000]);
  }, log.options);
});

Deno.test("inventory: a machine whose disk has other sectors is told so", () =>
  inServer(async (server) => {
    await create(server);
    const disk = { path: "/dev/nvme0n1", size: 2e9, sectorSize: 4096 };
    const { token } = await server.runner.register(
      registration(A, { ...hardware([A], 1), disk }),
      "10.0.0.2",
    );
    const { command, message } = await server.runner.poll(server.runner.targets.authenticate(token)!, {
      state: "waiting",
    });
    equal(command, "wait");
    match(message!, /sectors of 4096 bytes, the image was taken from one with 512/);
  }));
