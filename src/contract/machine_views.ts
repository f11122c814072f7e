import type { BootAssignment } from "./machines.ts";
import type { Hardware } from "./register.ts";
import type { MemberState } from "./views.ts";

/** What the admin API shows of machines and network boot. Times are milliseconds since 1970, sizes bytes. */

/** What a machine would boot if it were switched on now. */
export interface BootPlanView {
  assignment: BootAssignment;
  /** The only session that it waits for there. */
  sessionId: string | null;
  /** Why, in words. */
  why: string;
}

/** A machine of the inventory. What a registration told is missing until there was one. */
export interface MachineView {
  id: string;
  /** The name given to it. */
  name: string | null;
  /** How it is shown: its name, or what else it goes by. */
  label: string;
  /** The network adapter used last in front. */
  macs: string[];
  uuid: string | null;
  group: string | null;
  /** What an operator chose for it; null where its group or the default decides. */
  assignment: BootAssignment | null;
  sessionId: string | null;
  boot: BootPlanView;
  vendor: string | null;
  model: string | null;
  serial: string | null;
  /** Model of the processor where known, and how many. */
  cpu: string | null;
  cpus: number | null;
  memory: number | null;
  disks: { path: string; size: number; model: string | null }[];
  firmware: string | null;
  secureBoot: boolean | null;
  /** Null for a machine that was told of and never seen. */
  firstSeen: number | null;
  lastSeen: number | null;
  address: string | null;
  /** What it did when it was last seen, e.g. `dhcp`, `boot menu` or `registered`. */
  seenBy: string | null;
  /** A target runs on it and polls. */
  online: boolean;
  /** Its latest target. */
  targetId: string | null;
  /** When an image last arrived whole. */
  deployedAt: number | null;
  /** How many sessions it took part in. */
  deployments: number;
}

/** A machine's part in a session. */
export interface MachineDeploymentView {
  sessionId: string;
  sessionName: string;
  image: string;
  root: string;
  state: MemberState;
  reason: string | null;
  joinedAt: number;
  startedAt: number | null;
  endedAt: number | null;
}

/** A machine with all that is known of it. */
export interface MachineDetailView extends MachineView {
  hardware: Hardware | null;
  /** Newest first. */
  history: MachineDeploymentView[];
}

/** A group that machines are in or that something is assigned to. */
export interface GroupView {
  name: string;
  machines: number;
  /** Null where the default decides. */
  assignment: BootAssignment | null;
  sessionId: string | null;
}

/** What an import did. */
export interface ImportView {
  added: number;
  changed: number;
  /** Those that were known as they are. */
  unchanged: number;
}

/** A lease of the server's own DHCP. */
export interface LeaseView {
  address: string;
  mac: string;
  hostname: string | null;
  state: "bound" | "released" | "declined";
  boundAt: number;
  expiresAt: number;
  /** The machine of the inventory that has this MAC address. */
  machineId: string | null;
  machine: string | null;
}

/** An address that the server's own DHCP keeps for a machine. */
export interface ReservationView {
  mac: string;
  address: string;
  hostname: string | null;
  machineId: string | null;
  machine: string | null;
}
