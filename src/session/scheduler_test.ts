import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { schedule as scheduleSchema, sessionOptions, type SessionState } from "../contract/mod.ts";
import { type Definition, fromDefinitionRow } from "./definition.ts";
import { nextRun } from "./schedule.ts";
import { CYCLE_REST, Scheduler } from "./scheduler.ts";

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const options = sessionOptions.parse({ image: "office" });

/** A server with a clock of its own, whose sessions end when the test says so. */
class Bench {
  scheduler = new Scheduler(0);
  now: number;
  sessions = new Map<number, SessionState>();
  /** What came of each due time: "2026-11-22T23:45 1". */
  runs: string[] = [];
  log: string[] = [];
  broken?: string;

  constructor(now: string) {
    this.now = Date.parse(now);
  }

  create(input: Record<string, unknown>): number {
    const made = this.scheduler.create(
      { name: "x", options, schedule: scheduleSchema.parse(input) },
      this.now,
    );
    this.drain();
    return made.id;
  }

  drain(): void {
    for (let effect = this.scheduler.effects.shift(); effect; effect = this.scheduler.effects.shift()) {
      if (effect.type === "log") {
        this.log.push([effect.event, ...Object.values(effect.fields).slice(2)].join(" "));
      }
      if (effect.type !== "run") continue;
      if (this.broken) this.scheduler.refused(effect.definition, this.broken, this.now);
      else {
        const session = this.sessions.size + 1;
        this.sessions.set(session, "gathering");
        this.runs.push(`${new Date(this.now).toISOString().slice(0, 16)} ${session}`);
        this.scheduler.made(effect.definition, session, this.now);
      }
    }
  }

  /** Time passes; the server looks at the clock every `step`. */
  pass(time: number, step = MINUTE): this {
    for (const end = this.now + time; this.now < end;) {
      this.now = Math.min(end, this.now + step);
      this.scheduler.tick(this.now);
      this.drain();
    }
    return this;
  }

  end(session: number, state: SessionState = "finished"): this {
    this.sessions.set(session, state);
    this.scheduler.ended(session, state, this.now);
    this.drain();
    return this;
  }

  /** What runs is over by the time of the next. */
  passEnding(time: number, step = MINUTE): this {
    for (const end = this.now + time; this.now < end;) {
      this.pass(Math.min(step, end - this.now), step);
      for (const [id, state] of [...this.sessions]) if (state === "gathering") this.end(id);
    }
    return this;
  }

  /** The server is off for a while; what it knows afterwards is what it kept. */
  restart(off: number): this {
    const kept = JSON.parse(JSON.stringify([...this.scheduler.definitions.values()])) as Definition[];
    this.now += off;
    this.scheduler = new Scheduler(this.scheduler.last, kept.map(fromDefinitionRow));
    this.scheduler.restarted((session) => this.sessions.get(session), this.now);
    this.drain();
    return this;
  }

  state(id = 1): string {
    return this.scheduler.get(id).state;
  }
}

const night = { type: "daily", every: 1, time: "02:30", timeZone: "Europe/Berlin", from: "2026-01-01" };

const years: [what: string, input: Record<string, unknown>, from: string, days: number, runs: string[]][] = [
  ["an hour that spring leaves out", night, "2026-03-28T12:00Z", 2, ["2026-03-29T01:00", "2026-03-30T00:30"]],
  ["an hour that autumn has twice", night, "2026-10-24T12:00Z", 2, ["2026-10-25T00:30", "2026-10-26T01:30"]],
  [
    "the end of each month, in a leap year",
    { type: "monthly", day: 31, time: "12:00", timeZone: "UTC", from: "2028-01-01", until: "2028-03-31" },
    "2028-01-01T00:00Z",
    120,
    ["2028-01-31T12:00", "2028-02-29T12:00", "2028-03-31T12:00"],
  ],
  [
    "every second week on two days",
    { type: "weekly", every: 2, days: [1, 5], time: "08:00", timeZone: "UTC", from: "2026-11-23" },
    "2026-11-22T00:00Z",
    16,
    ["2026-11-23T08:00", "2026-11-27T08:00", "2026-12-07T08:00"],
  ],
  [
    "once",
    { type: "once", date: "2026-12-01", time: "18:00", timeZone: "Europe/Berlin" },
    "2026-11-30T00:00Z",
    9,
    ["2026-12-01T17:00"],
  ],
];
for (const [what, input, from, days, runs] of years) {
  Deno.test(`scheduler: ${what}`, () => {
    const bench = new Bench(from);
    bench.create(input);
    bench.passEnding(days * DAY);
    deepEqual(bench.runs, runs.map((run, i) => `${run} ${i + 1}`));
  });
}

