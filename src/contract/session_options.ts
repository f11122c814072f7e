import { z } from "zod";
import { after, line } from "./values.ts";

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

/** Options of a session in automatic mode: it takes whatever targets come. */
export const sessionOptions = z.strictObject({
  /** Shown everywhere; made from the image's name when not given. */
  name: line(100).optional(),
  /** Name of the image in the image storage, or its root hash. */
  image: line(255),
  /** The fewest targets worth a start, and the most at a time; null is no upper limit. */
  minTargets: z.int().min(1).max(MOST_TARGETS).default(1),
  maxTargets: z.int().min(1).max(MOST_TARGETS).nullable().default(null),
  /** Seconds to wait for more targets, from the session's creation on. */
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
  const { minTargets, maxTargets, waitSeconds, giveUpSeconds, succeed } = options;
  const object = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
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

/** See `succeed`. */
export type Succeed = z.infer<typeof succeed>;
/** See `rateLimit`. */
export type RateLimit = z.infer<typeof rateLimit>;
/** See `sessionOptions`. */
export type SessionOptions = z.infer<typeof sessionOptions>;
/** What a caller sends for `SessionOptions`: the defaults may be missing. */
export type SessionRequest = z.input<typeof sessionOptions>;
