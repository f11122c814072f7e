import type { MemberState, SessionState } from "../contract/mod.ts";

/** A way from one state to another; `from` is null for the beginning, `to` is null where the thing is no more. */
export interface Transition<State> {
  from: State | null;
  to: State | null;
  /** What brings it about, as the drawing in README.md says it. */
  cause: string;
}

/** All that can become of a session. */
export const SESSION_TRANSITIONS: Transition<SessionState>[] = [
  { from: null, to: "gathering", cause: "made by an operator, a schedule or a machine" },
  { from: "gathering", to: "deploying", cause: "all places taken, all listed here, wait over, or start now" },
  { from: "gathering", to: "failed", cause: "too few until giveUpSeconds, or image gone" },
  { from: "gathering", to: "stopped", cause: "stop" },
  { from: "deploying", to: "finished", cause: "every part over, enough succeeded" },
  {
    from: "deploying",
    to: "failed",
    cause: "every part over, too few succeeded, sender failed 4 times, or image gone",
  },
  { from: "deploying", to: "stopped", cause: "stop" },
];

/** All that can become of a member. */
export const MEMBER_TRANSITIONS: Transition<MemberState>[] = [
  { from: null, to: "joined", cause: "taken by a session that gathers" },
  { from: null, to: "deploying", cause: "taken by a session that deploys, with constantCast" },
  { from: "joined", to: null, cause: "silent 30 s, busy, session changed, or license gone" },
  { from: "joined", to: "deploying", cause: "session starts" },
  { from: "joined", to: "excluded", cause: "session ends before it starts" },
  { from: "deploying", to: "done", cause: "it said so" },
  { from: "deploying", to: "failed", cause: "it said so, cancelled at the machine, or came back unfit" },
  { from: "deploying", to: "excluded", cause: "time limit, no progress, or session ends" },
  { from: "deploying", to: "lost", cause: "silent 30 s" },
  { from: "lost", to: "deploying", cause: "heard again, or registered again" },
  { from: "lost", to: "failed", cause: "came back unfit" },
  { from: "lost", to: "excluded", cause: "time limit" },
];

/** States that nothing leads out of: those of a table that are no `from`. */
export function endsOf<State>(table: Transition<State>[]): Set<State> {
  const left = new Set(table.map(({ from }) => from));
  return new Set(table.flatMap(({ to }) => to === null || left.has(to) ? [] : [to]));
}
