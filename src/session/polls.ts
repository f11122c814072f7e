import type { Command, PollRequest } from "../contract/mod.ts";
import { objection, otherDisk } from "./eligibility.ts";
import { told } from "./judge.ts";
import { drop, finish, observe, regain } from "./member.ts";
import type { Emit, Machine, Member, Session } from "./model.ts";

/** What to tell a target; with `deploy`, `session` and `member` say what. */
export interface Answer {
  command: Command;
  message?: string;
  /** The wish for a disk with which a session would take it. */
  disk?: string;
  session?: Session;
  member?: Member;
}

/** A poll of a session's member whose part is not over. The session may have an end to come to afterwards. */
export function pollMember(
  session: Session,
  member: Member,
  machine: Machine,
  poll: PollRequest,
  now: number,
  emit: Emit,
): Answer {
  observe(session, member, poll, now, emit);
  if (session.state === "gathering") return pollJoined(session, member, poll, now, emit);
  const { state, epoch, error } = poll;
  if (member.state === "lost") regain(session, member, now, emit);
  if (state === "failed" || state === "cancelled") {
    const reason = error?.message ??
      (state === "failed" ? "It gave no reason." : "Cancelled at the machine.");
    finish(session, member, "failed", reason, now, emit);
    return { command: "wait" };
  }
  // One that works on what it was not told, or on an earlier process' behalf, must not pass for done.
  const isOurs = member.firstEpoch > 0 && epoch !== undefined && epoch >= member.firstEpoch &&
    epoch <= session.epoch;
  if (isOurs && state === "done") {
    finish(session, member, "done", null, now, emit);
    return { command: "release" };
  }
  if (isOurs && state !== "waiting" && epoch === session.epoch) return { command: "continue" };
  const disk = otherDisk(session, machine);
  if (disk !== undefined && state === "waiting") {
    return { command: "wait", disk, message: `${session.name}: ${objection(session, machine)}` };
  }
  if (!member.firstEpoch) {
    member.firstEpoch = session.epoch;
    emit({ type: "saveMember", session: session.id, target: member.targetId });
  } else if (isOurs && !member.resume) {
    member.resume = true;
    emit({ type: "saveMember", session: session.id, target: member.targetId });
  }
  return { command: "deploy", session, member };
}

/** A poll of a target that has no part in a running session, or none any more; `latest` is the one it was in last. */
export function pollIdle(target: number, { state }: PollRequest, latest: Session | undefined): Answer {
  if (state === "done") return { command: "release" };
  if (state === "failed" || state === "cancelled") return { command: "wait" };
  const reason = latest?.members.get(target)?.reason ?? latest?.reason;
  return { command: "cancel", message: reason ?? "The session is no more." };
}

function pollJoined(
  session: Session,
  member: Member,
  { state }: PollRequest,
  now: number,
  emit: Emit,
): Answer {
  if (state === "waiting") return { command: "wait", message: `${session.name}: ${told(session, now)}` };
  drop(session, member, `it is ${state}`, emit);
  return { command: state === "failed" || state === "cancelled" || state === "done" ? "wait" : "cancel" };
}
