import assert from "node:assert/strict";
import { Random } from "../../../src/base/mod.ts";
import { type Schedule, schedule as scheduleSchema } from "../../../src/contract/schedule.ts";
import { nextRun } from "../../../src/session/schedule.ts";
import { nextRuns } from "./next_runs.ts";

const DAY = 86_400_000, START = Date.UTC(2026, 0, 1);
const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "UTC",
  "Pacific/Apia",
];

type Timed = Exclude<Schedule, { type: "cyclic" }>;

Deno.test("the runs that are shown are those that the server makes", () => {
  const random = new Random(11);
  for (let turn = 0; turn < 150; turn++) {
    const schedule = anySchedule(random),
      after = START + random.below(700) * DAY + random.below(86_400) * 1000;
    const shown = nextRuns(schedule, after, 4), made: number[] = [];
    for (let at: number | undefined = after; made.length < 4;) {
      at = nextRun(schedule, at!);
      if (at === undefined) break;
      made.push(at);
    }
    assert.deepEqual(shown.map(iso), made.map(iso), `${JSON.stringify(schedule)} after ${iso(after)}`);
  }
});

Deno.test("runs are shown up to a time", () => {
  const schedule = anySchedule(new Random(3), "daily");
  const runs = nextRuns(
    { ...schedule, from: "2026-01-01", until: null, every: 1 } as Timed,
    START,
    100,
    START + 14 * DAY,
  );
  assert.equal(runs.length, 14);
});

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** Many at hours at which clocks are changed. */
function anySchedule(random: Random, type = pick(random, ["daily", "weekly", "monthly", "once"])): Timed {
  const first = random.below(700), date = (day: number) => iso(START + day * DAY).slice(0, 10);
  const time = `${String(random.below(random.below(2) ? 4 : 24)).padStart(2, "0")}:${
    pick(random, ["00", "30", "45"])
  }`;
  const timeZone = pick(random, ZONES), until = random.below(2) ? null : date(first + random.below(300));
  const each = { time, timeZone, from: date(first), until };
  const schedule = {
    once: { type, date: date(first), time, timeZone },
    daily: { type, every: 1 + random.below(9), ...each },
    weekly: { type, every: 1 + random.below(4), days: [1 + random.below(7), 1 + random.below(7)], ...each },
    monthly: { type, day: 1 + random.below(31), ...each },
  }[type as Timed["type"]];
  return scheduleSchema.parse(schedule) as Timed;
}

function pick<T>(random: Random, from: T[]): T {
  return from[random.below(from.length)];
}
