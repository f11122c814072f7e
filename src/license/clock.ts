/**
 * The time that licenses go by, in milliseconds since 1970. It never goes back: setting a machine's clock back, with the
 * server running or not, prolongs nothing. It follows the wall clock ahead, and the time that the server runs.
 */
export class LicenseClock {
  #latest: number;
  #steady: number;

  /** `seen` is the latest time ever seen, `steady` that of a clock that nobody sets. */
  constructor(seen: number, wall: number, steady: number) {
    this.#latest = Math.max(seen, wall);
    this.#steady = steady;
  }

  /** The time now. */
  at(wall: number, steady: number): number {
    this.#latest = Math.max(this.#latest + Math.max(0, steady - this.#steady), wall);
    this.#steady = Math.max(steady, this.#steady);
    return this.#latest;
  }
}
