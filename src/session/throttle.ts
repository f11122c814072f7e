/** Lets each caller do something so many times in a while, so that a flood of one hides nothing of the others. */
export class Throttle {
  readonly #times: number;
  readonly #within: number;
  readonly #most: number;
  #counts = new Map<string, number>();
  #since = -Infinity;

  /** `times` within `within` milliseconds each, for at most `most` callers in that while; more get nothing. */
  constructor(times: number, within: number, most = 1000) {
    this.#times = times;
    this.#within = within;
    this.#most = most;
  }

  /** True when the caller may do it once more now. */
  allows(caller: string, now: number): boolean {
    if (now - this.#since >= this.#within) {
      this.#since = now;
      this.#counts.clear();
    }
    const count = this.#counts.get(caller) ?? 0;
    if (count >= this.#times || count === 0 && this.#counts.size >= this.#most) return false;
    this.#counts.set(caller, count + 1);
    return true;
  }
}
