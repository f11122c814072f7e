import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { BroadsideError } from "../base/mod.ts";
import { type ScheduledRequest, scheduledRequest } from "../contract/mod.ts";
import type { Batch, Store } from "../store/mod.ts";
import { deploy, FakeImages, inServer, withFolder, withServer } from "./testing/mod.ts";

const START = Date.parse("2026-11-20T12:00Z"), HOUR = 3_600_000;
const night = { type: "daily", every: 1, time: "02:30", timeZone: "Europe/Berlin", from: "2026-01-01" };
const request = (schedule: unknown = night, options = {}): ScheduledRequest =>
  scheduledRequest.parse({ options: { image: "office", ...options }, schedule });

Deno.test("schedules: a run is a session, once, whatever the server lives through", () =>
  withFolder(async (folder) => {
    const clock = { now: START };
    await withServer(folder, async ({ console, pass }) => {
      const { id, name, told, nextAt } = (await console.schedules.create(request())).view;
      deepEqual([id, name, told, nextAt], [
        "1",
        "office",
        "Waits for its time.",
        Date.parse("2026-11-21T01:30Z"),
      ]);
      await pass(13 * HOUR);
      equal(console.sessions().length, 0);
    }, { clock });
    clock.now = Date.parse("2026-11-21T01:35Z");
    await withServer(folder, async ({ console, pass }) => {
      await pass(1000);
      const [session] = console.sessions();
      deepEqual([session.name, session.origin, session.scheduleId], ["office", "schedule", "1"]);
      deepEqual([console.schedules.get(1).state, console.schedules.get(1).runs], ["running", 1]);
      await rejects(console.schedules.delete(1), /Stop the schedule first/);
    }, { clock });
    await withServer(folder, async ({ console, pass }) => {
      await pass(1000);
      equal(console.sessions().length, 1);
      await pass(24 * HOUR);
      await new Promise((resolve) => setTimeout(resolve, 300));
      match(JSON.stringify(console.log({ limit: 50 })), /skipped: the one before goes on/);
      await console.stopSession(1);
      deepEqual([console.schedules.get(1).state, console.sessions().length], ["waiting", 1]);
      await console.schedules.run(1);
      deepEqual(console.sessions().map(({ id, name }) => [id, name]), [["2", "office"], ["1", "office"]]);
      equal((await console.schedules.stop(1)).state, "stopped");
      equal(console.session(2).state, "stopped", "it only gathered");
      await console.schedules.delete(1);
      deepEqual([console.schedules.list(), await console.clearHistory(), console.sessions()], [[], 2, []]);
    }, { clock });
    await withServer(folder, async ({ console }) => {
      deepEqual(console.schedules.list(), []);
      equal((await console.schedules.create(request())).view.id, "2", "no number comes back");
    }, { clock });
  }));

Deno.test("schedules: a cyclic one deploys each machine once, and goes on for those that come", () =>
  inServer(async (server) => {
    const { console, pass } = server;
    await console.schedules.create(request({ type: "cyclic" }, { waitSeconds: 0, after: "reboot" }));
    await pass(0);
    const A = "00:0a:00:00:00:01", B = "00:0a:00:00:00:02";
    equal(await deploy(server, A, 1), "release");
    await pass(0);
    deepEqual(console.sessions().map(({ state }) => state), ["gathering", "finished"]);
    equal(await deploy(server, A, 1), "wait");
    match(console.targets()[0].message!, /got its image in an earlier run/);
    equal(await deploy(server, B, 2), "release");
    await console.updateMachine(1, { assignment: "server" });
    await pass(0);
    equal(await deploy(server, A, 1), "release", "it is owed one more");
    await pass(0);
    equal(console.schedules.get(1).runs, 4);
    await console.stopSession(4);
    equal(console.schedules.get(1).state, "stopped");
    equal(console.schedules.get(1).told, "Stopped by the operator.");
    await pass(HOUR);
    equal(console.sessions().length, 4);
  }, { clock: { now: START } }));

Deno.test("schedules: one whose image is gone says so, and runs when it is back", () => {
  const images = new FakeImages();
  return inServer(async ({ console, pass }) => {
    await console.schedules.create(request());
    images.missing = true;
    await pass(13.6 * HOUR);
    deepEqual([console.sessions().length, console.schedules.get(1).state], [0, "waiting"]);
    match(console.schedules.get(1).told, /Cannot find image office/);
    images.missing = false;
    await pass(24 * HOUR);
    equal(console.sessions().length, 1);
  }, { images, clock: { now: START } });
});

