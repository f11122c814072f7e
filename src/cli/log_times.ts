import { usage } from "./command.ts";

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * A point in time of a flag, in milliseconds since 1970: so long before `now` (90s, 30m, 2h, 7d, 2w), or a date with or
 * without a time, on the wall of this machine unless it has a zone. A date alone is its begin, as an end its last
 * moment. Throws `cli.usage`.
 */
export function pointInTime(flag: string, text: string, now: number, isEnd: boolean): number {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  if (unit) return now - Number(count) * UNITS[unit];
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.test(text);
  const date = new Date(isDate ? `${text}T00:00:00` : text.replace(" ", "T"));
  if (!(isDate || isTime) || Number.isNaN(date.getTime())) {
    throw usage(
      "log",
      `--${flag} must be a time such as 2h, 2026-05-04 or "2026-05-04 12:00", current value is ${text}`,
    );
  }
  // By the calendar and not by 24 hours: days on which the clocks change have others.
  if (isDate && isEnd) date.setDate(date.getDate() + 1);
  return date.getTime() - (isDate && isEnd ? 1 : 0);
}
