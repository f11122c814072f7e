import { Cron } from "croner";
import type { Schedule } from "../contract/mod.ts";

const DAY = 86_400_000;
/** Days on which a pattern may match without the schedule: more than in any gap between two runs. */
const MOST_TRIED = 20_000;

/**
 * When a schedule runs next after `after`; both in milliseconds since 1970. Undefined when it never does again, and for
 * a cyclic one, which goes by targets and not by the clock. A time of day that the clocks leave out in spring is run
 * right after the gap; one that they show twice in autumn is run once.
 */
export function nextRun(schedule: Schedule, after: number): number | undefined {
  if (schedule.type === "cyclic") return undefined;
  const [hour, minute] = schedule.time.split(":").map(Number);
  if (schedule.type === "once") {
    const only = new Cron(`${schedule.date}T${schedule.time}:00`, { timezone: schedule.timeZone }).nextRun(
      new Date(0),
    );
    return only && only.getTime() > after ? only.getTime() : undefined;
  }
  const cron = new Cron(`${minute} ${hour} ${daysPattern(schedule)}`, { timezone: schedule.timeZone });
  // A day before the first date is early enough in every time zone.
  let at = Math.max(after, dayNumber(schedule.from) * DAY - 2 * DAY);
  for (let tried = 0; tried < MOST_TRIED; tried++) {
    const next = cron.nextRun(new Date(at));
    if (!next) return undefined;
    at = next.getTime();
    const day = localDay(at, schedule.timeZone);
    if (schedule.until !== null && day > schedule.until) return undefined;
    if (day >= schedule.from && matches(schedule, day)) return at;
  }
  return undefined;
}

type Repeating = Exclude<Schedule, { type: "cyclic" | "once" }>;

function daysPattern(schedule: Repeating): string {
  if (schedule.type === "daily") return "* * *";
  if (schedule.type === "weekly") return `* * ${schedule.days.map((day) => day % 7).join(",")}`;
  return schedule.day < 29 ? `${schedule.day} * *` : "28-31 * *";
}

/** What the pattern cannot say: every so many days or weeks, and the last day of short months. */
function matches(schedule: Repeating, day: string): boolean {
  const number = dayNumber(day), first = dayNumber(schedule.from);
  switch (schedule.type) {
    case "daily":
      return (number - first) % schedule.every === 0;
    case "weekly":
      return (weekNumber(number) - weekNumber(first)) % schedule.every === 0;
    case "monthly": {
      const [year, month, date] = day.split("-").map(Number);
      const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
      return date === Math.min(schedule.day, last);
    }
  }
}

function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY;
}

/** Weeks begin on Monday; day 0, the first of 1970, was a Thursday. */
function weekNumber(day: number): number {
  return Math.floor((day + 3) / 7);
}

/** The date on the wall there, as YYYY-MM-DD. */
function localDay(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" })
    .format(at);
}
