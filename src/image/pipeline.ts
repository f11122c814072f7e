/**
 * Runs jobs that take slots, with results in the order of the jobs, however they finish: `begin` starts one in a slot,
 * `finish` uses its result. At most as many are in flight as there are slots, which are used in turn.
 */
export class Pipeline<Result> {
  readonly #slots: number;
  readonly #finish: (result: Result) => void | Promise<void>;
  readonly #pending: { result: Result | Promise<Result>; slotted: boolean }[] = [];
  #inFlight = 0;
  #next = 0;

  constructor(slots: number, finish: (result: Result) => void | Promise<void>) {
    this.#slots = slots;
    this.#finish = finish;
  }

  /** A free slot, once there is one; the same until `begin` takes it. */
  async slot(): Promise<number> {
    // Slots are used in turn and results in order: the slot after the newest is always the oldest's.
    while (this.#inFlight === this.#slots) await this.#finishOldest();
    return this.#next % this.#slots;
  }

  /** Takes the slot for a job. */
  begin(result: Promise<Result>): void {
    // A failure is thrown where the result is used, maybe later than it happens.
    result.catch(() => {});
    this.#pending.push({ result, slotted: true });
    this.#inFlight++;
    this.#next++;
  }

  /** Adds a result that needed no slot; used when its turn comes. */
  async pass(result: Result): Promise<void> {
    this.#pending.push({ result, slotted: false });
    while (this.#pending.length > 0 && !this.#pending[0].slotted) await this.#finishOldest();
  }

  /** Waits for all that is left. */
  async drain(): Promise<void> {
    while (this.#pending.length > 0) await this.#finishOldest();
  }

  async #finishOldest(): Promise<void> {
    const { result, slotted } = this.#pending[0];
    await this.#finish(await result);
    this.#pending.shift();
    if (slotted) this.#inFlight--;
  }
}
