import type { MemberState, MemberView, SessionState, SessionView } from "../../src/contract/mod.ts";
import type { Kind } from "../parts/bits.tsx";

/** How the states of sessions and of targets are meant. */
export const SESSION_KINDS: Record<SessionState, Kind> = {
  gathering: "warn",
  deploying: "busy",
  finished: "good",
  failed: "bad",
  stopped: "calm",
};
export const MEMBER_KINDS: Record<MemberState, Kind> = {
  joined: "calm",
  deploying: "busy",
  done: "good",
  failed: "bad",
  excluded: "bad",
  lost: "warn",
};

export function isRunning({ state }: Pick<SessionView, "state">): boolean {
  return state === "gathering" || state === "deploying";
}

/** How far a target is, 0 to 1. */
export function shareOf({ state, progress }: MemberView): number {
  if (state === "done") return 1;
  return progress?.bytesTotal ? Math.min(1, progress.bytesDone / progress.bytesTotal) : 0;
}

/** A target's colour on the wall: one that the group waits for stands out. */
export function kindOf({ state, lagging }: MemberView): Kind {
  return state === "deploying" && lagging ? "warn" : MEMBER_KINDS[state];
}

/** What a session's targets come to together. */
export interface Overall {
  members: number;
  /** Mean share of those that still can succeed; 0 to 1. */
  share: number;
  /** Seconds until the slowest is through, by its own estimate; null while nobody knows. */
  left: number | null;
  /** Bytes of the image, as they land on a disk; 0 while nobody told. */
  bytes: number;
  lagging: number;
}

export function overall(members: Iterable<MemberView>): Overall {
  let count = 0, hopeful = 0, sum = 0, left: number | null = null, bytes = 0, lagging = 0;
  for (const member of members) {
    count++;
    const { state, progress } = member;
    bytes = Math.max(bytes, progress?.bytesTotal ?? 0);
    if (state === "failed" || state === "excluded") continue;
    hopeful++;
    sum += shareOf(member);
    if (state !== "deploying") continue;
    if (member.lagging) lagging++;
    if (progress?.left != null) left = Math.max(left ?? 0, progress.left);
  }
  return { members: count, share: hopeful ? sum / hopeful : 0, left, bytes, lagging };
}

/** How many targets a session has or had. */
export function total({ counts }: SessionView): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

/** How many of them did not make it. */
export function troubled({ counts }: SessionView): number {
  return counts.failed + counts.excluded + counts.lost;
}

/** What a session that gathers waits for. */
export interface Gathering {
  here: number;
  least: number;
  most: number | null;
  /** Seconds until it starts if there are enough by then; null while the wait has not begun. */
  startsIn: number | null;
  /** Seconds until it gives up; null where it never does. */
  givesUpIn: number | null;
}

/** `isCyclic`: its wait begins with the first target that comes. */
export function gathering(
  session: SessionView,
  members: Iterable<MemberView>,
  isCyclic: boolean,
  now: number,
): Gathering {
  const { minTargets, maxTargets, waitSeconds, giveUpSeconds, type } = session.options;
  let first = Infinity, here = 0;
  for (const { joinedAt } of members) {
    here++;
    first = Math.min(first, joinedAt);
  }
  const since = isCyclic ? first : session.createdAt;
  const left = (seconds: number) => Math.max(0, (since + seconds * 1000 - now) / 1000);
  return {
    here: Math.max(here, total(session)),
    least: minTargets,
    most: type === "mac" ? session.machinesListed : maxTargets,
    startsIn: since === Infinity ? null : left(waitSeconds),
    givesUpIn: giveUpSeconds === null || since === Infinity ? null : left(giveUpSeconds),
  };
}
