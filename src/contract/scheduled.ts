import * as z from "zod";
import { schedule } from "./schedule.ts";
import { sessionOptions } from "./session_options.ts";
import { id, line, timestamp, whole } from "./values.ts";

/** Sessions that are made by a schedule, and templates that sessions are made from. */

/** POST and PUT /api/v1/schedules: a session, and when to run it. */
export const scheduledRequest = z.strictObject({ options: sessionOptions, schedule })
  .superRefine(({ options, schedule }, context) => {
    if (options.type !== "mac" || schedule.type !== "cyclic") return;
    const message = "must not be cyclic with the type mac: its machines are the same each time";
    context.addIssue({ code: "custom", path: ["schedule", "type"], message });
  });

/** POST /api/v1/templates/:template/session and /api/v1/sessions/:session/template: the new one's name, if any. */
export const nameRequest = z.strictObject({ name: line(100).optional() });

/** POST /api/v1/templates/:template/schedule. */
export const scheduleFromTemplate = z.strictObject({ name: line(100).optional(), schedule });

/**
 * `waiting` for its time, or in a cyclic one for the next start; `running` while a run goes on; `stopped` by an
 * operator; `over` when it will never run again by itself.
 */
export const scheduledState = z.enum(["waiting", "running", "stopped", "over"]).describe(
  "waiting for its time, or in a cyclic one for the next start; running while a run goes on; stopped by an operator; " +
    "over when it will never run again by itself.",
);

/** A session with a schedule. */
export const scheduledView = z.object({
  id,
  name: z.string(),
  state: scheduledState,
  told: z.string().describe("What it waits for, does, or came to, in words."),
  options: sessionOptions,
  schedule,
  nextAt: timestamp.nullable().describe("When it is due next; null when never, or when it goes by targets."),
  sessionId: id.nullable().describe("The run going on, or the last."),
  runs: whole,
  lastRunAt: timestamp.nullable(),
  createdAt: timestamp,
});

/** Options of sessions under a name. */
export const templateView = z.object({
  id,
  name: z.string(),
  options: sessionOptions,
  createdAt: timestamp,
  changedAt: timestamp,
});

/** See `scheduledState`. */
export type ScheduledState = z.infer<typeof scheduledState>;
/** See `scheduledView`. */
export type ScheduledView = z.infer<typeof scheduledView>;
/** See `templateView`. */
export type TemplateView = z.infer<typeof templateView>;
/** See `scheduledRequest`. */
export type ScheduledRequest = z.infer<typeof scheduledRequest>;
