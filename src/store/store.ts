import type { AccessStore } from "./access_store.ts";
import type { LicenseBatch, LicenseStore } from "./license_tables.ts";
import type { LogStore } from "./log_store.ts";
import type { SessionHistory } from "./session_history.ts";

/**
 * What outlives the server: rows as plain data, times in milliseconds since 1970. The words for states are the session
 * wing's; the store only keeps them.
 */

/** A deployment session. */
export interface SessionRow {
  id: number;
  name: string;
  state: string;
  reason: string | null;
  image: string;
  root: string;
  /** Bytes of the disk that the image was taken from, and of one of its logical sectors (0: not known). */
  diskSize: number;
  sectorSize: number;
  options: unknown;
  /** Its place in the address plan; kept after the end for the record. */
  slot: number;
  /** That of its latest sender; 0 before the first. */
  epoch: number;
  /** The receiver number last given. */
  lastReceiver: number;
  idempotencyKey: string | null;
  /** Who made it: `operator`, `schedule` or `client`; the schedule, and the first run of its round, by number. */
  origin: string;
  definitionId: number | null;
  cycle: number | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
}

/** A target's part in a session. */
export interface MemberRow {
  sessionId: number;
  targetId: number;
  /** The machine that the target ran on then. */
  machineId: number | null;
  receiver: number;
  /** The address on the session's list by which it was taken. */
  mac: string | null;
  state: string;
  reason: string | null;
  phase: string | null;
  /** An earlier run in this session may have left chunks on the disk. */
  resume: boolean;
  /** The first epoch told to the target's present process; 0 before. */
  firstEpoch: number;
  joinedAt: number;
  startedAt: number | null;
  endedAt: number | null;
  lostAt: number | null;
  progress: unknown;
  counters: unknown;
}

/** A machine that registered. */
export interface TargetRow {
  id: number;
  identity: string;
  name: string | null;
  /** The machine that it runs on. */
  machineId: number | null;
  /** SHA-256 of its token, hexadecimal: a copy of the database opens no door. */
  tokenHash: string;
  version: string;
  address: string;
  /** The number or Session ID of the only session that it wants. */
  sessionWish: string | null;
  diskWish: string | null;
  hardware: unknown;
  disk: unknown;
  registeredAt: number;
  heardAt: number;
}

/** A session with a schedule. */
export interface DefinitionRow {
  id: number;
  name: string;
  state: string;
  /** What came of it last, in words. */
  told: string | null;
  options: unknown;
  schedule: unknown;
  nextAt: number | null;
  /** The run going on, or the last. */
  session: number | null;
  /** The first run of a cyclic one's present round. */
  cycle: number | null;
  runs: number;
  lastRunAt: number | null;
  createdAt: number;
  idempotencyKey: string | null;
}

/** Options of sessions under a name. */
export interface TemplateRow {
  id: number;
  name: string;
  options: unknown;
  createdAt: number;
  changedAt: number;
  idempotencyKey: string | null;
}

/** A machine: seen on the network, or told of by an operator. */
export interface MachineRow {
  id: number;
  name: string | null;
  group: string | null;
  /** Where it tells machines apart. */
  uuid: string | null;
  serial: string | null;
  /** The operator's choice of what it boots, and the session for it by number. */
  assignment: string | null;
  assignedSession: number | null;
  /** When that choice was made, and when an image last arrived whole. */
  assignedAt: number | null;
  deployedAt: number | null;
  /** The latest session that there was then; 0 for never. */
  deployedThrough: number;
  /** `bios` or `uefi`. */
  firmware: string | null;
  /** Null until it was seen. */
  firstSeen: number | null;
  lastSeen: number | null;
  address: string | null;
  /** What it did when it was last seen. */
  seenBy: string | null;
  /** `aa:bb:cc:dd:ee:ff`, the one used last in front. */
  macs: string[];
}

/** A machine's part in a session, with what the session was. */
export interface DeploymentRow extends MemberRow {
  sessionName: string;
  image: string;
  root: string;
}

