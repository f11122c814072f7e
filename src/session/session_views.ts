import type { LogView, MemberView, SessionView, TargetView } from "../contract/mod.ts";
import type { LogRow } from "../store/mod.ts";
import { told } from "./judge.ts";
import { isRunning, type Member, type Session } from "./model.ts";
import type { Running } from "./senders.ts";
import type { Target } from "./targets.ts";

/**
 * How the admin API shows a session; `running` is its stream, where it has one. `isWhole`: with the machines of its
 * list, which would weigh too much in what is sent with every change.
 */
export function sessionView(
  session: Session,
  address: { group: string; port: number },
  running: Running | undefined,
  now: number,
  isWhole = false,
): SessionView {
  const { startedAt, options } = session;
  const limit = options.timeLimitSeconds;
  const stats = running?.stats;
  return {
    id: String(session.id),
    name: session.name,
    image: session.image,
    root: session.root,
    state: session.state,
    told: told(session, now),
    options: isWhole ? options : { ...options, machines: [] },
    machinesListed: options.machines.length,
    origin: session.origin,
    scheduleId: session.definitionId === null ? null : String(session.definitionId),
    createdAt: session.createdAt,
    startedAt,
    endedAt: session.endedAt,
    limitAt: startedAt !== null && limit !== null ? startedAt + limit * 1000 : null,
    counts: session.counts,
    ...address,
    sender: stats
      ? {
        rate: stats.rate,
        bytes: stats.bytes,
        sourceDatagrams: stats.sourceDatagrams,
        repairDatagrams: stats.repairDatagrams,
      }
      : null,
  };
}

/** How the admin API shows members of one session. */
export function memberViews(
  session: Session,
  members: Iterable<Member>,
  target: (id: number) => Target | undefined,
  running: Running | undefined,
): MemberView[] {
  const receivers = new Map(running?.stats?.receivers.map((receiver) => [receiver.id, receiver]));
  return Array.from(members, (member) => {
    const machine = target(member.targetId);
    const receiver = member.state === "deploying" ? receivers.get(member.receiver) : undefined;
    return {
      targetId: String(member.targetId),
      name: machine?.name ?? machine?.identity ?? String(member.targetId),
      state: member.state,
      phase: isRunning(session) ? member.phase : null,
      reason: member.reason,
      receiver: member.receiver,
      mac: member.mac,
      joinedAt: member.joinedAt,
      startedAt: member.startedAt,
      endedAt: member.endedAt,
      progress: member.progress,
      counters: member.counters,
      loss: receiver?.loss ?? null,
      lagging: receiver?.lagging ?? null,
    };
  });
}

/** How the admin API shows a machine; `sessionId` is the running session it takes part in. */
export function targetView(target: Target, sessionId: number | undefined): TargetView {
  return {
    id: String(target.id),
    identity: target.identity,
    name: target.name ?? target.identity,
    address: target.address,
    version: target.version,
    hardware: target.hardware,
    disk: target.disk,
    machineId: target.machineId === null ? null : String(target.machineId),
    online: isOnline(target),
    heardAt: target.heardAt,
    phase: target.phase,
    sessionId: sessionId === undefined ? null : String(sessionId),
    message: target.message,
  };
}

/** True for a machine that polls: what it does is known exactly as long. */
export function isOnline(target: Target): boolean {
  return target.phase !== null;
}

/** How the admin API shows a log entry. */
export function logView({ session, target, machine, level, ...row }: LogRow): LogView {
  return {
    ...row,
    level: level as LogView["level"],
    ...(session === null ? {} : { session: String(session) }),
    ...(target === null ? {} : { target: String(target) }),
    ...(machine === null ? {} : { machine: String(machine) }),
  };
}
