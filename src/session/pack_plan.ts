import { Cron } from "croner";

const DAY = 86_400_000;

/** When the database is compressed. */
export interface PackSettings {
  /** Days from one time to the next. */
  packInterval: number;
  /** Seconds since midnight; undefined for never. */
  packTime?: number;
}

/** What is remembered of it; milliseconds since 1970. */
export interface PackMemory {
  /** When it was done last; null for never. */
  lastPackedAt: number | null;
  /** When the server first ran. */
  since: number;
}

/**
 * When the database is to be compressed next, in milliseconds since 1970: at the time of day, so many days after the
 * last time, and at first on the first day. In the past when that was missed; undefined for never. A time that the
 * clocks leave out in spring comes right after the gap, one that they show twice in autumn comes once.
 */
export function nextPack(
  { packInterval, packTime }: PackSettings,
  { lastPackedAt, since }: PackMemory,
  now: number,
  timeZone: string,
): number | undefined {
  if (packTime === undefined) return undefined;
  const cron = new Cron(
    `${packTime % 60} ${Math.floor(packTime / 60) % 60} ${Math.floor(packTime / 3600)} * * *`,
    { timezone: timeZone },
  );
  // A memory of the future comes from a clock that was wrong.
  const last = Math.min(lastPackedAt ?? since, now);
  if (lastPackedAt === null) return cron.nextRun(new Date(last))?.getTime();
  const day = dayNumber(last, timeZone) + packInterval;
  // A day before is early enough in every time zone.
  for (let at = Math.max(last, (day - 2) * DAY);;) {
    const next = cron.nextRun(new Date(at))?.getTime();
    if (next === undefined || dayNumber(next, timeZone) >= day) return next;
    at = next;
  }
}

/** The day on the wall there, counted from 1970-01-01. */
function dayNumber(at: number, timeZone: string): number {
  const day = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  })
    .format(at);
  return Date.parse(`${day}T00:00:00Z`) / DAY;
}
