import { type Poll, serialDelta } from "./frame.ts";

/** A burst of this many blocks lost in a row is asked for at once; what is lost beyond it comes with the next pass. */
const MISSED_AT_ONCE = 64;
/** A datagram this far behind the last is none that was overtaken; after so many of them in a row they are believed. */
const FAR = 65_536, RETURN = 64;

/** Where the sender is, as a receiver hears it: in the numbers of its datagrams and in its walk over the blocks. */
export class Reception {
  /** Blocks that went by unheard while they were wanted. */
  readonly missed = new Set<number>();
  readonly #wanted: (block: number) => boolean;
  #heardAny = false;
  #heard = 0;
  #received = 0;
  #firstHeard = 0;
  #heardAt: number;
  #polls = 0;
  /** Datagrams in a row that were far behind what was heard. */
  #behind = 0;
  #ordinal = 0;
  #wantFrom = 0;
  #lastFresh: { block: number; ordinal: number } | undefined;

  /** `wanted` tells whether a block is needed and nothing of it is held. */
  constructor(wanted: (block: number) => boolean, now: number) {
    this.#wanted = wanted;
    this.#heardAt = now;
  }

  /** Anything of this stream was heard. */
  get heardAny(): boolean {
    return this.#heardAny;
  }

  /** When something was heard last; when listening began where nothing was. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Highest datagram number heard. */
  get heard(): number {
    return this.#heard;
  }

  /** Data datagrams that came in, modulo 2^32. */
  get received(): number {
    return this.#received;
  }

  /** Datagrams that were sent and never came, as far as known. */
  get lost(): number {
    const sent = this.#heardAny ? serialDelta(this.#heard, this.#firstHeard) : 0;
    return Math.max(0, sent - this.#received);
  }

  /** How often the sender spoke to the group. */
  get polls(): number {
    return this.#polls;
  }

  /** Blocks begun by the sender, modulo 65536. */
  get ordinal(): number {
    return this.#ordinal;
  }

  /** The block that the sender's walk comes to next. */
  get wantFrom(): number {
    return this.#wantFrom;
  }

  /** A datagram with that number came; true for the very first. */
  hear(seq: number, now: number): boolean {
    const first = !this.#heardAny;
    if (first) {
      this.#heardAny = true;
      this.#firstHeard = (seq - 1) >>> 0;
      this.#heard = seq;
    } else {
      const ahead = serialDelta(seq, this.#heard);
      this.#behind = ahead < -FAR ? this.#behind + 1 : 0;
      // One datagram from far ahead is not to be believed for ever when all others lie far behind it.
      if (ahead > 0 || this.#behind >= RETURN) this.#heard = seq;
    }
    this.#heardAt = now;
    return first;
  }

  /** The number lies far behind what was heard: a replay, which must not look like reception. */
  isFarBehind(seq: number): boolean {
    return serialDelta(this.#heard, seq) >= FAR;
  }

  count(datagrams: number): void {
    this.#received = (this.#received + datagrams) >>> 0;
  }

  /** Keeps up with the sender's walk and notices blocks that went by entirely. */
  follow(block: number, ordinal: number): void {
    const last = this.#lastFresh;
    if (last?.block === block) return;
    if (last && ((ordinal - last.ordinal) & 0x8000)) return;
    if (last && block > last.block + 1) this.#miss(last.block + 1, block);
    this.#lastFresh = { block, ordinal };
    this.#ordinal = ordinal;
    this.#wantFrom = block + 1;
  }

  /** What the sender says of its walk. */
  take(poll: Poll): void {
    this.#polls++;
    this.#ordinal = poll.ordinal;
    this.#wantFrom = poll.cursor;
    const last = this.#lastFresh;
    if (last && poll.cursor > last.block + 1) this.#miss(last.block + 1, poll.cursor);
    if (poll.cursor === 0) this.#lastFresh = undefined;
  }

  #miss(from: number, end: number): void {
    if (end - from > MISSED_AT_ONCE) return;
    for (let b = from; b < end; b++) {
      if (this.missed.size < MISSED_AT_ONCE && this.#wanted(b)) this.missed.add(b);
    }
  }
}
