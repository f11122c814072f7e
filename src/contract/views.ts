import * as z from "zod";
import { imageView, verificationView } from "./images.ts";
import { logView } from "./log.ts";
import { machineView } from "./machine_views.ts";
import { counters, progress, targetPhase } from "./poll.ts";
import { hardware, targetDisk } from "./register.ts";
import { scheduledView, templateView } from "./scheduled.ts";
import { sessionOptions } from "./session_options.ts";
import { memberState, sessionOrigin, sessionState } from "./states.ts";
import { id, timestamp, whole } from "./values.ts";

/**
 * What the admin API shows. Times are milliseconds since 1970, sizes bytes, rates bytes a second. The server does not
 * check what it sends against these: they are its types, its documentation and its tests.
 */

/** A target's part in a session. */
export const memberView = z.object({
  targetId: id,
  name: z.string().describe("The name of the machine, or its identity."),
  state: memberState,
  phase: targetPhase.nullable().describe("What it says it does, while it takes part."),
  reason: z.string().nullable().describe("Why it is in this state, in words."),
  receiver: whole.describe("Its number in the stream."),
  mac: z.string().nullable().describe("The address on the session's list by which it was taken."),
  joinedAt: timestamp,
  startedAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
  progress: progress.nullable(),
  counters: counters.nullable(),
  loss: z.number().nullable().describe("Share of datagrams lost lately, 0 to 1, as the sender sees it."),
  lagging: z.boolean().nullable().describe("Whether the group waits for it, as the sender sees it."),
});

/** The sender's side of a session that deploys. */
export const senderView = z.object({
  rate: z.number().describe("Bytes a second."),
  bytes: whole,
  sourceDatagrams: whole,
  repairDatagrams: whole,
});

/** A session; `members` only where one session was asked for. */
export const sessionView = z.object({
  id,
  name: z.string(),
  image: z.string(),
  root: z.string().describe("Hash that names the image's content."),
  state: sessionState,
  told: z.string().describe("What it waits for, does, or came to, in words."),
  options: sessionOptions.describe("Its machines are listed only where one session was asked for."),
  machinesListed: whole.describe("How many machines its list has."),
  origin: sessionOrigin,
  scheduleId: id.nullable().describe("The schedule that it is a run of."),
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
  limitAt: timestamp.nullable().describe("When laggards are excluded, if ever."),
  counts: z.record(memberState, whole).describe("How many targets are in each state."),
  group: z.string().describe("IPv4 multicast group."),
  port: whole.describe("UDP port."),
  sender: senderView.nullable().describe("Null unless it deploys."),
  members: z.array(memberView).optional().describe("Only where one session was asked for."),
});

/** A machine that has ever registered. */
export const targetView = z.object({
  id,
  identity: z.string(),
  name: z.string(),
  address: z.string(),
  version: z.string(),
  hardware,
  disk: targetDisk,
  machineId: id.nullable().describe("The machine of the inventory that it runs on."),
  online: z.boolean().describe("Heard within the last half minute."),
  heardAt: timestamp,
  phase: targetPhase.nullable(),
  sessionId: id.nullable().describe("The running session it takes part in."),
  message: z.string().nullable().describe("Why it waits, in words, while it takes part in no session."),
});

/** The server itself. */
export const statusView = z.object({
  version: z.string(),
  uptime: whole.describe("Seconds."),
  hostname: z.string(),
  addresses: z.array(z.object({ interface: z.string(), address: z.string() }))
    .describe("Own addresses with their interface."),
  imageDirectory: z.string(),
  targetsOnline: whole,
  sessionsRunning: whole,
});

/** What /api/v1/events sends as `snapshot`; `changes` has the same shape with only what changed since. */
export const eventsView = z.object({
  status: statusView.optional(),
  images: z.array(imageView).optional()
    .describe("All of them, when the image storage changed; in a snapshot only where asked for."),
  verifications: z.array(verificationView).describe(
    "Checks of images: those that go on, and the latest of each.",
  ),
  sessions: z.array(sessionView),
  members: z.array(z.object({ sessionId: id, members: z.array(memberView) })),
  targets: z.array(targetView),
  machines: z.array(machineView).describe("In a snapshot those seen last, up to a thousand."),
  log: z.array(logView),
  schedules: z.array(scheduledView),
  templates: z.array(templateView),
  gone: z.array(id).describe("Sessions that are no more."),
  goneSchedules: z.array(id),
  goneTemplates: z.array(id),
  goneMachines: z.array(id).describe("Machines that are no more."),
});

/** See `memberView`. */
export type MemberView = z.infer<typeof memberView>;
/** See `sessionView`. */
export type SessionView = z.infer<typeof sessionView>;
/** See `targetView`. */
export type TargetView = z.infer<typeof targetView>;
/** See `statusView`. */
export type StatusView = z.infer<typeof statusView>;
/** See `eventsView`. */
export type EventsView = z.infer<typeof eventsView>;
