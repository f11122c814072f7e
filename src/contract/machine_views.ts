import * as z from "zod";
import { bootAssignment } from "./machines.ts";
import { hardware } from "./register.ts";
import { memberState } from "./states.ts";
import { id, timestamp, whole } from "./values.ts";

/** What the admin API shows of machines and network boot. Times are milliseconds since 1970, sizes bytes. */

/** What a machine would boot if it were switched on now. */
export const bootPlanView = z.object({
  assignment: bootAssignment,
  sessionId: id.nullable().describe("The only session that it waits for there."),
  why: z.string().describe("Why, in words."),
});

/** A machine of the inventory. What a registration told is missing until there was one. */
export const machineView = z.object({
  id,
  name: z.string().nullable().describe("The name given to it."),
  label: z.string().describe("How it is shown: its name, or what else it goes by."),
  macs: z.array(z.string()).describe("The network adapter used last in front."),
  uuid: z.string().nullable(),
  group: z.string().nullable(),
  assignment: bootAssignment.nullable()
    .describe("What an operator chose for it; null where its group or the default decides."),
  sessionId: id.nullable(),
  boot: bootPlanView,
  vendor: z.string().nullable(),
  model: z.string().nullable(),
  serial: z.string().nullable(),
  cpu: z.string().nullable().describe("Model of the processor where known."),
  cpus: whole.nullable(),
  memory: whole.nullable().describe("Bytes."),
  disks: z.array(z.object({ path: z.string(), size: whole, model: z.string().nullable() })),
  firmware: z.string().nullable(),
  secureBoot: z.boolean().nullable(),
  firstSeen: timestamp.nullable().describe("Null for a machine that was told of and never seen."),
  lastSeen: timestamp.nullable(),
  address: z.string().nullable(),
  seenBy: z.string().nullable()
    .describe("What it did when it was last seen, e.g. dhcp, boot menu or registered."),
  online: z.boolean().describe("A target runs on it and polls."),
  targetId: id.nullable().describe("Its latest target."),
  deployedAt: timestamp.nullable().describe("When an image last arrived whole."),
  deployments: whole.describe("How many sessions it took part in."),
});

/** A machine's part in a session. */
export const machineDeploymentView = z.object({
  sessionId: id,
  sessionName: z.string(),
  image: z.string(),
  root: z.string(),
  state: memberState,
  reason: z.string().nullable(),
  joinedAt: timestamp,
  startedAt: timestamp.nullable(),
  endedAt: timestamp.nullable(),
});

/** A machine with all that is known of it. */
export const machineDetailView = machineView.extend({
  hardware: hardware.nullable(),
  history: z.array(machineDeploymentView).describe("Newest first."),
});

/** A group that machines are in or that something is assigned to. */
export const groupView = z.object({
  name: z.string(),
  machines: whole,
  assignment: bootAssignment.nullable().describe("Null where the default decides."),
  sessionId: id.nullable(),
});

/** What an import did. */
export const importView = z.object({
  added: whole,
  changed: whole,
  unchanged: whole.describe("Those that were known as they are."),
});

/** A lease of the server's own DHCP. */
export const leaseView = z.object({
  address: z.string(),
  mac: z.string(),
  hostname: z.string().nullable(),
  state: z.enum(["bound", "released", "declined"]),
  boundAt: timestamp,
  expiresAt: timestamp,
  machineId: id.nullable().describe("The machine of the inventory that has this MAC address."),
  machine: z.string().nullable(),
});

/** An address that the server's own DHCP keeps for a machine. */
export const reservationView = z.object({
  mac: z.string(),
  address: z.string(),
  hostname: z.string().nullable(),
  machineId: id.nullable(),
  machine: z.string().nullable(),
});

/** See `bootPlanView`. */
export type BootPlanView = z.infer<typeof bootPlanView>;
/** See `machineView`. */
export type MachineView = z.infer<typeof machineView>;
/** See `machineDeploymentView`. */
export type MachineDeploymentView = z.infer<typeof machineDeploymentView>;
/** See `machineDetailView`. */
export type MachineDetailView = z.infer<typeof machineDetailView>;
/** See `groupView`. */
export type GroupView = z.infer<typeof groupView>;
/** See `importView`. */
export type ImportView = z.infer<typeof importView>;
/** See `leaseView`. */
export type LeaseView = z.infer<typeof leaseView>;
/** See `reservationView`. */
export type ReservationView = z.infer<typeof reservationView>;
