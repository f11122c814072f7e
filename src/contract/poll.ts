import * as z from "zod";
import { after, id, line, root, whole } from "./values.ts";
import { destination } from "./destination.ts";
import { streamSettings } from "./stream.ts";
import { targetLogEntry } from "./log.ts";

/** What a target is doing. `writing` comes after the last byte was received, `syncing` after the last was written. */
export const targetPhase = z.enum([
  "waiting",
  "preparing",
  "receiving",
  "writing",
  "syncing",
  "verifying",
  "done",
  "failed",
  "cancelled",
]);

/** How far a target is; the counts are those of the image's raw data, as it lands on the disk. */
export const progress = z.object({
  chunksDone: whole,
  chunksTotal: whole,
  bytesDone: whole.describe("Raw bytes."),
  bytesTotal: whole,
  received: whole.describe("Bytes that came over the network."),
  readRate: z.number().min(0).describe("Bytes a second."),
  writeRate: z.number().min(0).describe("Bytes a second."),
  unicastBytes: whole.describe("Bytes fetched over HTTP because the group's repairs came too late."),
  elapsed: z.number().min(0).describe("Seconds since the deployment began."),
  left: z.number().min(0).nullable().describe("Seconds that are left of it by estimate."),
});

/** Datagrams and the like, counted since the deployment began; names are the target's. */
export const counters = z.record(z.string().min(1).max(40), whole)
  .refine((all) => Object.keys(all).length <= 32, "at most 32 counters");

/** Why a target failed. */
export const targetError = z.object({ code: line(100), message: z.string().min(1).max(1000) });

/** POST /target/v1/poll: a target says how it is and asks what to do. */
export const pollRequest = z.object({
  state: targetPhase,
  /** That of the assignment it works on, if any. */
  epoch: whole.optional(),
  progress: progress.optional(),
  counters: counters.optional(),
  error: targetError.optional(),
  /** Why this machine has no disk for what the server asked for with `disk`. */
  diskProblem: z.object({ wish: line(100), why: z.string().min(1).max(1000) }).optional(),
  log: z.array(targetLogEntry).max(50).optional(),
});

/** Everything a target needs to receive a session's image. */
export const assignment = z.object({
  sessionId: id,
  sessionName: line(100),
  /** Changes whenever the sender starts anew: rejoin with these stream settings and keep the done chunks. */
  epoch: z.int().min(1),
  root,
  /** Size of GET /target/v1/manifest/:root. */
  manifestBytes: whole,
  /** This target's number in the stream. */
  receiver: z.int().min(1).max(65535),
  stream: streamSettings,
  /** An earlier run of this session may have left good chunks on the disk: check and keep them. */
  resume: z.boolean(),
  /** Read everything back from the disk at the end and compare. */
  readback: z.boolean(),
  /** Let the last partition and its file system grow to the end of a larger disk. */
  grow: z.boolean().default(false),
  /** By what the disk is to have been chosen, and the partition of it, for a check before a byte is written. */
  destination: destination.prefault({}),
  after,
});

/**
 * What a target shall do: `wait` and poll again; `deploy` what `assignment` says; `continue` what it does; `cancel`
 * it; `release`: the server knows that it is done, so do what the assignment's `after` says.
 */
export const command = z.enum(["wait", "deploy", "continue", "cancel", "release"]);

/** The answer to a poll. */
export const pollReply = z.object({
  command,
  pollInterval: z.int().min(100).max(60_000),
  /** Given with `deploy`. */
  assignment: assignment.optional(),
  /** For the machine's screen: what it waits for, or why it was cancelled. */
  message: z.string().max(500).optional(),
  /**
   * A session would take this machine with the disk that this wish finds (`auto`: the machine's own choice): register
   * again with that disk and wish.
   */
  disk: z.string().max(100).optional(),
});

/** See `targetPhase`. */
export type TargetPhase = z.infer<typeof targetPhase>;
/** See `progress`. */
export type Progress = z.infer<typeof progress>;
/** See `counters`. */
export type Counters = z.infer<typeof counters>;
/** See `pollRequest`. */
export type PollRequest = z.infer<typeof pollRequest>;
/** See `assignment`. */
export type Assignment = z.infer<typeof assignment>;
/** See `command`. */
export type Command = z.infer<typeof command>;
/** See `pollReply`. */
export type PollReply = z.infer<typeof pollReply>;
