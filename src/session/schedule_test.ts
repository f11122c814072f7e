import { deepEqual, equal } from "node:assert/strict";
import { schedule as schema } from "../contract/mod.ts";
import { nextRun } from "./schedule.ts";

/** The first runs after `after`, in UTC to the minute. */
function runs(input: Record<string, unknown>, after: string, count: number): string[] {
  const schedule = schema.parse(input), found: string[] = [];
  for (let at = Date.parse(after); found.length < count;) {
    const next = nextRun(schedule, at);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    at = next;
  }
  return found;
}

const berlin = { time: "08:30", timeZone: "Europe/Berlin", from: "2026-01-01" };
const cases: [what: string, input: Record<string, unknown>, after: string, runs: string[]][] = [
  ["a cyclic one", { type: "cyclic" }, "2026-01-01T00:00Z", []],
  [
    "one to come",
    { type: "once", date: "2026-07-01", time: "08:30", timeZone: "Europe/Berlin" },
    "2026-01-01T00:00Z",
    [
      "2026-07-01T06:30",
    ],
  ],
  [
    "one that is over",
    { type: "once", date: "2026-07-01", time: "08:30", timeZone: "UTC" },
    "2026-07-01T08:30Z",
    [],
  ],
  ["daily, from its first date on", { ...berlin, type: "daily", every: 1 }, "2025-06-01T00:00Z", [
    "2026-01-01T07:30",
    "2026-01-02T07:30",
  ]],
  ["every third day, counted from the first", { ...berlin, type: "daily", every: 3 }, "2026-02-27T12:00Z", [
    "2026-03-02T07:30",
    "2026-03-05T07:30",
  ]],
  ["daily, through the start of summer time", { ...berlin, type: "daily", every: 1 }, "2026-03-28T00:00Z", [
    "2026-03-28T07:30",
    "2026-03-29T06:30",
    "2026-03-30T06:30",
  ]],
  [
    "daily at a time that summer time leaves out",
    { ...berlin, type: "daily", every: 1, time: "02:30" },
    "2026-03-28T00:00Z",
    ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"],
  ],
  [
    "daily at a time that winter time shows twice",
    { ...berlin, type: "daily", every: 1, time: "02:30" },
    "2026-10-24T01:00Z",
    ["2026-10-25T00:30", "2026-10-26T01:30"],
  ],
  [
    "daily until its last date",
    { ...berlin, type: "daily", every: 1, until: "2026-01-02" },
    "2026-01-01T12:00Z",
    ["2026-01-02T07:30"],
  ],
  [
    "every second week on Monday and Friday",
    { ...berlin, type: "weekly", every: 2, days: [5, 1] },
    "2025-12-01T00:00Z",
    // 1 January 2026 is a Thursday, so its week counts as the first.
    ["2026-01-02T07:30", "2026-01-12T07:30", "2026-01-16T07:30"],
  ],
  ["on Sundays", { ...berlin, type: "weekly", every: 1, days: [7] }, "2026-01-01T00:00Z", [
    "2026-01-04T07:30",
  ]],
  ["monthly on the 31st", { ...berlin, type: "monthly", day: 31 }, "2028-01-15T00:00Z", [
    "2028-01-31T07:30",
    "2028-02-29T07:30",
    "2028-03-31T06:30",
    "2028-04-30T06:30",
  ]],
  ["monthly on the 29th of a common year", { ...berlin, type: "monthly", day: 29 }, "2027-02-01T00:00Z", [
    "2027-02-28T07:30",
    "2027-03-29T06:30",
  ]],
  [
    "on a date where that zone's day begins later",
    { type: "daily", every: 1, time: "00:10", from: "2026-01-01", timeZone: "Pacific/Kiritimati" },
    "2025-12-01T00:00Z",
    ["2025-12-31T10:10", "2026-01-01T10:10"],
  ],
  [
    "every 366 days over years",
    { ...berlin, type: "daily", every: 366, timeZone: "UTC" },
    "2026-01-02T00:00Z",
    [
      "2027-01-02T08:30",
      "2028-01-03T08:30",
    ],
  ],
];
for (const [what, input, after, expected] of cases) {
  Deno.test(`schedule: ${what}`, () => deepEqual(runs(input, after, Math.max(1, expected.length)), expected));
}

const refused: Record<string, unknown>[] = [
  { type: "once", date: "2026-02-29", time: "08:00", timeZone: "UTC" },
  { type: "once", date: "2026-02-28", time: "24:00", timeZone: "UTC" },
  { type: "once", date: "2026-02-28", time: "08:00", timeZone: "Mars/Base" },
  { ...berlin, type: "daily", every: 0 },
  { ...berlin, type: "weekly", every: 1, days: [] },
  { ...berlin, type: "weekly", every: 1, days: [8] },
  { ...berlin, type: "monthly", day: 32 },
  { ...berlin, type: "daily", every: 1, until: "2025-12-31" },
];
for (const input of refused) {
  Deno.test(`schedule: ${JSON.stringify(input)} is refused`, () =>
    equal(schema.safeParse(input).success, false));
}
