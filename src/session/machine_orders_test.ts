import { deepEqual, equal, notEqual, ok, rejects, throws } from "node:assert/strict";
import type { Notice } from "./notices.ts";
import {
  A,
  B,
  BOOT_SERVER,
  collecting,
  create,
  deploy,
  hardware,
  inServer,
  registration,
  uuid,
  withFolder,
  withServer,
} from "./testing/mod.ts";

Deno.test("machine orders: a machine is forgotten when it is idle, and new when it comes again", () =>
  inServer(async (server) => {
    const { console, runner, pass } = server;
    const notices: Notice[] = [];
    console.subscribe((notice) => notices.push(notice));
    await runner.register(registration(A, hardware([A], 1)), "10.0.0.2");
    await console.updateMachine(1, { name: "lab-1" });
    const id = await create(server);
    await runner.poll(runner.targets.byIdentity(A)!, { state: "waiting" });
    await rejects(console.forgetMachine(1), /Cannot forget lab-1: it takes part in session 1/);
    await console.stopSession(Number(id));
    await rejects(console.forgetMachine(1), /a target runs on it\. Switch it off first/);
    await pass(31_000);
    await console.forgetMachine(1);
    ok(notices.some((notice) => notice.type === "machineGone" && notice.machine === 1));
    throws(() => console.machine(1), /Cannot find machine 1/);
    equal(console.targets()[0].machineId, null);
    await runner.register(registration(A, hardware([A], 1)), "10.0.0.2");
    const { id: again, name, deployments } = console.machines()[0];
    deepEqual([again, name, deployments], ["2", null, 0]);
  }));

Deno.test("machine orders: a forgotten machine that comes back is not deployed again by the same session", () =>
  inServer(async (server) => {
    const { console, runner: { inventory, targets }, pass } = server;
    await create(server, { constantCast: true });
    await server.runner.register(registration(B, hardware([B], 2)), "10.0.0.3");
    await server.runner.poll(targets.byIdentity(B)!, { state: "waiting" });
    equal(await deploy(server, A, 1), "release");
    await pass(31_000);
    await console.forgetMachine(2);
    equal(inventory.boot({ mac: A, uuid: uuid(1) }).assignment, "local");
  }, BOOT_SERVER));

Deno.test("machine orders: what an operator chooses is checked, kept and logged", () =>
  withFolder(async (folder) => {
    const log = collecting();
    await withServer(folder, async (server) => {
      const { console, runner } = server;
      runner.inventory.seen({ mac: A, how: "dhcp" });
      await rejects(console.updateMachine(7, {}), /Cannot find machine 7/);
      await rejects(console.updateMachine(1, { sessionId: "9" }), /none of that number runs/);
      const session = await create(server, { minTargets: 3 });
      await rejects(
        console.updateMachine(1, { assignment: "local", sessionId: session }),
        /a session goes with the assignment server, current value is local/,
      );
      equal(console.machine(1).assignment, null, "nothing of it was taken");
      const view = await console.updateMachine(1, { name: "lab-1", group: "lab", sessionId: session });
      deepEqual([
        view.name,
        view.group,
        view.assignment,
        view.sessionId,
        view.boot.assignment,
        view.boot.sessionId,
      ], [
        "lab-1",
        "lab",
        "server",
        session,
        "server",
        session,
      ]);
      ok(log.entries.some(({ event, fields }) => event === "machine changed" && fields.group === "lab"));
      await console.stopSession(Number(session));
      await rejects(console.updateMachine(1, { sessionId: session }), /it is stopped already/);
    }, log.options);
    await withServer(folder, async ({ console, runner }) => {
      deepEqual(runner.inventory.bootPlan(A), {
        assignment: "local",
        name: "lab-1",
        why: "Session 1 does not take it (any more).",
      });
      const { assignment, sessionId } = await console.updateMachine(1, { assignment: "menu" });
      deepEqual([assignment, sessionId], ["menu", null]);
      equal((await console.updateMachine(1, { assignment: null, name: null })).label, A);
    });
  }));

