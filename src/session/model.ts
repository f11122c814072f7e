import type {
  Counters,
  MemberState,
  Progress,
  SessionOptions,
  SessionOrigin,
  SessionState,
  TargetPhase,
} from "../contract/mod.ts";
import { endsOf, MEMBER_TRANSITIONS, SESSION_TRANSITIONS } from "./state_machine.ts";

/** A target as the coordinator needs it. */
export interface Machine {
  id: number;
  /** The only session it wants, by number or Session ID; null for any. */
  sessionWish: string | null;
  /** Addresses of its network adapters. */
  macs: string[];
  /** By what its disk was chosen, where a session asked for that. */
  diskWish: string | null;
  /** For which wish it has no disk, and why. */
  diskProblem?: { wish: string; why: string };
  /** Bytes of the disk it offers, and of one of its logical sectors. */
  diskSize: number;
  sectorSize: number;
  /** The machine of the inventory; null while it is not known. */
  machineId: number | null;
  /** The latest session that there was when an image last arrived whole; later ones are new to it. 0 for never. */
  deployedThrough: number;
  /** An operator chose it for the server's deployment after that. */
  owed?: boolean;
}

/** A target's part in a session. Times in milliseconds. */
export interface Member {
  targetId: number;
  /** The machine that it runs on. */
  machineId: number | null;
  /** Its number in the stream. */
  receiver: number;
  /** The address on the session's list by which it was taken. */
  mac: string | null;
  state: MemberState;
  reason: string | null;
  phase: TargetPhase | null;
  /** An earlier run in this session may have left good chunks on the disk. */
  resume: boolean;
  /** The first epoch told to the target's present process; 0 before. Its polls carry this or a later one. */
  firstEpoch: number;
  joinedAt: number;
  startedAt: number | null;
  endedAt: number | null;
  lostAt: number | null;
  progress: Progress | null;
  counters: Counters | null;
  /** When it was last heard and when it last got on: not saved, a restart counts as both. */
  heardAt: number;
  movedAt: number;
}

/** A deployment session. */
export interface Session {
  id: number;
  name: string;
  state: SessionState;
  reason: string | null;
  image: string;
  root: string;
  /** Bytes of the image's disk, and of one of its logical sectors (0: not known). */
  diskSize: number;
  sectorSize: number;
  options: SessionOptions;
  slot: number;
  /** That of the latest sender; 0 before the first. */
  epoch: number;
  lastReceiver: number;
  idempotencyKey: string | null;
  origin: SessionOrigin;
  /** The schedule that it is a run of, and the first run of that one's present round where it is cyclic. */
  definitionId: number | null;
  cycle: number | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  members: Map<number, Member>;
  /** Members by state, kept along with every change. */
  counts: Record<MemberState, number>;
  /** Failures of the sender in a row, when it was started, and when to start it again: not saved. */
  senderFailures: number;
  senderStartedAt: number;
  senderRestartAt: number | null;
  /** Targets that were told lately that no license has room for them, with when; not saved. */
  turnedAway: Map<number, number>;
}

/** What the coordinator wants done. Sessions and targets are meant as they are when the effect is carried out. */
export type Effect =
  | { type: "saveSession"; session: number }
  | { type: "saveMember"; session: number; target: number }
  | { type: "dropMember"; session: number; target: number }
  /** Its progress changed: to be shown, and saved at leisure. */
  | { type: "progress"; session: number; target: number }
  | { type: "startSender"; session: number }
  | { type: "stopSender"; session: number }
  | { type: "forget"; session: number; receiver: number }
  /** A target was told that no license has room for it. */
  | { type: "turnedAway"; session: number; target: number }
  /** The machines of its list that are not here are to be woken. */
  | { type: "wake"; session: number }
  | {
    type: "log";
    level: "info" | "warn" | "error";
    event: string;
    session: number;
    target?: number;
    fields?: Record<string, unknown>;
  };

/** Takes effects as they arise. */
export type Emit = (effect: Effect) => void;

const SESSION_ENDS = endsOf(SESSION_TRANSITIONS), MEMBER_ENDS = endsOf(MEMBER_TRANSITIONS);

/** No members in any state. */
export function noCounts(): Record<MemberState, number> {
  return { joined: 0, deploying: 0, done: 0, failed: 0, excluded: 0, lost: 0 };
}

/** True until the session has come to one of its ends. */
export function isRunning(session: Session): boolean {
  return !SESSION_ENDS.has(session.state);
}

/** True when the member's part is over whatever happens to the session. */
export function isOver(member: Member): boolean {
  return MEMBER_ENDS.has(member.state);
}

/** Members that hold one of the session's places. */
export function active(session: Session): number {
  return session.counts.joined + session.counts.deploying + session.counts.lost;
}
