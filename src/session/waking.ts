import type { Sleeper } from "./wake_on_lan.ts";

/**
 * Machines to wake, group by group, whoever asked for them: a room's fuse and its switches must bear those of one group
 * at a time. Pure: `poll` takes the time and gives the group that is due.
 */
export class WakeQueue {
  readonly #count: number;
  readonly #pause: number;
  /** By their first address: who asks twice is woken once. */
  readonly #waiting = new Map<string, Sleeper>();
  #nextAt = -Infinity;

  /** `count` machines at a time, `pause` milliseconds apart. */
  constructor(count: number, pause: number) {
    this.#count = count;
    this.#pause = pause;
  }

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Machines without an address cannot be woken and are left out. */
  add(sleepers: Sleeper[]): void {
    for (const sleeper of sleepers) {
      const [key] = sleeper.macs;
      if (key !== undefined && !this.#waiting.has(key)) this.#waiting.set(key, sleeper);
    }
  }

  /** The group to wake now; empty while the one before it starts. */
  poll(now: number): Sleeper[] {
    if (now < this.#nextAt || !this.#waiting.size) return [];
    const group = [...this.#waiting].slice(0, this.#count);
    for (const [key] of group) this.#waiting.delete(key);
    this.#nextAt = now + this.#pause;
    return group.map(([, sleeper]) => sleeper);
  }

  /** When `poll` gives something next; undefined when nothing waits. */
  nextTimeout(): number | undefined {
    return this.#waiting.size ? this.#nextAt : undefined;
  }
}