Deno.test("machine orders: a list is imported, and its machines are known when they come", () =>
  inServer(async ({ console, runner }) => {
    const list = [{ mac: A, name: "lab-1", group: "lab" }, { mac: B, name: "lab-2" }];
    deepEqual(await console.importMachines(list), { added: 2, changed: 0, unchanged: 0 });
    deepEqual(await console.importMachines([list[0], { mac: B, group: "lab" }]), {
      added: 0,
      changed: 1,
      unchanged: 1,
    });
    deepEqual(console.machines().map(({ name, group, firstSeen }) => [name, group, firstSeen]), [
      ["lab-1", "lab", null],
      ["lab-2", "lab", null],
    ]);
    runner.inventory.seen({ mac: A, uuid: uuid(1), how: "dhcp" });
    notEqual(console.machine(1).firstSeen, null);
    equal(runner.inventory.boot({ mac: A, uuid: uuid(1) }).name, "lab-1");
    await rejects(console.importMachines([{ mac: "ff:ff:ff:ff:ff:ff" }]), /no network adapter's own address/);
    deepEqual(console.groups(), [{ name: "lab", machines: 2, assignment: null, sessionId: null }]);
  }));

Deno.test("machine orders: groups and the default decide, and follow the configuration until they are set", () =>
  withFolder(async (folder) => {
    const settings = { defaultBoot: "menu", menuTimeoutSeconds: 10, groups: {} } as const;
    await withServer(folder, async (server) => {
      const { console, runner: { inventory } } = server;
      deepEqual(console.bootSettings(), settings);
      await console.importMachines([{ mac: A, group: "lab" }]);
      const lab = { assignment: "server", sessionId: null } as const;
      await console.setBootSettings({ ...settings, menuTimeoutSeconds: 30, groups: { lab } });
      equal(inventory.bootPlan(A).assignment, "server", "owed since now");
      await create(server);
      equal(await deploy(server, A, 1), "release");
      equal(inventory.bootPlan(A).assignment, "local");
      await console.setBootSettings({ ...settings, menuTimeoutSeconds: 40, groups: { lab } });
      equal(inventory.bootPlan(A).assignment, "local", "the group's choice is as it was");
      await console.setBootSettings({ ...settings, menuTimeoutSeconds: 40 });
      equal(inventory.bootPlan(A).assignment, "menu");
      await console.setBootSettings({ ...settings, menuTimeoutSeconds: 40, groups: { lab } });
      equal(inventory.bootPlan(A).assignment, "server", "chosen anew");
      const bad = { lab: { assignment: "server" as const, sessionId: "77" } };
      await rejects(console.setBootSettings({ ...settings, groups: bad }), /none of that number runs/);
      deepEqual(console.groups(), [{ name: "lab", machines: 1, ...lab }]);
    });
    await withServer(folder, ({ console }) => {
      const { defaultBoot, menuTimeoutSeconds, groups } = console.bootSettings();
      deepEqual([defaultBoot, menuTimeoutSeconds, Object.keys(groups)], ["client", 40, ["lab"]]);
      return Promise.resolve();
    }, { boot: { defaultBoot: "client", menuTimeoutSeconds: 10 } });
  }));

Deno.test("machine orders: leases and reservations are shown with their machines, and an address is kept once", () =>
  inServer(async ({ console, store, runner }) => {
    const notices: string[] = [];
    console.subscribe(({ type }) => notices.push(type));
    runner.inventory.seen({ mac: A, how: "dhcp" });
    await console.updateMachine(1, { name: "lab-1" });
    const lease = { clientId: null, hostname: null, expiresAt: 2, boundAt: 1, state: "bound" as const };
    store.writeLeases([
      { address: "10.0.0.10", mac: B, ...lease },
      { address: "10.0.0.9", mac: A, ...lease },
    ], []);
    deepEqual(console.leases().map(({ address, machine }) => [address, machine]), [["10.0.0.9", "lab-1"], [
      "10.0.0.10",
      null,
    ]]);
    const made = console.setReservation(A, { address: "10.0.0.9", hostname: "lab-1" });
    deepEqual([made.machineId, made.address], ["1", "10.0.0.9"]);
    throws(() => console.setReservation(B, { address: "10.0.0.9", hostname: null }), /it is kept for 00:0a/);
    console.setReservation(A, { address: "10.0.0.8", hostname: null });
    deepEqual(console.reservations().map(({ address, machine }) => [address, machine]), [[
      "10.0.0.8",
      "lab-1",
    ]]);
    console.deleteReservation(A);
    throws(() => console.deleteReservation(A), /it has none/);
    equal(notices.filter((type) => type === "reservations").length, 3);
  }));
