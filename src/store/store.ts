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
  /** Bytes of the disk that the image was taken from. */
  diskSize: number;
  options: unknown;
  /** Its place in the address plan; kept after the end for the record. */
  slot: number;
  /** That of its latest sender; 0 before the first. */
  epoch: number;
  /** The receiver number last given. */
  lastReceiver: number;
  idempotencyKey: string | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
}

/** A target's part in a session. */
export interface MemberRow {
  sessionId: number;
  targetId: number;
  receiver: number;
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
  /** SHA-256 of its token, hexadecimal: a copy of the database opens no door. */
  tokenHash: string;
  version: string;
  address: string;
  sessionWish: number | null;
  hardware: unknown;
  disk: unknown;
  registeredAt: number;
  heardAt: number;
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

/** A log entry; `id` is given by the store. */
export interface LogRow {
  id: number;
  time: number;
  level: string;
  event: string;
  session: number | null;
  target: number | null;
  fields: Record<string, unknown>;
}

/** The numbers last given out, so that none is ever given twice, not even after a deletion. */
export interface Numbers {
  session: number;
  target: number;
  epoch: number;
}

/** What is written together: all of it or nothing. Rows replace those of the same key. */
export interface Batch {
  numbers?: Numbers;
  sessions?: SessionRow[];
  members?: MemberRow[];
  targets?: TargetRow[];
  images?: ImageRow[];
  /** Sessions to delete with their members and log. */
  deletedSessions?: number[];
  /** Members that left a session without a trace. */
  deletedMembers?: { sessionId: number; targetId: number }[];
}

/** Where the state lives. Every method may throw a `BroadsideError` with code `store.…`. */
export interface Store {
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
  /** How many members a session has in each state. */
  memberCounts(sessionId: number): Record<string, number>;
  targets(): TargetRow[];
  /** Appends entries and gives them back with their ids; these may be lost in a power cut. */
  log(entries: Omit<LogRow, "id">[]): LogRow[];
  /** Entries after `after`, of one session where given: the latest `limit`, oldest first. */
  logTail(options: { session?: number; after?: number; limit: number }): LogRow[];
  /** Deletes all but the latest entries. */
  pruneLog(keep: number): void;
  close(): void;
}
