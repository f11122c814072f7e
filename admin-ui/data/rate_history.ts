import { signal } from "@preact/signals";

/** Samples that are kept, and milliseconds from one to the next at least: ten minutes in all. */
const KEPT = 600, PACE = 1000;

/** Rates over time, bytes a second. */
export class RateHistory {
  readonly times: number[] = [];
  readonly rates: number[] = [];
  /** Grows with every sample. */
  readonly version = signal(0);

  /** Takes a sample at a time in milliseconds; of several within a second the last stays. */
  add(time: number, rate: number): void {
    const last = this.times.at(-2) ?? -Infinity;
    if (time - last < PACE) {
      this.times.pop();
      this.rates.pop();
    }
    this.times.push(time);
    this.rates.push(rate);
    if (this.times.length > KEPT) {
      this.times.shift();
      this.rates.shift();
    }
    this.version.value++;
  }
}
