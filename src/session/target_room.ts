import type { Store } from "../store/mod.ts";
import type { Coordinator } from "./coordinator.ts";
import { LOST_AFTER } from "./limits.ts";
import type { Persistence } from "./persistence.ts";
import type { Targets } from "./targets.ts";

/** Milliseconds from a look that found nobody to the next: to look means to look at all. */
const LOOK_AGAIN = 5000;

/** What a `TargetRoom` works with. */
export interface RoomParts {
  targets: Targets;
  coordinator: Coordinator;
  persistence: Persistence;
  store: Store;
}

/** Keeps strangers, who can register thousands of targets, from keeping out those that come after. */
export class TargetRoom {
  readonly #parts: RoomParts;
  #foundNone = -Infinity;

  constructor(parts: RoomParts) {
    this.#parts = parts;
  }

  /**
   * Where no more targets can be known, forgets some that only passed by: that are silent and never took part in a
   * session, those heard longest ago first.
   */
  make(now: number): void {
    const { targets, coordinator, persistence, store } = this.#parts, { surplus } = targets;
    if (!surplus || now - this.#foundNone < LOOK_AGAIN) return;
    const needed = new Set(store.targetsOfSessions());
    for (const { members } of coordinator.sessions.values()) for (const id of members.keys()) needed.add(id);
    const passers = [...targets.all()]
      .filter(({ id, heardAt }) => !needed.has(id) && now - heardAt >= LOST_AFTER)
      .sort((a, b) => a.heardAt - b.heardAt).slice(0, surplus);
    if (!passers.length) this.#foundNone = now;
    for (const target of passers) {
      targets.forget(target);
      persistence.deleteTarget(target.id);
    }
  }
}
