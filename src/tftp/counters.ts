import type { TftpCounters } from "./types.ts";

/** Place of each counter in memory that the thread writes and its owner reads. */
const NAMES = [
  "requests",
  "started",
  "done",
  "unconfirmed",
  "aborted",
  "failed",
  "superseded",
  "notFound",
  "refused",
  "limited",
  "dropped",
  "strangers",
  "blocks",
  "repeated",
  "bytes",
  "trains",
  "singles",
  "active",
  "waiting",
] as const satisfies (keyof TftpCounters | "active" | "waiting")[];

type Name = typeof NAMES[number];
const PLACE = Object.fromEntries(NAMES.map((name, i) => [name, i])) as Record<Name, number>;

/** Counters that two threads share: one counts, the other one reads. */
export class Counters {
  readonly memory: SharedArrayBuffer;
  readonly #values: Float64Array;

  constructor(memory = new SharedArrayBuffer(NAMES.length * 8)) {
    this.memory = memory;
    this.#values = new Float64Array(memory);
  }

  add(name: Name, amount = 1): void {
    this.#values[PLACE[name]] += amount;
  }

  set(name: Name, value: number): void {
    this.#values[PLACE[name]] = value;
  }

  read(): Record<Name, number> {
    return Object.fromEntries(NAMES.map((name, i) => [name, this.#values[i]])) as Record<Name, number>;
  }
}
