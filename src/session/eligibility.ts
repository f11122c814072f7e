import type { SessionOptions } from "../contract/mod.ts";
import { active, type Machine, type Session } from "./model.ts";
import { unsuitable } from "./suitability.ts";

/** Which machines a session takes. */

const lists = new WeakMap<SessionOptions, Set<string>>();

/** The first of a machine's addresses that is on the session's list. */
export function listedMac({ options }: Pick<Session, "options">, macs: string[]): string | undefined {
  if (options.type !== "mac") return undefined;
  let list = lists.get(options);
  if (!list) lists.set(options, list = new Set(options.machines.map(({ mac }) => mac)));
  return macs.find((mac) => list.has(mac));
}

/** Whether the session is meant for a machine that asks for `wish` (a number or Session ID; null for any). */
export function isMeantFor(
  session: Pick<Session, "id" | "options">,
  wish: string | null,
  macs: string[],
): boolean {
  const { id, options } = session;
  const asks = wish !== null && (wish === String(id) || wish === options.sessionId);
  if (wish !== null && !asks) return false;
  return options.type === "automatic" ||
    (options.type === "id" ? asks : listedMac(session, macs) !== undefined);
}

/**
 * Whether the session was made after the machine last got an image. All runs of a cyclic schedule's round count as one
 * session: who got the image in one of them must not get it in the next, for ever.
 */
export function isNewTo({ id, cycle }: Pick<Session, "id" | "cycle">, deployedThrough: number): boolean {
  return (cycle ?? id) > deployedThrough;
}

/** Why a waiting machine cannot join a session that is meant for it; undefined when it can. */
export function refusal(session: Session, machine: Machine): string | undefined {
  const member = session.members.get(machine.id);
  if (member) return member.reason ?? `This machine is ${member.state} in it already.`;
  const { constantCast, maxTargets } = session.options;
  if (hasHadIt(session, machine)) {
    return "This machine got its image in an earlier run. Choose it for the server's deployment to get it once more.";
  }
  if (session.state === "deploying" && !constantCast) {
    return "It deploys already; this machine waits for the next.";
  }
  if (maxTargets !== null && active(session) >= maxTargets) return `All its ${maxTargets} places are taken.`;
  return objection(session, machine);
}

/** Why the machine cannot take the session's image as it is; undefined when it can. */
export function objection(
  session: Pick<Session, "options" | "diskSize" | "sectorSize">,
  machine: Machine,
): string | undefined {
  const wanted = otherDisk(session, machine);
  if (wanted === undefined) return unsuitable(session, machine);
  const { diskProblem } = machine;
  if (diskProblem?.wish === wanted) return diskProblem.why;
  if (wanted === OWN) {
    return "The image goes to the disk that this machine chooses itself, which it is asked for.";
  }
  return `The image goes to the disk ${wanted}, which this machine is asked for.`;
}

/**
 * The wish for a disk that the session has, where the machine's disk was chosen by another: so no machine is taken whose
 * disk is not the one that is meant, be it one that an earlier session asked for.
 */
export function otherDisk({ options }: Pick<Session, "options">, { diskWish }: Machine): string | undefined {
  const { disk } = options.destination;
  return disk === (diskWish ?? OWN) ? undefined : disk;
}

/** A machine's own choice, as a session's word for it. */
const OWN = "auto";

function hasHadIt(session: Session, { deployedThrough, sessionWish, owed }: Machine): boolean {
  return session.cycle !== null && !owed && sessionWish !== String(session.id) &&
    !isNewTo(session, deployedThrough);
}