/** A lease of the DHCP server. */
export interface LeaseRow {
  address: string;
  mac: string;
  clientId: string | null;
  hostname: string | null;
  expiresAt: number;
  boundAt: number;
  state: "bound" | "released" | "declined";
}

/** An address that the DHCP server keeps for one machine. */
export interface ReservationRow {
  mac: string;
  address: string;
  hostname: string | null;
}

/** An image that was seen in the image storage. */
export interface ImageRow {
  root: string;
  name: string;
  path: string;
  fileSize: number;
  diskSize: number;
  dataBytes: number;
  seenAt: number;
}

/** The numbers last given out, so that none is ever given twice, not even after a deletion. */
export interface Numbers {
  session: number;
  target: number;
  epoch: number;
  machine: number;
  definition: number;
  template: number;
}

/** What is written together: all of it or nothing. Rows replace those of the same key. */
export interface Batch {
  numbers?: Partial<Numbers>;
  sessions?: SessionRow[];
  members?: MemberRow[];
  targets?: TargetRow[];
  machines?: MachineRow[];
  /** What registrations told of machines that are there. */
  hardware?: { machineId: number; hardware: unknown }[];
  images?: ImageRow[];
  /** Sessions to delete with their members and log. */
  deletedSessions?: number[];
  /** Members that left a session without a trace. */
  deletedMembers?: { sessionId: number; targetId: number }[];
  /** Machines to delete; what they deployed stays with its sessions. */
  deletedMachines?: number[];
  /** Targets to delete that are no members of any session. */
  deletedTargets?: number[];
  settings?: { key: string; value: unknown }[];
  definitions?: DefinitionRow[];
  deletedDefinitions?: number[];
  license?: LicenseBatch;
  /** May be lost in a power cut: nobody waits for it, and it does not wait for the disk. */
  inPassing?: boolean;
}

/** Where the state lives. Every method may throw a `BroadsideError` with code `store.…`. */
export interface Store {
  /** Accounts, logins, tokens and the audit. */
  readonly access: AccessStore;
  readonly license: LicenseStore;
  readonly logs: LogStore;
  /** All sessions that there ever were. */
  readonly history: SessionHistory;
  /** Writes a batch durably: when this returns, it survives a power cut. */
  commit(batch: Batch): void;
  numbers(): Numbers;
  /** Sessions without an end, oldest first. */
  runningSessions(): SessionRow[];
  /** The latest sessions that ended, newest first. */
  endedSessions(limit: number): SessionRow[];
  session(id: number): SessionRow | undefined;
  sessionByKey(idempotencyKey: string): SessionRow | undefined;
  members(sessionId: number): MemberRow[];
  /** Numbers of all sessions that ended. */
  endedSessionIds(): number[];
  /** Names of all sessions that begin so. */
  sessionNames(start: string): string[];
  /** Every session with a schedule. */
  definitions(): DefinitionRow[];
  /** Every template, by name. */
  templates(): TemplateRow[];
  /** Writes a template over the one of the same number, or deletes one, durably. Names are unique. */
  writeTemplate(template: TemplateRow): void;
  deleteTemplate(id: number): void;
  targets(): TargetRow[];
  /** Numbers of the targets that are members of any session there ever was. */
  targetsOfSessions(): number[];
  machines(): MachineRow[];
  /** What a machine's latest registration told of it; null when it never registered. */
  hardware(machineId: number): unknown;
  /** Numbers of the machines whose hardware has the text in any of its values, whatever the case. */
  machinesWith(text: string): number[];
  /** A machine's parts in sessions, newest first. */
  deployments(machineId: number, limit: number): DeploymentRow[];
  deploymentCount(machineId: number): number;
  /** A setting's value; undefined when it was never set. */
  setting(key: string): unknown;
  leases(): LeaseRow[];
  /** Writes leases over those of the same address and deletes others, durably and all together. */
  writeLeases(rows: LeaseRow[], deletedAddresses: string[]): void;
  reservations(): ReservationRow[];
  /** Writes reservations over those of the same MAC and deletes others, durably; an address can be kept once only. */
  writeReservations(rows: ReservationRow[], deletedMacs: string[]): void;
  close(): void;
}
