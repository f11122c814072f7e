import { z } from "zod";
import { after, diskWish, line, mac, sessionKey } from "./values.ts";

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

/** Where on a machine the image goes. Partitions cannot be chosen yet: an image's disk goes to a disk. */
export const destination = z.strictObject({ disk: diskWish.default("auto") });

/** Options of a session. */
export const sessionOptions = z.strictObject({
  /** Shown everywhere; made from the image's name when not given. */
  name: line(100).optional(),
  /** Name of the image in the image storage, or its root hash. */
  image: line(255),
  type: sessionType.default("automatic"),
  /** Type `id`: what boot media carry. Null: targets ask for it by its number. */
  sessionId: sessionKey.nullable().default(null),
  /** Type `mac`: the machines that it takes. */
  machines: z.array(listedMachine).max(MOST_TARGETS).default([]),
  /** Type `mac`: wake them over the network when the session is made. */
  wake: z.boolean().default(false),
  destination: destination.prefault({}),
  /** The fewest targets worth a start, and the most at a time; null is no upper limit. */
  minTargets: z.int().min(1).max(MOST_TARGETS).default(1),
  maxTargets: z.int().min(1).max(MOST_TARGETS).nullable().default(null),
  /** Seconds to wait for more targets: from the session's creation on, in a cyclic one from the first that came. */
  waitSeconds: z.int().min(0).max(30 * 86400).default(60),
  /** Seconds after which a session that could not start fails; null waits until someone stops it. */
  giveUpSeconds: seconds.nullable().default(null),
  succeed: succeed.default({ percent: 100 }),
  /** Seconds from the start after which laggards are excluded; null for none. */
  timeLimitSeconds: seconds.nullable().default(null),
  rateLimit: rateLimit.nullable().default(null),
  /** Network interface to send from; null takes the server's choice. */
  interface: line(15).nullable().default(null),
  /** Targets may join while the session deploys. */
  constantCast: z.boolean().default(false),
  readback: z.boolean().default(false),
  /** Let the last partition and its file system grow to the end of each machine's disk. */
  grow: z.boolean().default(false),
  after: after.default("wait"),
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
