import * as z from "zod";

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "a date such as 2026-11-30").refine(
  isDate,
  "no such date",
);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day such as 08:30");
const timeZone = z.string().max(64).refine(isTimeZone, "a time zone such as Europe/Berlin");

/** What the repeating schedules share. */
const repeating = {
  time,
  /** The first day it may run, and the last; null for no end. */
  from: date,
  until: date.nullable().default(null),
  timeZone,
};

/** When a session runs. Dates and times are those on the wall in `timeZone`. */
export const schedule = z.discriminatedUnion("type", [
  /** Starts again when new targets come, until it is stopped. */
  z.strictObject({ type: z.literal("cyclic") }),
  z.strictObject({ type: z.literal("once"), date, time, timeZone }),
  z.strictObject({ type: z.literal("daily"), every: z.int().min(1).max(366), ...repeating }),
  z.strictObject({
    type: z.literal("weekly"),
    every: z.int().min(1).max(53),
    /** Monday is 1, Sunday 7. */
    days: z.array(z.int().min(1).max(7)).min(1).max(7),
    ...repeating,
  }),
  /** In a month without that day it runs on the month's last. */
  z.strictObject({ type: z.literal("monthly"), day: z.int().min(1).max(31), ...repeating }),
]).superRefine((value, context) => {
  if ("until" in value && value.until !== null && value.until < value.from) {
    context.addIssue({ code: "custom", path: ["until"], message: "must not be before the first date" });
  }
});

/** See `schedule`. */
export type Schedule = z.infer<typeof schedule>;

function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
