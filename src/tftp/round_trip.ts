/** Waiting less than this for an answer repeats what a busy or slow client is about to acknowledge. Milliseconds. */
const SHORTEST = 100;
/** Added to what counts as the usual time of an answer, which on a quick network varies manyfold. Milliseconds. */
const SLACK = 5;
/**
 * Between two repetitions it takes this long at most, unless the client asked for more. Milliseconds. It must be more
 * than clients wait: atftp acknowledges a repeated block once, ignores further ones, and starts its 5 s anew at each.
 */
const LONGEST = 8000;

/** How long to wait for an answer: estimated as by RFC 6298, doubled with each repetition, or as the client asked. */
export class RoundTrip {
  /** The quickest answer so far; 0 before any. Milliseconds. */
  quickest = 0;
  #known = false;
  readonly #first: number;
  readonly #fixed: number | undefined;
  #smoothed = 0;
  #variation = 0;
  #doublings = 0;

  /** `first`: milliseconds to wait before anything was measured; `fixed`: always this long (RFC 2349). */
  constructor(first: number, fixed?: number) {
    this.#first = first;
    this.#fixed = fixed;
  }

  /** An answer hardly ever takes longer; without regard to clients that have to think. Milliseconds. */
  get most(): number {
    return this.#smoothed + 4 * this.#variation + 1;
  }

  /** The wait without doublings. */
  get base(): number {
    if (this.#fixed !== undefined) return this.#fixed;
    if (!this.#known) return this.#first;
    return Math.min(LONGEST, Math.max(SHORTEST, this.#smoothed + 4 * this.#variation));
  }

  get timeout(): number {
    return this.#fixed ?? Math.min(LONGEST, this.base * 2 ** this.#doublings);
  }

  /** An answer took that long, to what was sent once only: else nobody knows which sending it answers. */
  measured(milliseconds: number): void {
    if (!this.#known) this.#assume(milliseconds);
    else {
      this.#variation += (Math.abs(milliseconds - this.#smoothed) - this.#variation) / 4;
      this.#smoothed += (milliseconds - this.#smoothed) / 8;
    }
    this.quickest = Math.min(this.quickest, milliseconds);
    this.#doublings = 0;
  }

  /**
   * An answer came that long after what it answers was sent again. If that is how long answers take, a packet was lost;
   * if not, it answers what was sent before, and we waited too little.
   */
  unclear(milliseconds: number): void {
    if (!this.#known) return this.#assume(milliseconds);
    const usual = milliseconds >= this.quickest && milliseconds <= 2 * this.#smoothed + SLACK;
    if (usual) this.#doublings = 0;
  }

  #assume(milliseconds: number): void {
    this.#known = true;
    this.quickest = this.#smoothed = milliseconds;
    this.#variation = milliseconds / 2;
  }

  /** Nothing came in time. It stays doubled until something is measured, or it could never learn of a longer way. */
  expired(): void {
    if (this.#doublings < 7) this.#doublings++;
  }
}
