import type { TftpCounters } from "./types.ts";

/** Place of each counter in memory that the thread writes and its owner reads. */
export const Counter = {
  requests: 0,
  started: 1,
  done: 2,
  unconfirmed: 3,
  aborted: 4,
  failed: 5,
  superseded: 6,
  notFound: 7,
  refused: 8,
  limited: 9,
  dropped: 10,
  strangers: 11,
  blocks: 12,
  repeated: 13,
  bytes: 14,
  trains: 15,
  singles: 16,
  active: 17,
  waiting: 18,
} as const satisfies Record<keyof TftpCounters | "active" | "waiting", number>;

type Name = keyof typeof Counter;
const NAMES = Object.keys(Counter) as Name[];

/** Counters that two threads share: one counts, the other one reads. */
export class Counters {
  readonly memory: SharedArrayBuffer;
  readonly #values: Float64Array;

  constructor(memory = new SharedArrayBuffer(NAMES.length * 8)) {
    this.memory = memory;
    this.#values = new Float64Array(memory);
  }

  /** `which`: one of `Counter`. */
  add(which: number, amount = 1): void {
    this.#values[which] += amount;
  }

  set(which: number, value: number): void {
    this.#values[which] = value;
  }

  read(): Record<Name, number> {
    return Object.fromEntries(NAMES.map((name) => [name, this.#values[Counter[name]]])) as Record<
      Name,
      number
    >;
  }
}
