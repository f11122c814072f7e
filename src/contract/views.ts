import type { LogView } from "./log.ts";
import type { MachineView } from "./machine_views.ts";
import type { Counters, Progress, TargetPhase } from "./poll.ts";
import type { Hardware, TargetDisk } from "./register.ts";
import type { ScheduledView, TemplateView } from "./scheduled.ts";
import type { SessionOptions } from "./session_options.ts";

/** What the admin API shows. Times are milliseconds since 1970, sizes bytes, rates bytes a second. */

/** `gathering` and `deploying` run; the others are ends. */
export type SessionState = "gathering" | "deploying" | "finished" | "failed" | "stopped";

/** A target within one session; `done`, `failed` and `excluded` are ends, and `lost` becomes one with the session's. */
export type MemberState = "joined" | "deploying" | "done" | "failed" | "excluded" | "lost";

/** Who made a session: an operator, a schedule, or a machine in client-driving mode. */
export type SessionOrigin = "operator" | "schedule" | "client";

/** A target's part in a session. */
export interface MemberView {
  targetId: string;
  /** The name of the machine, or its identity. */
  name: string;
  state: MemberState;
  /** What it says it does, while it takes part. */
  phase: TargetPhase | null;
  /** Why it is in this state, in words. */
  reason: string | null;
  receiver: number;
  /** The address on the session's list by which it was taken. */
  mac: string | null;
  joinedAt: number;
  startedAt: number | null;
  endedAt: number | null;
  progress: Progress | null;
  counters: Counters | null;
  /** As the sender sees it: share of datagrams lost lately, and whether the group waits for it. */
  loss: number | null;
  lagging: boolean | null;
}

/** A session; `members` only where one session was asked for. */
export interface SessionView {
  id: string;
  name: string;
  image: string;
  root: string;
  state: SessionState;
  /** What it waits for, does, or came to, in words. */
  told: string;
  /** `machines` only where one session was asked for. */
  options: SessionOptions;
  /** How many machines its list has. */
  machinesListed: number;
  origin: SessionOrigin;
  /** The schedule that it is a run of. */
  scheduleId: string | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  /** When laggards are excluded, if ever. */
  limitAt: number | null;
  counts: Record<MemberState, number>;
  /** Multicast group and port. */
  group: string;
  port: number;
  /** The sender's side of a session that deploys. */
  sender: { rate: number; bytes: number; sourceDatagrams: number; repairDatagrams: number } | null;
  members?: MemberView[];
}

/** A machine that has ever registered. */
export interface TargetView {
  id: string;
  identity: string;
  name: string;
  address: string;
  version: string;
  hardware: Hardware;
  disk: TargetDisk;
  /** The machine of the inventory that it runs on. */
  machineId: string | null;
  /** Heard within the last half minute. */
  online: boolean;
  heardAt: number;
  phase: TargetPhase | null;
  /** The running session it takes part in. */
  sessionId: string | null;
  /** Why it waits, in words, while it takes part in no session. */
  message: string | null;
}

/** An image of the image storage; `error` says why it cannot be deployed. */
export interface ImageView {
  name: string;
  root: string;
  fileSize: number;
  diskSize: number;
  /** Raw bytes of the disk that the image carries. */
  dataBytes: number;
  chunksTotal: number;
  /** One line a partition. */
  partitions: string[];
  error?: string;
}

/** The server itself. */
export interface StatusView {
  version: string;
  /** Seconds. */
  uptime: number;
  hostname: string;
  /** Own addresses with their interface. */
  addresses: { interface: string; address: string }[];
  imageDirectory: string;
  targetsOnline: number;
  sessionsRunning: number;
}

/** What /api/v1/events sends as `snapshot`; `changes` has the same shape with only what changed since. */
export interface EventsView {
  status?: StatusView;
  images?: ImageView[];
  sessions: SessionView[];
  members: { sessionId: string; members: MemberView[] }[];
  targets: TargetView[];
  /** In a snapshot those seen last, up to a thousand. */
  machines: MachineView[];
  log: LogView[];
  schedules: ScheduledView[];
  templates: TemplateView[];
  /** Sessions that are no more. */
  gone: string[];
  goneSchedules: string[];
  goneTemplates: string[];
  /** Machines that are no more. */
  goneMachines: string[];
}
