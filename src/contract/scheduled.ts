import { z } from "zod";
import { type Schedule, schedule } from "./schedule.ts";
import { type SessionOptions, sessionOptions } from "./session_options.ts";
import { line } from "./values.ts";

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
export type ScheduledState = "waiting" | "running" | "stopped" | "over";

/** A session with a schedule. Times are milliseconds since 1970. */
export interface ScheduledView {
  id: string;
  name: string;
  state: ScheduledState;
  /** What it waits for, does, or came to, in words. */
  told: string;
  options: SessionOptions;
  schedule: Schedule;
  /** When it is due next; null when never, or when it goes by targets. */
  nextAt: number | null;
  /** The run going on, or the last. */
  sessionId: string | null;
  runs: number;
  lastRunAt: number | null;
  createdAt: number;
}

/** Options of sessions under a name. */
export interface TemplateView {
  id: string;
  name: string;
  options: SessionOptions;
  createdAt: number;
  changedAt: number;
}

/** See `scheduledRequest`. */
export type ScheduledRequest = z.infer<typeof scheduledRequest>;
