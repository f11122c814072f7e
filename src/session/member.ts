import type { MemberState, PollRequest } from "../contract/mod.ts";
import { listedMac } from "./eligibility.ts";
import { LOST_AFTER, stallLimit } from "./limits.ts";
import { type Emit, isOver, type Machine, type Member, type Session } from "./model.ts";

/** Transitions of one member; each keeps the session's counts and says what to save and log. */

/** Adds a target to a session that has room for it. */
export function join(session: Session, machine: Machine, now: number, emit: Emit): Member {
  const deploying = session.state === "deploying";
  const member: Member = {
    targetId: machine.id,
    machineId: machine.machineId,
    receiver: nextReceiver(session),
    mac: listedMac(session, machine.macs) ?? null,
    state: deploying ? "deploying" : "joined",
    reason: null,
    phase: "waiting",
    resume: false,
    firstEpoch: 0,
    joinedAt: now,
    startedAt: deploying ? now : null,
    endedAt: null,
    lostAt: null,
    progress: null,
    counters: null,
    heardAt: now,
    movedAt: now,
  };
  session.members.set(machine.id, member);
  session.counts[member.state]++;
  // The receiver's number must be known as taken before the target uses it.
  emit({ type: "saveSession", session: session.id });
  changed(session, member, emit, "target joined");
  return member;
}

/** Takes a target out of a session that has not started: it received nothing and must not hold a place. */
export function drop(session: Session, member: Member, reason: string, emit: Emit): void {
  session.counts[member.state]--;
  session.members.delete(member.targetId);
  emit({ type: "dropMember", session: session.id, target: member.targetId });
  log(session, member, emit, "target left before the start", reason);
}

/** Begins the member's deployment, with the session's start. */
export function begin(session: Session, member: Member, now: number, emit: Emit): void {
  member.startedAt = member.movedAt = now;
  turn(session, member, "deploying");
  emit({ type: "saveMember", session: session.id, target: member.targetId });
}

/** Ends the member's part. */
export function finish(
  session: Session,
  member: Member,
  state: "done" | "failed" | "excluded",
  reason: string | null,
  now: number,
  emit: Emit,
): void {
  member.endedAt = now;
  member.reason = reason;
  turn(session, member, state);
  emit({ type: "forget", session: session.id, receiver: member.receiver });
  changed(session, member, emit, `target ${state}`);
}

/** Gives up waiting for a member for the time being; the group must not wait for it either. */
export function lose(session: Session, member: Member, now: number, emit: Emit): void {
  member.lostAt = now;
  member.reason = `Not heard for ${LOST_AFTER / 1000} s: is it switched off, or its cable loose?`;
  turn(session, member, "lost");
  emit({ type: "forget", session: session.id, receiver: member.receiver });
  changed(session, member, emit, "target lost");
}

/** A lost member is heard again and gets on where it was. */
export function regain(session: Session, member: Member, now: number, emit: Emit): void {
  member.lostAt = member.reason = null;
  member.movedAt = now;
  turn(session, member, "deploying");
  changed(session, member, emit, "target is back");
}

/**
 * A new process of a member's machine took over, after a restart of it: it starts with the place, and with the chunks
 * on the disk where it is the same disk. It gets a number of its own, for the sender takes no old number's news again.
 */
export function replace(
  session: Session,
  member: Member,
  { machineId }: Machine,
  sameDisk: boolean,
  now: number,
  emit: Emit,
): void {
  if (isOver(member)) return;
  if (member.machineId !== machineId) {
    member.machineId = machineId;
    emit({ type: "saveMember", session: session.id, target: member.targetId });
  }
  member.heardAt = member.movedAt = now;
  if (session.state !== "deploying") return;
  member.phase = "waiting";
  emit({ type: "forget", session: session.id, receiver: member.receiver });
  // A disk that was never written in this session holds none of its chunks.
  member.resume = sameDisk && (member.resume || member.firstEpoch > 0);
  member.receiver = nextReceiver(session);
  member.firstEpoch = 0;
  emit({ type: "saveSession", session: session.id });
  if (member.state === "lost") return regain(session, member, now, emit);
  changed(session, member, emit, "target restarted");
}

/** Takes what a poll says of the member's progress. */
export function observe(session: Session, member: Member, poll: PollRequest, now: number, emit: Emit): void {
  member.heardAt = now;
  const { progress: old, phase } = member;
  const { progress, counters, state } = poll;
  const moved = phase !== state || progress &&
      (progress.chunksDone !== old?.chunksDone || progress.bytesDone !== old?.bytesDone ||
        progress.received !== old?.received);
  if (moved) member.movedAt = now;
  member.phase = state;
  if (progress) member.progress = progress;
  if (counters) member.counters = counters;
  if (moved || progress) emit({ type: "progress", session: session.id, target: member.targetId });
}

/** Loses or excludes the member when its time is over. */
export function check(session: Session, member: Member, now: number, emit: Emit): void {
  if (member.state === "joined" && now - member.heardAt > LOST_AFTER) {
    return drop(session, member, `not heard for ${LOST_AFTER / 1000} s`, emit);
  }
  if (member.state !== "deploying") return;
  if (now - member.heardAt > LOST_AFTER) return lose(session, member, now, emit);
  const limit = stallLimit(member.phase);
  if (now - member.movedAt > limit) {
    const reason = `Did not get on for ${
      limit / 60_000
    } minutes while ${member.phase}: look at its disk and network.`;
    finish(session, member, "excluded", reason, now, emit);
  }
}

function turn(session: Session, member: Member, state: MemberState): void {
  session.counts[member.state]--;
  session.counts[state]++;
  member.state = state;
}

function changed(session: Session, member: Member, emit: Emit, event: string): void {
  emit({ type: "saveMember", session: session.id, target: member.targetId });
  log(session, member, emit, event, member.reason);
}

function log(session: Session, member: Member, emit: Emit, event: string, reason: string | null): void {
  const level = member.state === "failed" ? "error" : reason ? "warn" : "info";
  const fields = reason ? { reason } : {};
  emit({ type: "log", level, event, session: session.id, target: member.targetId, fields });
}

/** A number that no member of the session has; numbers are used anew only when all were used. */
function nextReceiver(session: Session): number {
  let taken: Set<number> | undefined;
  do {
    if (session.lastReceiver >= 65535) {
      taken = new Set([...session.members.values()].map(({ receiver }) => receiver));
    }
    session.lastReceiver = session.lastReceiver % 65535 + 1;
  } while (taken?.has(session.lastReceiver));
  return session.lastReceiver;
}
