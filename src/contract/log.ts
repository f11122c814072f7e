import * as z from "zod";
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
  machine: z.string().max(20).optional(),
  fields: z.record(z.string().max(100), z.unknown()),
});

/** See `logView`. */
export type LogView = z.infer<typeof logView>;

/** A number in a query. */
const number = z.string().regex(/^[0-9]{1,15}$/, "a whole number").transform(Number);

/** Which entries are wanted; what is left out does not matter. */
export const logQuery = z.strictObject({
  session: number.describe("number of the session").optional(),
  machine: number.describe("number of the machine").optional(),
  target: number.describe("number of the target").optional(),
  level: level.describe("the least importance").optional(),
  from: number.describe("milliseconds since 1970, included").optional(),
  to: number.describe("milliseconds since 1970, included").optional(),
  after: number.describe("number of an entry: later ones only").optional(),
  before: number.describe("number of an entry: earlier ones only").optional(),
  search: z.string().max(200).transform((text) => text || undefined)
    .describe("stands in the event or in the fields as their JSON has it").optional(),
});

/** The latest of them. */
export const logPageQuery = logQuery.extend({
  limit: number.refine((count) => count >= 1 && count <= 1000, "a number from 1 to 1000").default(200)
    .describe("entries at most"),
});

/** How a log is exported. */
export const logFormat = z.enum(["jsonl", "csv", "text"]);

/** All of them. */
export const logExportQuery = logQuery.extend({ format: logFormat.default("jsonl") });

/** How much log there is. */
export const logStatsView = z.object({
  entries: whole,
  /** Numbers of the first and the last entry; 0 where there is none. */
  first: whole,
  last: whole,
  /** When the first entry that is kept was written. */
  oldest: whole.nullable(),
  databaseBytes: whole,
  lastPackedAt: whole.nullable(),
  /** Null where PACKTIME is missing or impossible; in the past where it is about to be made up for. */
  nextPackAt: whole.nullable(),
  /** Folder of the text copies. */
  logPath: z.string().nullable(),
});

/** What a compression of the database came to. */
export const packView = z.object({
  bytesBefore: whole,
  bytesAfter: whole,
  /** Log entries dropped, and parts in sessions whose progress was. */
  entries: whole,
  progress: whole,
  milliseconds: whole,
});

/** See `logQuery`. */
export type LogQuery = z.infer<typeof logQuery>;
/** See `logFormat`. */
export type LogFormat = z.infer<typeof logFormat>;
/** See `logStatsView`. */
export type LogStatsView = z.infer<typeof logStatsView>;
/** See `packView`. */
export type PackView = z.infer<typeof packView>;
