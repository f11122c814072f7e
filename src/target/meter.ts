import type { Progress } from "../contract/mod.ts";

/** Over how long a rate is taken, in milliseconds. */
const WINDOW = 3000;

/** What a deployment has done so far; raw bytes are those of the disk. */
export interface Tally {
  chunksDone: number;
  chunksTotal: number;
  bytesDone: number;
  bytesTotal: number;
  received: number;
  unicastBytes: number;
}

/** Turns counts into rates and the time left. Times in milliseconds. */
export class Meter {
  readonly #start: number;
  #samples: { at: number; received: number; written: number }[] = [];

  constructor(now: number) {
    this.#start = now;
  }

  measure(tally: Tally, now: number): Progress {
    this.#samples.push({ at: now, received: tally.received, written: tally.bytesDone });
    while (this.#samples.length > 2 && this.#samples[1].at < now - WINDOW) this.#samples.shift();
    const first = this.#samples[0], seconds = Math.max(0.1, (now - first.at) / 1000);
    const readRate = Math.max(0, tally.received - first.received) / seconds;
    const writeRate = Math.max(0, tally.bytesDone - first.written) / seconds;
    const elapsed = (now - this.#start) / 1000;
    // The rate since the start is the steadier guess; the current one counts where things have slowed down.
    const pace = Math.min(tally.bytesDone / Math.max(0.1, elapsed), writeRate || Infinity);
    const left = tally.bytesDone >= tally.bytesTotal
      ? 0
      : pace > 0
      ? (tally.bytesTotal - tally.bytesDone) / pace
      : null;
    return { ...tally, readRate, writeRate, elapsed, left };
  }
}
