import * as z from "zod";
import { timestamp, whole } from "./values.ts";

/** Network boot as the admin API shows it. Sizes are bytes, times milliseconds since 1970. */

const counters = z.record(z.string(), z.number());

/** A DHCP server that is not this one. */
export const otherServer = z.object({
  interface: z.string(),
  address: z.string(),
  offered: z.string().nullable().describe("The address it offered; null of a proxyDHCP, which offers none."),
  router: z.string().nullable(),
  proxy: z.boolean(),
  broadside: z.boolean().describe("It is another Broadside server."),
  seenAt: timestamp,
});

/** A file that goes out by TFTP. */
export const transferView = z.object({
  client: z.string(),
  file: z.string(),
  done: whole,
  size: whole,
});

/** GET /api/v1/pxe. */
export const pxeView = z.object({
  available: z.boolean().describe("This program carries what machines boot from."),
  mode: z.enum(["off", "server", "proxy"]).describe(
    "What the settings want; `auto` is told as what was chosen.",
  ),
  running: z.boolean(),
  told: z.string().describe("Its state in a line of words."),
  interfaces: z.array(z.object({ name: z.string(), address: z.string(), mask: z.string() })),
  /** What is given out; null unless in the mode `server`. */
  pool: z.object({
    start: z.string(),
    count: whole,
    mask: z.string(),
    router: z.string().nullable(),
    dns: z.array(z.string()),
    leaseSeconds: whole,
    leased: whole.describe("Addresses that machines have, and that nobody has."),
    free: whole,
  }).nullable(),
  dhcp: counters.nullable().describe("Messages since it was started, by kind."),
  tftp: z.object({
    running: z.boolean(),
    active: whole.describe("Transfers under way, and requests that wait to be looked up."),
    waiting: whole,
    /** Since it was started. */
    counters,
    transfers: z.array(transferView).describe("Some of those under way."),
  }).nullable(),
  http: z.object({ requests: whole, bytes: whole }).describe(
    "What went out over HTTP to machines that boot, since the server started.",
  ),
  otherServers: z.array(otherServer).describe("Those that the last look found."),
  files: z.array(z.object({ name: z.string(), size: whole, what: z.string() })).describe(
    "What machines can load.",
  ),
  defaultBoot: z.string(),
  menuTimeoutSeconds: whole,
});

/** POST /api/v1/pxe/probe. */
export const probeView = z.object({
  servers: z.array(otherServer),
  /** How to run beside them, by interface. */
  proposals: z.array(z.object({
    interface: z.string(),
    mode: z.enum(["server", "proxy"]),
    told: z.string(),
  })),
});

/** GET /api/v1/pxe/hints: what to write into the settings of another DHCP server. */
export const hintView = z.object({ server: z.string(), title: z.string(), text: z.string() });

/** See `otherServer`. */
export type OtherServer = z.infer<typeof otherServer>;
/** See `pxeView`. */
export type PxeView = z.infer<typeof pxeView>;
/** See `probeView`. */
export type ProbeView = z.infer<typeof probeView>;
/** See `hintView`. */
export type HintView = z.infer<typeof hintView>;
