import { BroadsideError } from "../base/mod.ts";
import type { Schedule } from "../contract/mod.ts";
import { nextRun } from "./schedule.ts";

/** Missed runs that are counted one by one. */
const MOST_COUNTED = 10_000;

/** When a new or changed one is due first. Throws `schedule.never`. */
export function firstDue(schedule: Schedule, now: number): number {
  const next = schedule.type === "cyclic" ? now : nextRun(schedule, now);
  if (next !== undefined) return next;
  throw new BroadsideError(
    "schedule.never",
    "Cannot schedule it: it would never run, for its last date and time are over. Choose later ones.",
  );
}

/** Of the times from `first` on that are over by `now`: the latest, how many came before it, and the next to come. */
export function dueTimes(
  schedule: Exclude<Schedule, { type: "cyclic" }>,
  first: number,
  now: number,
): { latest: number; missed: number; next: number | null } {
  let latest = first, missed = 0;
  while (missed < MOST_COUNTED) {
    const next = nextRun(schedule, latest);
    if (next === undefined || next > now) return { latest, missed, next: next ?? null };
    latest = next;
    missed++;
  }
  return { latest, missed, next: nextRun(schedule, now) ?? null };
}

/** The hour in UTC: which wall it hung on is the reader's business. */
export function hourText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
