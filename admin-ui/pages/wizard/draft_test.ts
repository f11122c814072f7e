import assert from "node:assert/strict";
import { Random } from "../../../src/base/mod.ts";
import { schedule as scheduleSchema } from "../../../src/contract/schedule.ts";
import { sessionOptions, type SessionRequest } from "../../../src/contract/session_options.ts";
import { emptyDraft, optionsOf, scheduleOf, withOptions, withSchedule } from "./draft.ts";
import { durationOf, numberOf, secondsOf } from "./duration.ts";

const NOW = Date.UTC(2026, 10, 23, 23, 30);
const EMPTY = emptyDraft(NOW, "Europe/Berlin");

Deno.test("an empty draft asks for nothing but what the server takes by itself", () => {
  const made = sessionOptions.parse({ ...optionsOf(EMPTY), image: "office" });
  assert.deepEqual(made, sessionOptions.parse({ image: "office" }));
  assert.equal(scheduleOf(EMPTY), undefined);
});

Deno.test("dates begin with the day on the wall of the time zone", () => {
  assert.equal(EMPTY.from, "2026-11-24");
  assert.equal(emptyDraft(NOW, "UTC").from, "2026-11-23");
});

Deno.test("options go through a draft unchanged, however it was before", () => {
  const random = new Random(5);
  for (let turn = 0; turn < 300; turn++) {
    const options = sessionOptions.parse(anyOptions(random)),
      before = withOptions(EMPTY, sessionOptions.parse(anyOptions(random)));
    const { name, ...made } = sessionOptions.parse(optionsOf(withOptions(before, options)));
    assert.equal(name, undefined);
    assert.deepEqual(made, options);
  }
});

Deno.test("schedules go through a draft unchanged", () => {
  const each = { time: "22:15", timeZone: "Asia/Tokyo", from: "2026-12-01", until: null };
  for (
    const given of [
      { type: "cyclic" },
      { type: "once", date: "2027-01-31", time: "07:05", timeZone: "UTC" },
      { type: "daily", every: 3, ...each },
      { type: "weekly", every: 2, days: [2, 5], ...each, until: "2027-05-01" },
      { type: "monthly", day: 31, ...each },
    ]
  ) {
    const schedule = scheduleSchema.parse(given);
    assert.deepEqual(scheduleSchema.parse(scheduleOf(withSchedule(EMPTY, schedule))), schedule);
  }
});

Deno.test("what another choice hides is kept, and not sent", () => {
  const list = { ...EMPTY, machines: [{ mac: "00:0a:48:00:dd:1a" }], wake: true, sessionId: "room-5" };
  for (const type of ["automatic", "id", "mac"] as const) {
    const made = optionsOf({ ...list, type, image: "office" });
    assert.equal(sessionOptions.safeParse(made).success, true, type);
    assert.deepEqual(
      [made.machines!.length, made.wake, made.sessionId],
      {
        automatic: [0, false, null],
        id: [0, false, "room-5"],
        mac: [1, true, null],
      }[type],
    );
  }
});

Deno.test("numbers and times as they are typed", () => {
  assert.deepEqual(["", " 12 ", "1,5", "1.5", "x", "1e3", "-2"].map(numberOf), [
    null,
    12,
    1.5,
    1.5,
    NaN,
    NaN,
    -2,
  ]);
  for (const seconds of [0, 1, 60, 90, 120, 180, 3600, 5400, 86_400, 90_000, 2_592_000]) {
    assert.equal(secondsOf(durationOf(seconds)), seconds);
  }
  assert.deepEqual(durationOf(60), { value: "60", unit: "s" });
  assert.deepEqual(durationOf(7200), { value: "2", unit: "h" });
  assert.equal(secondsOf(durationOf(null)), null);
});

function anyOptions(random: Random): SessionRequest {
  const pick = <T>(...from: T[]) => from[random.below(from.length)];
  const type = pick("automatic", "id", "mac");
  const machines = type === "mac"
    ? [{ mac: "00:0a:48:00:dd:1a", name: "pc 1" }, { mac: "00:0a:48:00:dd:1b" }]
    : [];
  const waitSeconds = random.below(5000);
  return {
    image: pick("office", "lab"),
    type,
    sessionId: type === "id" ? pick(null, "room-5") : null,
    machines,
    wake: type === "mac" && random.chance(0.5),
    destination: {
      disk: pick("auto", "smallest", "largest", "index:3", "/dev/nvme0n1", "id:ABC", "size:200G-600G"),
      partition: pick(null, { number: 2, type: null }, { number: 5, type: "ntfs" }, {
        number: 7,
        type: "0x07",
      }),
    },
    minTargets: 1 + random.below(2),
    maxTargets: pick(null, 2, 40),
    waitSeconds,
    giveUpSeconds: pick(null, waitSeconds + 1 + random.below(100_000)),
    succeed: pick({ count: 1 }, { count: 2 }, { percent: 1 + random.below(100) }),
    timeLimitSeconds: pick(null, 60, 7200, 12_345),
    rateLimit: pick(null, { value: 12.5, unit: "MB/s" } as const, { value: 900, unit: "Mbit/s" } as const),
    interface: pick(null, "eth0"),
    constantCast: random.chance(0.5),
    readback: random.chance(0.5),
    grow: random.chance(0.5),
    after: pick("wait", "exit", "reboot", "poweroff"),
  };
}