Deno.test("scheduler: one whose last run is over is over, and one that would never run is refused", () => {
  const bench = new Bench("2026-11-30T00:00Z");
  const id = bench.create({ type: "once", date: "2026-12-01", time: "18:00", timeZone: "UTC" });
  deepEqual([bench.state(), bench.scheduler.get(id).nextAt], ["waiting", Date.parse("2026-12-01T18:00Z")]);
  bench.pass(2 * DAY);
  equal(bench.state(), "running");
  bench.end(1);
  equal(bench.state(), "over");
  const past = { type: "once", date: "2026-12-01", time: "18:00", timeZone: "UTC" };
  throws(() => bench.create(past), /it would never run/);
  equal(bench.scheduler.definitions.size, 1);
  bench.scheduler.runNow(1);
  bench.drain();
  equal(bench.state(), "running");
  bench.end(2);
  equal(bench.state(), "over");
});

Deno.test("scheduler: a run that finds the one before going on is told and skipped", () => {
  const bench = new Bench("2026-11-20T12:00Z");
  bench.create(night);
  bench.pass(2 * DAY + HOUR);
  equal(bench.runs.length, 1);
  match(bench.log.join("\n"), /scheduled run skipped: the one before goes on 2026-11-22 01:30 UTC 1/);
  bench.end(1).pass(DAY);
  equal(bench.runs.length, 2);
});

const offs: [what: string, off: number, runs: number, log: RegExp][] = [
  ["over no due time", 12 * HOUR, 0, /^schedule made$/],
  ["a little over a due time", 13.6 * HOUR, 1, /^schedule made\nschedule runs$/],
  ["much over a due time", 16 * HOUR, 0, /missed: the server was off 1 2026-11-21 01:30 UTC$/],
  ["over several", 3 * DAY, 0, /missed: the server was off 3 2026-11-21 01:30 UTC 2026-11-23 01:30 UTC$/],
  [
    "over several, and a little over the last",
    2 * DAY + 13.6 * HOUR,
    1,
    /missed: the server was off 2 .*\nschedule runs$/,
  ],
];
for (const [what, off, runs, log] of offs) {
  Deno.test(`scheduler: a server that was off ${what}`, () => {
    const bench = new Bench("2026-11-20T12:00Z");
    bench.create(night);
    bench.restart(off).pass(MINUTE);
    equal(bench.runs.length, runs);
    match(bench.log.join("\n"), log);
    equal(bench.state(), runs ? "running" : "waiting");
    ok(bench.scheduler.get(1).nextAt! > bench.now);
  });
}

Deno.test("scheduler: a run that ended while the server was off is noticed, one that goes on is kept", () => {
  const bench = new Bench("2026-11-20T12:00Z");
  bench.create(night);
  bench.pass(14 * HOUR).restart(HOUR);
  equal(bench.state(), "running");
  bench.sessions.set(1, "finished");
  bench.restart(HOUR);
  equal(bench.state(), "waiting");
  bench.pass(DAY);
  bench.sessions.delete(2);
  bench.restart(HOUR);
  equal(bench.state(), "waiting");
});

Deno.test("scheduler: a cyclic one begins again when a run ends, rests after a failure, and stops with its session", () => {
  const bench = new Bench("2026-11-20T12:00Z");
  bench.create({ type: "cyclic" });
  bench.pass(MINUTE);
  equal(bench.runs.length, 1);
  bench.end(1).pass(1000, 1000);
  deepEqual([bench.runs.length, bench.scheduler.get(1).cycle], [2, 1]);
  bench.end(2, "failed").pass(CYCLE_REST - 1000, 1000);
  equal(bench.runs.length, 2);
  bench.pass(2000, 1000);
  equal(bench.runs.length, 3);
  bench.restart(3 * DAY).pass(MINUTE);
  deepEqual([bench.runs.length, bench.state()], [3, "running"]);
  bench.end(3, "stopped").pass(DAY, HOUR);
  deepEqual([bench.runs.length, bench.state()], [3, "stopped"]);
  bench.scheduler.resume(1, false, bench.now);
  bench.pass(MINUTE);
  deepEqual([bench.runs.length, bench.scheduler.get(1).cycle], [4, 4]);
});

Deno.test("scheduler: a run that cannot be made is told, and the next comes in its time", () => {
  const bench = new Bench("2026-11-20T12:00Z");
  bench.create(night);
  bench.create({ type: "cyclic" });
  bench.create({ type: "once", date: "2026-11-21", time: "00:00", timeZone: "UTC" });
  bench.broken = "Cannot find image office.";
  bench.pass(DAY);
  deepEqual([bench.state(1), bench.state(2), bench.state(3)], ["waiting", "waiting", "over"]);
  equal(bench.scheduler.get(1).told, bench.broken);
  equal(bench.log.filter((each) => each.includes("cannot run")).length, 3);
  bench.broken = undefined;
  bench.pass(2 * MINUTE);
  deepEqual([bench.runs.length, bench.state(2)], [1, "running"]);
  bench.pass(DAY);
  equal(bench.state(1), "running");
});

