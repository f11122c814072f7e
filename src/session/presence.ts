import { messageOf } from "../base/mod.ts";
import type { Inventory } from "./inventory.ts";
import { LOST_AFTER } from "./limits.ts";
import type { Notices } from "./notices.ts";
import type { Persistence } from "./persistence.ts";
import type { Targets } from "./targets.ts";

/** Milliseconds between writes of when a machine was last heard, and in how many parts they are written. */
const HEARD_EVERY = 60_000, HEARD_PARTS = 30;
/** Polls that the server wants in a second at most, and the longest that a target is told to wait: lost is after six. */
const POLLS_A_SECOND = 1000, LONGEST_POLL_INTERVAL = LOST_AFTER / 6;
/** Milliseconds between polls of a target, where there are not too many. */
const POLL_INTERVAL = 1000;

/** What a `Presence` works with. */
export interface PresenceParts {
  targets: Targets;
  inventory: Inventory;
  persistence: Persistence;
  notices: Notices;
  now(): number;
}

/** Which targets are there: notices those that fall silent, and how often so many may ask. */
export class Presence {
  readonly #parts: PresenceParts;
  /** Targets that were heard of late. */
  #online = 0;
  #part = 0;
  #timer?: number;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.#saveHeard(), HEARD_EVERY / HEARD_PARTS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /**
   * Milliseconds after which a target is to ask again: longer where there are so many that the server would do nothing
   * else. Who waits to be sent off asks more often, as long as there are few of them: nobody
   * likes to watch a room idle.
   */
  get intervals(): { pollInterval: number; waitInterval: number } {
    const needed = Math.ceil(this.#online / POLLS_A_SECOND * 1000);
    const pollInterval = Math.max(POLL_INTERVAL, Math.min(needed, LONGEST_POLL_INTERVAL));
    return {
      pollInterval,
      waitInterval: Math.min(pollInterval, Math.max(250, 10 * this.#parts.targets.size)),
    };
  }

  /** Looks who is silent by now. */
  look(): void {
    const { targets, inventory, notices, now } = this.#parts;
    const time = now();
    this.#online = 0;
    for (const target of targets.all()) {
      if (target.phase === null) continue;
      if (time - target.heardAt <= LOST_AFTER) {
        if (target.phase !== "done") this.#online++;
        continue;
      }
      target.phase = target.message = null;
      notices.send({ type: "target", target: target.id });
      inventory.heard(target);
      inventory.changed(target.machineId);
    }
  }

  #saveHeard(): void {
    const { targets, inventory, persistence, now } = this.#parts;
    const since = now() - HEARD_EVERY, part = this.#part++ % HEARD_PARTS;
    let isAny = part === 0;
    for (const target of targets.all()) {
      if (target.id % HEARD_PARTS !== part || target.heardAt < since) continue;
      persistence.target(target.id);
      inventory.heard(target);
      isAny = true;
    }
    // Nobody waits for it, so its failure goes to where an administrator looks when the log is dead.
    if (isAny) persistence.durable().catch((error) => console.error(messageOf(error)));
  }
}
