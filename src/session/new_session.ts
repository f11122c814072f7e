import type { SessionOptions, SessionOrigin } from "../contract/mod.ts";
import { noCounts, type Session } from "./model.ts";

/** What a session is made of. */
export interface NewSession {
  name: string;
  image: string;
  root: string;
  diskSize: number;
  sectorSize: number;
  options: SessionOptions;
  idempotencyKey: string | null;
  /** An operator made it where nothing else is said. */
  origin?: SessionOrigin;
  /** The schedule that it is a run of. */
  definitionId?: number;
  /** The first run of a cyclic schedule's round; 0 for the first run itself. */
  cycle?: number;
}

/** What can be changed of a session that has not started. */
export type ChangedSession = Omit<NewSession, "idempotencyKey" | "origin" | "definitionId" | "cycle">;

/** Session `id`, which begins to gather on its place in the address plan. */
export function newSession(what: NewSession, id: number, slot: number, now: number): Session {
  return {
    ...what,
    id,
    origin: what.origin ?? "operator",
    definitionId: what.definitionId ?? null,
    cycle: what.cycle === undefined ? null : what.cycle || id,
    state: "gathering",
    reason: null,
    slot,
    epoch: 0,
    lastReceiver: 0,
    createdAt: now,
    startedAt: null,
    endedAt: null,
    members: new Map(),
    counts: noCounts(),
    senderFailures: 0,
    senderStartedAt: now,
    senderRestartAt: null,
    turnedAway: new Map(),
  };
}