Deno.test("scheduler: what cannot be done changes nothing", () => {
  const bench = new Bench("2026-11-20T12:00Z");
  bench.create(night);
  const { scheduler } = bench;
  throws(() => scheduler.get(9), /none of that number/);
  throws(() => scheduler.resume(1, false, bench.now), /it is waiting, not stopped/);
  scheduler.runNow(1);
  bench.drain();
  throws(() => scheduler.runNow(1), /session 1 goes on/);
  throws(() => scheduler.remove(1), /Stop the schedule first/);
  scheduler.stop(1);
  throws(() => scheduler.stop(1), /it is stopped already/);
  throws(() => scheduler.runNow(1), /Resume it first/);
  scheduler.resume(1, true, bench.now);
  equal(bench.state(), "running");
  scheduler.stop(1);
  bench.end(1);
  equal(bench.state(), "stopped");
  scheduler.remove(1);
  equal(scheduler.definitions.size, 0);
  equal(bench.create(night), 2);
});

Deno.test("scheduler: a change counts from now on", () => {
  const bench = new Bench("2026-11-20T12:00Z");
  bench.create(night);
  const later = scheduleSchema.parse({ ...night, time: "04:30" });
  bench.scheduler.change(1, { name: "later", options, schedule: later }, bench.now);
  bench.pass(DAY);
  deepEqual(bench.runs, ["2026-11-21T03:30 1"]);
  equal(bench.scheduler.get(1).name, "later");
  const cyclic = scheduleSchema.parse({ type: "cyclic" });
  bench.scheduler.change(1, { name: "later", options, schedule: cyclic }, bench.now);
  bench.pass(HOUR);
  equal(bench.runs.length, 1);
  bench.end(1).pass(MINUTE);
  equal(bench.runs.length, 2);
});

Deno.test("scheduler: a clock that was years ahead keeps nothing from running once it is right", () => {
  const bench = new Bench("2036-11-20T12:00Z");
  bench.create(night);
  bench.create({ type: "cyclic" });
  bench.passEnding(2 * DAY, HOUR);
  bench.now = Date.parse("2026-11-20T12:00Z");
  const before = bench.runs.length;
  bench.passEnding(DAY, HOUR);
  equal(bench.log.filter((each) => each.includes("the clock was set back")).length, 2);
  ok(bench.runs.slice(before).some((run) => run.startsWith("2026-11-21T01")));
  // One that was an hour ahead runs nothing twice.
  const runs = bench.runs.length;
  bench.now -= HOUR;
  bench.scheduler.stop(2);
  bench.passEnding(HOUR, MINUTE);
  equal(bench.runs.length, runs);
});

/** Any story: each due time is run, skipped or missed, and none twice. */
Deno.test("scheduler: every due time comes to something exactly once, whatever happens", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed);
    const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"];
    const timeZone = zones[random.below(4)], hour = String(random.below(24)).padStart(2, "0");
    const time = `${hour}:${random.chance(0.5) ? "00" : "30"}`, from = "2027-10-15";
    const inputs: Record<string, unknown>[] = [
      { type: "daily", every: 1 + random.below(3), time, timeZone, from },
      { type: "weekly", every: 1, days: [1, 4, 7], time, timeZone, from, until: "2028-04-01" },
      { type: "monthly", day: 28 + random.below(4), time, timeZone, from },
    ];
    const schedule = scheduleSchema.parse(inputs[random.below(3)]);
    const bench = new Bench("2027-10-14T00:00Z"), start = bench.now;
    bench.create(schedule);
    for (let step = 0; step < 300; step++) {
      const dice = random.below(100);
      if (dice < 70) bench.pass(random.below(DAY), 10 * MINUTE);
      else if (dice < 85) bench.restart(random.below(random.chance(0.3) ? 6 * DAY : HOUR));
      else {for (const [id, state] of bench.sessions) {
          if (state === "gathering") bench.end(id, random.chance(0.5) ? "finished" : "failed");
        }}
      if (bench.sessions.size > 400) break;
    }
    bench.pass(MINUTE);
    let due = 0;
    for (let at = nextRun(schedule, start); at !== undefined && at <= bench.now; at = nextRun(schedule, at)) {
      due++;
    }
    const skipped = bench.log.filter((each) => each.includes("run skipped")).length;
    const missed = bench.log.map((each) => Number(/was off (\d+)/.exec(each)?.[1] ?? 0)).reduce(
      (a, b) => a + b,
      0,
    );
    equal(bench.runs.length + skipped + missed, due, `seed ${seed}`);
  }
});
