import { BroadsideError } from "../base/mod.ts";
import { areAllHere, judge, machines, waitsSince } from "./judge.ts";
import { LOST_GRACE, SENDER_RETRIES, SENDER_RETRY_STEP, SENDER_STEADY } from "./limits.ts";
import { begin, check, finish } from "./member.ts";
import { type Emit, isOver, isRunning, type Session } from "./model.ts";

/** Transitions of one session. `epoch` gives the next number of a sender; no two senders have the same. */

/** Starts the session by an operator's word, with whoever is there. Throws when nobody is, or it is too late. */
export function startNow(session: Session, epoch: () => number, now: number, emit: Emit): void {
  if (session.state !== "gathering") {
    throw new BroadsideError(
      "session.state",
      `Cannot start session ${session.id}: it is ${session.state} already.`,
    );
  }
  if (!session.members.size) {
    throw new BroadsideError(
      "session.empty",
      `Cannot start session ${session.id}: no machine has joined it. Switch on a machine in server-driving mode, ` +
        `wait until it shows up, and start again.`,
    );
  }
  start(session, "start now", epoch, now, emit);
}

/** Ends the session by an operator's word. Throws when it has ended. */
export function stop(session: Session, now: number, emit: Emit): void {
  if (!isRunning(session)) {
    throw new BroadsideError(
      "session.state",
      `Cannot stop session ${session.id}: it is ${session.state} already.`,
    );
  }
  end(session, "stopped", "Stopped by the operator.", now, emit);
}

/** Loses or excludes members whose time is over. It looks at all of them, so it is not for every poll. */
export function watch(session: Session, now: number, emit: Emit): void {
  for (const member of session.members.values()) check(session, member, now, emit);
}

/** Does whatever is due by the time or by what happened: starts, gives up, excludes, ends. */
export function settle(session: Session, epoch: () => number, now: number, emit: Emit): void {
  if (session.state === "gathering") settleGathering(session, epoch, now, emit);
  else if (session.state === "deploying") settleDeploying(session, epoch, now, emit);
}

/** The session's sender failed: it is started again some times, and then the session fails. */
export function senderFailed(session: Session, message: string, now: number, emit: Emit): void {
  if (session.state !== "deploying" || session.senderRestartAt !== null) return;
  if (++session.senderFailures > SENDER_RETRIES) {
    return end(session, "failed", `The sender failed ${session.senderFailures} times: ${message}`, now, emit);
  }
  session.senderRestartAt = now + session.senderFailures * SENDER_RETRY_STEP;
  emit({ type: "log", level: "error", event: "sender failed", session: session.id, fields: { message } });
}

/** Ends the session; members that are not through are excluded, and those lost stay so. */
export function end(
  session: Session,
  state: "finished" | "failed" | "stopped",
  reason: string,
  now: number,
  emit: Emit,
): void {
  for (const member of session.members.values()) {
    if (member.state === "lost") {
      member.endedAt = now;
      emit({ type: "saveMember", session: session.id, target: member.targetId });
    } else if (!isOver(member)) {
      finish(session, member, "excluded", `The session ended: ${reason}`, now, emit);
    }
  }
  const wasDeploying = session.state === "deploying";
  Object.assign(session, { state, reason, endedAt: now, senderRestartAt: null });
  emit({ type: "saveSession", session: session.id });
  if (wasDeploying) emit({ type: "stopSender", session: session.id });
  const level = state === "failed" ? "error" : "info";
  emit({ type: "log", level, event: `session ${state}`, session: session.id, fields: { reason } });
}

/** The server starts again: nobody could be heard meanwhile, and a session that deploys needs a new sender. */
export function resume(session: Session, epoch: () => number, now: number, emit: Emit): void {
  for (const member of session.members.values()) {
    member.heardAt = member.movedAt = now;
    if (member.state !== "lost") continue;
    member.lostAt = now;
    emit({ type: "saveMember", session: session.id, target: member.targetId });
  }
  session.senderFailures = 0;
  if (session.state === "gathering" && session.options.wake) emit({ type: "wake", session: session.id });
  if (session.state === "deploying") send(session, "session resumed after a restart", epoch, now, emit);
}

function settleGathering(session: Session, epoch: () => number, now: number, emit: Emit): void {
  const { minTargets, maxTargets, waitSeconds, giveUpSeconds } = session.options;
  const here = session.members.size;
  if (maxTargets !== null && here >= maxTargets) return start(session, "all places taken", epoch, now, emit);
  if (areAllHere(session)) return start(session, "all machines of the list are here", epoch, now, emit);
  const since = waitsSince(session);
  if (now >= since + waitSeconds * 1000 && here >= minTargets) {
    return start(session, "wait is over", epoch, now, emit);
  }
  if (giveUpSeconds !== null && now >= since + giveUpSeconds * 1000) {
    const reason = `Only ${machines(here)} came within ${giveUpSeconds} s, at least ${minTargets} had to.`;
    end(session, "failed", reason, now, emit);
  }
}

function settleDeploying(session: Session, epoch: () => number, now: number, emit: Emit): void {
  const limit = session.options.timeLimitSeconds;
  if (limit !== null && now >= session.startedAt! + limit * 1000) {
    for (const member of session.members.values()) {
      if (isOver(member)) continue;
      finish(session, member, "excluded", `Not through within the time limit of ${limit} s.`, now, emit);
    }
  }
  if (!session.counts.deploying && ![...session.members.values()].some((member) => mayReturn(member, now))) {
    const { state, reason } = judge(session);
    return end(session, state, reason, now, emit);
  }
  if (session.senderRestartAt !== null && now >= session.senderRestartAt) {
    send(session, "sender started again", epoch, now, emit);
  } else if (session.senderFailures && now - session.senderStartedAt > SENDER_STEADY) {
    session.senderFailures = 0;
  }
}

function mayReturn(member: { state: string; lostAt: number | null }, now: number): boolean {
  return member.state === "lost" && now - member.lostAt! <= LOST_GRACE;
}

function start(session: Session, why: string, epoch: () => number, now: number, emit: Emit): void {
  session.state = "deploying";
  session.startedAt = now;
  for (const member of session.members.values()) begin(session, member, now, emit);
  send(session, `session started: ${why}`, epoch, now, emit);
}

function send(session: Session, event: string, epoch: () => number, now: number, emit: Emit): void {
  session.epoch = epoch();
  session.senderStartedAt = now;
  session.senderRestartAt = null;
  emit({ type: "saveSession", session: session.id });
  emit({ type: "startSender", session: session.id });
  emit({ type: "log", level: "info", event, session: session.id, fields: { targets: session.members.size } });
}
