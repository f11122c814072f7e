import type { Schedule } from "../../../src/contract/schedule.ts";

const DAY = 86_400_000;
/** Days that are looked at: a leap day's schedule with every so many years between is within. */
const MOST_DAYS = 4000;

type Timed = Exclude<Schedule, { type: "cyclic" }>;

/**
 * The next `count` times that a schedule runs after `after`, up to `until`; all in milliseconds since 1970. For showing
 * only: when it runs is the server's to say. The schedule must be one that its schema takes.
 */
export function nextRuns(schedule: Timed, after: number, count: number, until = Infinity): number[] {
  const { timeZone, time } = schedule;
  const clock = clockOf(timeZone);
  if (schedule.type === "once") {
    const at = instant(clock, schedule.date, time);
    return at > after && at <= until && count > 0 ? [at] : [];
  }
  const first = dayNumber(schedule.from), today = Math.floor((after + clock.offset(after)) / DAY);
  const runs: number[] = [];
  for (
    let day = Math.max(first, today - 1), tried = 0;
    tried < MOST_DAYS && runs.length < count;
    day++, tried++
  ) {
    const date = new Date(day * DAY).toISOString().slice(0, 10);
    if (schedule.until !== null && date > schedule.until) break;
    if (!matches(schedule, day, first)) continue;
    const at = instant(clock, date, time);
    if (at > until) break;
    if (at > after) runs.push(at);
  }
  return runs;
}

function matches(schedule: Exclude<Timed, { type: "once" }>, day: number, first: number): boolean {
  switch (schedule.type) {
    case "daily":
      return (day - first) % schedule.every === 0;
    case "weekly":
      return schedule.days.includes(weekday(day)) && (week(day) - week(first)) % schedule.every === 0;
    case "monthly": {
      const date = new Date(day * DAY),
        last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0));
      return date.getUTCDate() === Math.min(schedule.day, last.getUTCDate());
    }
  }
}

/** Weeks begin on Monday; day 0, the first of 1970, was a Thursday. */
function week(day: number): number {
  return Math.floor((day + 3) / 7);
}

/** Monday is 1, Sunday 7. */
function weekday(day: number): number {
  return (((day + 3) % 7) + 7) % 7 + 1;
}

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

interface Clock {
  /** What the wall there shows minus UTC at a moment, in milliseconds. */
  offset(at: number): number;
}

function clockOf(timeZone: string): Clock {
  const two = "2-digit" as const;
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", era: "short", year: "numeric" } as const,
    ...{ month: two, day: two, hour: two, minute: two, second: two },
  });
  return {
    offset(at) {
      const part: Record<string, number> = {};
      for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
      const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
      return wall - Math.floor(at / 1000) * 1000;
    },
  };
}

/** When the wall shows that: right after the gap where clocks leave it out, the first time where they show it twice. */
function instant({ offset }: Clock, date: string, time: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const before = offset(wall - DAY), after = offset(wall + DAY);
  for (const each of [Math.max(before, after), Math.min(before, after)]) {
    if (offset(wall - each) === each) return wall - each;
  }
  return wall - before;
}
