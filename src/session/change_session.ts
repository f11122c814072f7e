import { BroadsideError } from "../base/mod.ts";
import { isMeantFor, listedMac, objection } from "./eligibility.ts";
import { drop } from "./member.ts";
import type { Emit, Machine, Session } from "./model.ts";
import type { ChangedSession } from "./new_session.ts";

/**
 * Changes a session that has not started; members that it takes no more leave it. `machine` gives what is known of a
 * target. Throws `session.state`.
 */
export function changeSession(
  session: Session,
  what: ChangedSession,
  machine: (target: number) => Machine | undefined,
  emit: Emit,
): void {
  const { id } = session;
  if (session.state !== "gathering") {
    throw new BroadsideError(
      "session.state",
      `Cannot change session ${id}: it is ${session.state} already.`,
    );
  }
  Object.assign(session, what);
  for (const member of [...session.members.values()]) {
    const known = machine(member.targetId);
    const why = !known || !isMeantFor(session, known.sessionWish, known.macs)
      ? "the session was changed and takes it no more"
      : objection(session, known);
    if (why) {
      drop(session, member, why, emit);
      continue;
    }
    const mac = listedMac(session, known!.macs) ?? null;
    if (member.mac === mac) continue;
    member.mac = mac;
    emit({ type: "saveMember", session: id, target: member.targetId });
  }
  const { maxTargets, wake } = session.options;
  const surplus = [...session.members.values()].slice(maxTargets ?? session.members.size);
  for (const member of surplus) drop(session, member, "the session has fewer places now", emit);
  emit({ type: "saveSession", session: id });
  const fields = { name: session.name, image: session.image };
  emit({ type: "log", level: "info", event: "session changed", session: id, fields });
  if (wake) emit({ type: "wake", session: id });
}
