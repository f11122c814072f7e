import * as z from "zod";
import { destination } from "./destination.ts";
import { after, line, mac, sessionKey } from "./values.ts";

/** The most targets of one session: receivers are numbered in 16 bits, and some numbers are spent on returns. */
export const MOST_TARGETS = 10_000;

const seconds = z.int().min(1).max(30 * 86400);

/** How many targets must succeed for the session to count as finished. */
export const succeed = z.union([
  z.strictObject({ count: z.int().min(1).max(MOST_TARGETS) }),
  z.strictObject({ percent: z.int().min(1).max(100) }),
]);

/** A limit as it was typed; 1 MB/s is 10^6 bytes a second, 1 Mbit/s is 10^6 bits a second. */
export const rateLimit = z.strictObject({
  value: z.number().min(0.1).max(100_000),
  unit: z.enum(["MB/s", "Mbit/s"]),
});

/**
 * Whom a session takes: `automatic` whatever targets come that ask for no other; `id` those that ask for it, by its
 * number or Session ID; `mac` the machines of a list.
 */
export const sessionType = z.enum(["automatic", "id", "mac"]);

/** A machine of a session's list. */
export const listedMachine = z.strictObject({ mac, name: line(100).optional() });

/** Options of a session. */
export const sessionOptions = z.strictObject({
  name: line(100).optional().describe("Shown everywhere; made from the image's name when not given."),
  image: line(255).describe("Name of the image in the image storage, or its root hash."),
  type: sessionType.default("automatic").describe(
    "Whom it takes: whatever targets come that ask for no other (automatic), those that ask for it by its number or " +
      "Session ID (id), the machines of a list (mac).",
  ),
  sessionId: sessionKey.nullable().default(null).describe(
    "Type id: what boot media carry. Null: targets ask for it by its number.",
  ),
  machines: z.array(listedMachine).max(MOST_TARGETS).default([]).describe(
    "Type mac: the machines that it takes.",
  ),
  wake: z.boolean().default(false).describe("Type mac: wake them over the network when the session is made."),
  destination: destination.prefault({}).describe("Where on each machine the image goes."),
  minTargets: z.int().min(1).max(MOST_TARGETS).default(1).describe("The fewest targets worth a start."),
  maxTargets: z.int().min(1).max(MOST_TARGETS).nullable().default(null)
    .describe("The most targets at a time; null for no limit."),
  waitSeconds: z.int().min(0).max(30 * 86400).default(60).describe(
    "Seconds to wait for more targets: from the session's creation on, in a cyclic one from the first that came.",
  ),
  giveUpSeconds: seconds.nullable().default(null).describe(
    "Seconds after which a session that could not start fails; null waits until someone stops it.",
  ),
  succeed: succeed.default({ percent: 100 }).describe(
    "How many targets must succeed for it to count as finished.",
  ),
  timeLimitSeconds: seconds.nullable().default(null).describe(
    "Seconds from the start after which laggards are excluded; null for none.",
  ),
  rateLimit: rateLimit.nullable().default(null).describe("The most that is sent; null for no limit."),
  interface: line(15).nullable().default(null).describe(
    "Network interface to send from; null takes the server's choice.",
  ),
  constantCast: z.boolean().default(false).describe("Targets may join while the session deploys."),
  readback: z.boolean().default(false).describe(
    "Read everything back from the disks at the end and compare.",
  ),
  grow: z.boolean().default(false).describe(
    "Let the last partition and its file system grow to the end of each machine's disk.",
  ),
  after: after.default("wait").describe("What the machines do then."),
}).superRefine((options, context) => {
  const { type, machines, minTargets, maxTargets, waitSeconds, giveUpSeconds, succeed } = options;
  const object = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (type !== "id" && options.sessionId !== null) object("sessionId", "goes with the type id only");
  if (type !== "mac") {
    if (machines.length) object("machines", "go with the type mac only");
    if (options.wake) object("wake", "goes with the type mac only: it wakes the machines of the list");
  } else if (!machines.length) object("machines", "must list at least one machine");
  else {
    if (new Set(machines.map((each) => each.mac)).size < machines.length) {
      object("machines", "must not list one twice");
    }
    if (minTargets > machines.length) object("minTargets", "must not be above the machines listed");
    if ("count" in succeed && succeed.count > machines.length) {
      object("succeed", "must not ask for more than the machines listed");
    }
  }
  if (maxTargets !== null && maxTargets < minTargets) object("maxTargets", "must not be below minTargets");
  if (giveUpSeconds !== null && giveUpSeconds < waitSeconds) {
    object("giveUpSeconds", "must not be below waitSeconds");
  }
  // Without constantCast no more than the most can ever take part; with it, places become free again.
  if ("count" in succeed && maxTargets !== null && !options.constantCast && succeed.count > maxTargets) {
    object("succeed", "must not ask for more than maxTargets");
  }
});

/** Bytes a second of a rate limit; 0 for none. */
export function bytesPerSecond(limit: RateLimit | null): number {
  if (!limit) return 0;
  return Math.round(limit.value * (limit.unit === "MB/s" ? 1e6 : 1e6 / 8));
}

/** See `sessionType`. */
export type SessionType = z.infer<typeof sessionType>;
/** See `listedMachine`. */
export type ListedMachine = z.infer<typeof listedMachine>;
/** See `succeed`. */
export type Succeed = z.infer<typeof succeed>;
/** See `rateLimit`. */
export type RateLimit = z.infer<typeof rateLimit>;
/** See `sessionOptions`. */
export type SessionOptions = z.infer<typeof sessionOptions>;
/** What a caller sends for `SessionOptions`: the defaults may be missing. */
export type SessionRequest = z.input<typeof sessionOptions>;
