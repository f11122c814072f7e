import { sessionOptions } from "../contract/mod.ts";
import type {
  Counters,
  MemberState,
  Progress,
  SessionOrigin,
  SessionState,
  TargetPhase,
} from "../contract/mod.ts";
import type { MemberRow, SessionRow } from "../store/mod.ts";
import { type Member, noCounts, type Session } from "./model.ts";

/** A session as it is kept; its members are rows of their own. */
export function toSessionRow(session: Session): SessionRow {
  const {
    members: _members,
    counts: _counts,
    senderFailures: _f,
    senderStartedAt: _s,
    senderRestartAt: _r,
    turnedAway: _t,
    ...row
  } = session;
  return row;
}

/** A member as it is kept. */
export function toMemberRow(sessionId: number, member: Member): MemberRow {
  const { heardAt: _heardAt, movedAt: _movedAt, ...row } = member;
  return { sessionId, ...row };
}

/** A session as it was kept, heard from now. Throws when its options are none that this version knows. */
export function fromRows(row: SessionRow, members: MemberRow[], now: number): Session {
  const session: Session = {
    ...row,
    state: row.state as SessionState,
    origin: row.origin as SessionOrigin,
    options: sessionOptions.parse(row.options),
    members: new Map(),
    counts: noCounts(),
    senderFailures: 0,
    senderStartedAt: now,
    senderRestartAt: null,
    turnedAway: new Map(),
  };
  for (const { sessionId: _, ...member } of members) {
    session.members.set(member.targetId, {
      ...member,
      state: member.state as MemberState,
      phase: member.phase as TargetPhase | null,
      progress: member.progress as Progress | null,
      counters: member.counters as Counters | null,
      heardAt: now,
      movedAt: now,
    });
    session.counts[member.state as MemberState]++;
  }
  return session;
}
