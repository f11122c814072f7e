/** Never slower than this, in bytes a second: a rate that any network able to boot a machine carries. */
const FLOOR = 250_000;
/** No limit, in bytes a second: faster than any link. */
const MOST = 100e9;
/** Where it begins: half of a gigabit link; what a slower one loses until that shows is little. */
const START = 50_000_000;
/** Loss above the network's own that is taken for congestion. */
const TOLERATED = 0.02;
/** Below what got through: queues that built up drain. */
const RELIEF = 0.85;
/** Milliseconds that a cut takes to show in reports. */
const ECHO = 150;
/** Milliseconds after which loss once found to be the network's own is doubted again. */
const DOUBT = 5000;

/**
 * How fast the group is fed: doubling until the first sign of congestion, then creeping up, and on loss back to what
 * the worst receiver that counts took in. Loss that slowing down does not cure is the network's own (radio, a bad
 * cable) and is left to the erasure code. Back-pressure of the sender's own link and of receivers' sockets acts before
 * this does; here is what happens beyond a switch.
 */
export class Pacer {
  /** Bytes a second of datagrams, below `limit`. */
  rate: number;
  #limit: number;
  #tokens = 0;
  #at = 0;
  #starting = true;
  /** Loss that stays whatever the rate, and when that was found. */
  #ambient = 0;
  #ambientSince = 0;
  /** What got through when the network was last congested, bytes a second. */
  #capacity = Infinity;
  /** The last cut, until its effect is known: what was lost and sent before it. */
  #cut: { loss: number; sent: number } | undefined;
  #deafUntil = 0;
  /** Intervals without congestion beyond that capacity. */
  #calm = 0;

  readonly #adapts: boolean;

  /** `limit`: bytes a second, 0 for none. Without `adapts` that is the rate, whatever is lost. */
  constructor(limit: number, adapts = true) {
    this.#limit = limit || MOST;
    this.#adapts = adapts;
    this.rate = adapts ? Math.min(this.#limit, START) : this.#limit;
  }

  setLimit(limit: number): void {
    this.#limit = limit || MOST;
    this.rate = this.#adapts ? Math.min(this.rate, this.#limit) : this.#limit;
  }

  /** Whoever held the rate down is no longer heeded: find out anew how far it goes. */
  reopen(): void {
    this.#capacity = Infinity;
    this.#cut = undefined;
    this.#starting = true;
  }

  /** Milliseconds until `bytes` may be sent; 0 when they may now. */
  wait(bytes: number, now: number): number {
    // A pause earns no more than 5 ms of sending, so that no burst follows it.
    this.#tokens = Math.min(
      this.#tokens + (now - this.#at) / 1000 * this.rate,
      Math.max(bytes, this.rate * 0.005),
    );
    this.#at = now;
    return this.#tokens >= bytes ? 0 : (bytes - this.#tokens) / this.rate * 1000;
  }

  spend(bytes: number): void {
    this.#tokens -= bytes;
  }

  /** Bytes that go out at once: a millisecond's worth, so that a switch's buffers hold it. */
  get burst(): number {
    return this.rate / 1000;
  }

  /**
   * What the receivers say of the last interval. `loss`: share of datagrams that the worst one to be heeded lost;
   * `sent`: bytes a second that went out; `samples`: datagrams that the loss is known from. True when the rate was
   * cut: what was observed before says nothing of it.
   */
  learn(loss: number, sent: number, samples: number, now: number): boolean {
    if (!this.#adapts || now < this.#deafUntil) return false;
    if (this.#cut) {
      this.#judge(this.#cut, loss, sent, now);
      this.#cut = undefined;
      return false;
    }
    if (now - this.#ambientSince > DOUBT) this.#ambient = 0;
    const noise = 3 * Math.sqrt((TOLERATED + this.#ambient) / samples);
    this.#ambient = Math.min(this.#ambient, loss + noise);
    if (loss > this.#ambient + TOLERATED + noise) {
      this.#starting = false;
      this.#cut = { loss, sent };
      this.#capacity = sent * (1 - loss + this.#ambient);
      this.rate = Math.min(this.#limit, Math.max(FLOOR, this.#capacity * RELIEF));
      this.#deafUntil = now + ECHO;
      return true;
    }
    const probing = this.rate >= 0.96 * this.#capacity;
    this.#calm = probing ? this.#calm + 1 : 0;
    // The longer all is well beyond the last known capacity, the less that says of today's.
    const step = this.#starting ? 2 : probing ? 1 + 0.01 * 2 ** Math.min(5, this.#calm / 20) : 1.05;
    // No use in a rate that back-pressure keeps from being reached.
    const reachable = Math.max(sent * 2, FLOOR * 4);
    this.rate = Math.min(this.#limit, Math.max(this.rate, Math.min(this.rate * step, reachable)));
    return false;
  }

  /** Congestion shrinks when less is sent; loss that did not is the network's own, and the cut was for nothing. */
  #judge(cut: { loss: number; sent: number }, loss: number, sent: number, now: number): void {
    const less = Math.max(0, 1 - sent / cut.sent);
    if (loss < cut.loss - less / 2 || loss < TOLERATED) return;
    this.#ambient = Math.min(loss, cut.loss);
    this.#ambientSince = now;
    this.#capacity = Infinity;
    this.rate = Math.min(this.#limit, Math.max(FLOOR, cut.sent));
  }
}