Deno.test("schedules: the clock on the wall counts, and not the sessions'", () => {
  let wall = START;
  return inServer(async ({ console, pass }) => {
    await console.schedules.create(request());
    await pass(48 * HOUR);
    equal(console.sessions().length, 0);
    wall += 13.6 * HOUR;
    await pass(0);
    equal(console.sessions().length, 1);
  }, { wallClock: () => wall });
});

Deno.test("schedules: what cannot be is refused", () =>
  inServer(async ({ console }) => {
    await rejects(console.schedules.create(request(night, { image: "other" })), /Cannot find image other/);
    await rejects(console.schedules.create(request(night, { interface: "e9" })), /no such network interface/);
    const past = { type: "once", date: "2001-01-01", time: "10:00", timeZone: "UTC" };
    await rejects(console.schedules.create(request(past)), /it would never run/);
    await rejects(console.schedules.run(7), /Cannot find schedule 7/);
    deepEqual(console.schedules.list(), []);
    const list = { type: "mac", machines: [{ mac: "00:0a:00:00:00:01" }] };
    equal(
      scheduledRequest.safeParse({ options: { image: "x", ...list }, schedule: { type: "cyclic" } }).success,
      false,
    );
  }, { clock: { now: START } }));

Deno.test("schedules: a disk that is full when a run is due puts it off, and no more", () => {
  let full = false;
  const wrap = (store: Store) =>
    new Proxy(store, {
      get(target, key) {
        if (key === "commit" && full) {
          throw new BroadsideError("store.write", "Cannot save to the database: disk full");
        }
        const value = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const error = globalThis.console.error;
  globalThis.console.error = () => {};
  return inServer(async ({ console, pass }) => {
    await console.schedules.create(
      request({ type: "once", date: "2026-11-21", time: "02:30", timeZone: "UTC" }),
    );
    full = true;
    await pass(14.51 * HOUR);
    full = false;
    deepEqual([console.sessions().length, console.schedules.get(1).state], [0, "waiting"]);
    await pass(10_000);
    deepEqual([console.sessions().length, console.schedules.get(1).state], [1, "running"]);
    await console.stopSession(1);
    equal(console.schedules.get(1).state, "over");
  }, { wrap, clock: { now: START } }).finally(() => globalThis.console.error = error);
});

Deno.test("schedules: whenever the power fails, a run that was due is made once", () =>
  withFolder(async (folder) => {
    const clock = { now: START };
    let copies = 0;
    // What was on the disk after each write, as a power cut would leave it.
    const wrap = (store: Store) =>
      new Proxy(store, {
        get(target, key) {
          const value = Reflect.get(target, key);
          if (key !== "commit") return typeof value === "function" ? value.bind(target) : value;
          return (batch: Batch) => {
            target.commit(batch);
            Deno.mkdirSync(`${folder}/${++copies}`);
            for (const suffix of ["", "-wal"]) {
              Deno.copyFileSync(
                `${folder}/broadside.db${suffix}`,
                `${folder}/${copies}/broadside.db${suffix}`,
              );
            }
          };
        },
      });
    await withServer(folder, async (server) => {
      await server.console.schedules.create(request(night, { waitSeconds: 0 }));
      await server.pass(13.6 * HOUR);
      equal(await deploy(server, "00:0a:00:00:00:01", 1), "release");
      await server.pass(1000);
      equal(server.console.schedules.get(1).state, "waiting");
    }, { clock, wrap });
    for (let copy = 1; copy <= copies; copy++) {
      await withServer(`${folder}/${copy}`, async ({ console, pass }) => {
        await pass(1000);
        const [schedule] = console.schedules.list(), sessions = console.sessions();
        if (!schedule) return equal(sessions.length, 0);
        deepEqual(
          [sessions.length, schedule.runs, schedule.sessionId],
          [1, 1, "1"],
          `copy ${copy} of ${copies}`,
        );
        equal(schedule.state, sessions[0].endedAt === null ? "running" : "waiting");
      }, { clock: { now: clock.now } });
    }
    ok(copies > 5);
  }));
