import { z } from "zod";
import { line, whole } from "./values.ts";

/** Importance of a log entry, ascending. */
export const level = z.enum(["debug", "info", "warn", "error"]);

/** What an entry is about: a few named plain values. */
export const logFields = z.record(
  z.string().min(1).max(40),
  z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]),
).refine((fields) => Object.keys(fields).length <= 20, "at most 20 fields");

/** One entry of a target's log, sent along with its polls. */
export const targetLogEntry = z.object({
  /** Milliseconds since 1970 by the target's clock, which may be wrong. */
  time: whole,
  level,
  event: line(200),
  fields: logFields.optional(),
});

/** See `targetLogEntry`. */
export type TargetLogEntry = z.infer<typeof targetLogEntry>;

/** One entry of the server's log as the admin API gives it. */
export const logView = z.object({
  id: whole,
  /** Milliseconds since 1970. */
  time: whole,
  level,
  event: z.string().max(1000),
  session: z.string().max(20).optional(),
  target: z.string().max(20).optional(),
  fields: z.record(z.string().max(100), z.unknown()),
});

/** See `logView`. */
export type LogView = z.infer<typeof logView>;
