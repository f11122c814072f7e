import { ok } from "node:assert/strict";
import type { MemberState, SessionState } from "../../contract/mod.ts";
import type { Coordinator } from "../coordinator.ts";
import type { Effect } from "../model.ts";
import { MEMBER_TRANSITIONS, SESSION_TRANSITIONS, type Transition } from "../state_machine.ts";

/** Looks on while a coordinator works, and refuses every transition that its table does not have. */
export class SeenTransitions {
  readonly #sessions = new Map<number, SessionState>();
  readonly #members = new Map<string, MemberState>();
  readonly #seen = new Set<string>();
  #followed?: Coordinator;

  /** From now on it looks at this one only. Every transition leaves an effect before the next: they are when to look. */
  follow(coordinator: Coordinator): void {
    this.#followed = coordinator;
    coordinator.effects.push = (...effects) => {
      if (this.#followed === coordinator) { for (const effect of effects) this.#look(coordinator, effect); }
      return Array.prototype.push.apply(coordinator.effects, effects);
    };
  }

  /** Those of the tables that were not seen. */
  unseen(): string[] {
    const all = [
      ...SESSION_TRANSITIONS.map((each) => text("session", each.from, each.to)),
      ...MEMBER_TRANSITIONS.map((each) => text("member", each.from, each.to)),
    ];
    return all.filter((each) => !this.#seen.has(each));
  }

  #look(coordinator: Coordinator, effect: Effect): void {
    const session = coordinator.sessions.get(effect.session)!;
    this.#take("session", SESSION_TRANSITIONS, this.#sessions, session.id, session.state);
    if (!("target" in effect)) return;
    const key = `${session.id}/${effect.target}`, { state } = session.members.get(effect.target!) ?? {};
    this.#take("member", MEMBER_TRANSITIONS, this.#members, key, state);
  }

  #take<Key, State>(
    what: string,
    table: Transition<State>[],
    before: Map<Key, State>,
    key: Key,
    to: State | undefined,
  ): void {
    const from = before.get(key);
    if (from === to) return;
    const told = text(what, from, to);
    ok(table.some((each) => text(what, each.from, each.to) === told), `${told} is no transition`);
    this.#seen.add(told);
    if (to === undefined) before.delete(key);
    else before.set(key, to);
  }
}

function text(what: string, from: unknown, to: unknown): string {
  return `${what}: ${from ?? "nothing"} to ${to ?? "nothing"}`;
}
