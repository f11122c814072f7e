import { deepEqual, equal, ok } from "node:assert/strict";
import { openSqliteStore, type Store } from "../store/mod.ts";
import { Packing } from "./packing.ts";
import { withFolder } from "./testing/mod.ts";

const DAY = 86_400_000, NOW = Date.parse("2026-05-04T12:00Z");

/** Runs `body` with a packing at 1:00 UTC every day, on a clock of its own. */
function withPacking(
  body: (parts: { store: Store; clock: { now: number }; logged: string[]; make(): Packing }) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const store = openSqliteStore(`${folder}/broadside.db`), clock = { now: NOW }, logged: string[] = [];
    const make = () =>
      new Packing({
        store,
        settings: { packInterval: 1, packTime: 3600 },
        timeZone: "UTC",
        now: () => clock.now,
        log: (level, event, { fields }) => logged.push(`${level} ${event} ${JSON.stringify(fields)}`),
      });
    try {
      await body({ store, clock, logged, make });
    } finally {
      store.close();
    }
  });
}

const entry = (age: number, level: string) => ({
  time: NOW - age,
  level,
  event: `${level} ${age / DAY}`,
  session: null,
  target: null,
  machine: null,
  fields: { text: "x".repeat(500) },
});

Deno.test("packing: what is outdated goes, the rest stays, and the file becomes smaller", () =>
  withPacking(async ({ store, logged, make }) => {
    const old = Array.from({ length: 5000 }, () => entry(91 * DAY, "info"));
    const kept = [entry(6 * DAY, "debug"), entry(89 * DAY, "info"), entry(0, "error")];
    store.logs.append([...old, entry(8 * DAY, "debug"), ...kept]);
    const packing = make(), before = store.logs.size().bytes;
    const [view, same] = await Promise.all([packing.pack(), packing.pack()]);
    equal(same, view);
    deepEqual([view.entries, view.bytesBefore], [5001, before]);
    ok(view.bytesAfter < before / 2, `${before} to ${view.bytesAfter}`);
    deepEqual(store.logs.tail({ limit: 9 }).map(({ event }) => event), kept.map(({ event }) => event));
    deepEqual(logged, [`info database packed ${JSON.stringify(view)}`]);
    equal(packing.lastPackedAt, NOW);
  }));

Deno.test("packing: comes at its time, is remembered, and made up for when it was missed", () =>
  withPacking(async ({ clock, logged, make }) => {
    let packing = make();
    equal(packing.nextPackAt, Date.parse("2026-05-05T01:00Z"));
    await packing.look();
    equal(logged.length, 0);
    // The server was off in the night.
    clock.now = Date.parse("2026-05-05T08:00Z");
    packing = make();
    await packing.look();
    await packing.look();
    equal(logged.length, 1);
    equal(packing.lastPackedAt, clock.now);
    clock.now = Date.parse("2026-05-06T01:00Z");
    packing = make();
    await packing.look();
    equal(logged.length, 2);
    packing.change({ packInterval: 1 });
    equal(packing.nextPackAt, null);
    clock.now += 10 * DAY;
    await packing.look();
    equal(logged.length, 2);
  }));

Deno.test("packing: a failure is told once and tried again the next time", () =>
  withPacking(async ({ store, clock, logged, make }) => {
    const packing = make();
    clock.now = Date.parse("2026-05-05T08:00Z");
    const { logs } = store;
    const shrink = logs.shrink.bind(logs);
    logs.shrink = () => {
      throw new Error("disk is full");
    };
    await packing.look();
    await packing.look();
    deepEqual(logged, ['error database cannot be packed {"reason":"disk is full"}']);
    logs.shrink = shrink;
    clock.now += DAY;
    await packing.look();
    equal(logged.length, 2);
  }));

Deno.test("packing: a server that closes does not wait for the end", () =>
  withPacking(async ({ store, make }) => {
    store.logs.append(Array.from({ length: 5000 }, () => entry(91 * DAY, "info")));
    const packing = make();
    packing.pack();
    await packing.close();
    ok(store.logs.count().entries > 0);
    equal(packing.lastPackedAt, null);
  }));
