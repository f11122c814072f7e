import { ACK_SIZE, decode, Opcode, opcodeOf } from "./packet.ts";
import { RoundTrip } from "./round_trip.ts";
import type { Outcome, TransferOptions, Transmit } from "./transfer_types.ts";

/** First answers that a client gets which never said more than its request: the address may be forged. */
const UNANSWERED = 4;
/** A client that asks again after this many milliseconds has not got our answer. */
const ASKED_AGAIN_AFTER = 100;
/** Silence after which a client is given up, in milliseconds, and how often it was sent to in vain by then, at least. */
const PATIENCE = 30_000, TRIES = 3;
/** The same where the last acknowledgement alone is missing: many a loader never sends it. */
const LAST_PATIENCE = 8000;
/** So many acknowledgements that tell of no gap, though it looks like it, and the client is one that gives such. */
const TALKS_MUCH = 3;
/** Milliseconds until a socket that took no more is tried again. */
const FULL_PAUSE = 2;

/** One file on its way to one client (RFC 1350, 2347, 7440), without sockets and clocks. Times in milliseconds. */
export class Transfer {
  outcome: Outcome | undefined;
  /** The client answered, so its address is no forgery. */
  confirmed = false;
  /** Blocks handed out that had been before. */
  repeated = 0;
  readonly #options: TransferOptions;
  /** Number of the last block, the only one that is not full. */
  readonly #end: number;
  #trip: RoundTrip;
  /** The option acknowledgement is not acknowledged yet. */
  #offering: boolean;
  /** First block without acknowledgement, the next one to send, and the last that was ever sent. */
  #base = 1;
  #next = 1;
  #sent = 0;
  #sentBefore = 0;
  /** What was sent last had never been sent before, so its answer tells the round trip. */
  #fresh = true;
  #sentAt = -Infinity;
  /** The last block that had been sent when the window last started anew, and when that start has come to nothing. */
  #sentBeforeStart = 0;
  #stallsAt = Infinity;
  #stalls = 0;
  #needless = 0;
  #heardAt: number;
  /** Repetitions since the client last said something new, and when the next one is due. */
  #tries = 0;
  #due = Infinity;
  #pausedUntil = -Infinity;
  /** Whether a repeated acknowledgement may bring a window again, and whether one has brought this one. */
  #mayRepeat = true;
  #didRepeat = false;

  constructor(options: TransferOptions, now: number) {
    this.#options = options;
    this.#end = Math.floor(options.size / options.blockSize) + 1;
    this.#trip = new RoundTrip(options.firstTimeout);
    this.#offering = options.oack !== undefined;
    this.#heardAt = now;
  }

  /** Bytes that the client has acknowledged. */
  get acknowledged(): number {
    return Math.min(this.#options.size, (this.#base - 1) * this.#options.blockSize);
  }

  /** When the client last said something new. */
  get heardAt(): number {
    return this.#heardAt;
  }

  /** Takes a datagram from the client's own port. False when it means nothing to a transfer. */
  handle(datagram: Uint8Array, now: number): boolean {
    const opcode = opcodeOf(datagram);
    if (opcode === Opcode.ack && datagram.length >= ACK_SIZE) {
      this.acknowledge(datagram[2] << 8 | datagram[3], now);
      return true;
    }
    if (opcode !== Opcode.error) return false;
    const packet = decode(datagram);
    if (packet?.kind !== "error") return false;
    this.#heard(now);
    this.#finish("aborted", `${packet.code} ${packet.message}`.trim());
    return true;
  }

  /** Takes an acknowledgement, of which the number is all that counts. */
  acknowledge(number: number, now: number): void {
    if (this.outcome) return;
    if (this.#offering) {
      // Block 0 acknowledges the options (RFC 2347).
      if (number === 0 && this.#next > this.#base) this.#begin(now);
      return;
    }
    // Numbers have 16 bits and roll over to 0. Far fewer blocks than that are on their way, so the nearest is meant.
    const ahead = (number - (this.#base - 1)) & 0xffff;
    if (ahead > this.#sent - this.#base + 1) return;
    if (ahead === 0) return this.#acknowledgedAgain(now);
    this.#base += ahead;
    this.#stallsAt = Infinity;
    if (this.#base > this.#sentBeforeStart + this.#options.windowSize) this.#stalls = 0;
    if (this.#base < this.#next) this.#acknowledgedPart(now);
    else this.#acknowledgedAll(now);
    this.#heard(now);
    this.#mayRepeat = !this.#didRepeat;
    this.#didRepeat = false;
    if (this.#base > this.#end) this.#finish("done");
  }

  /** The client sent its request once more. It gets the first answer again, unless that is on its way. */
  askedAgain(now: number): void {
    const lost = !this.confirmed && now - this.#sentAt >= ASKED_AGAIN_AFTER;
    if (lost && this.#tries + 1 < UNANSWERED) this.#due = now;
  }

  /** Nobody listens at the client's port any more. */
  unreachable(): void {
    this.#giveUp("the client's port is closed");
  }

  /** Ends it from our side. */
  fail(reason: string): void {
    this.#finish("failed", reason);
  }

  /** What to send now; undefined when there is nothing, till the client speaks or `nextTimeout` comes. */
  pollTransmit(now: number): Transmit | undefined {
    if (this.outcome || now < this.#pausedUntil) return undefined;
    if (now >= this.#stallsAt) {
      this.#stalls = Math.min(this.#stalls + 1, 2);
      this.#sendAgain();
      this.#sentBeforeStart = this.#sent;
    }
    if (now >= this.#due) this.#expire(now);
    if (this.outcome) return undefined;
    if (this.#offering) {
      if (this.#next > this.#base) return undefined;
      this.#next = 2;
      this.#leaves(now);
      return { kind: "packet", bytes: this.#options.oack! };
    }
    const last = Math.min(this.#base + this.#options.windowSize - 1, this.#end);
    if (this.#next > last) return undefined;
    const first = this.#next, count = Math.min(this.#options.burst, last - first + 1);
    this.#next += count;
    this.#fresh = last > this.#sent;
    this.repeated += Math.max(0, Math.min(count, this.#sent - first + 1));
    this.#sentBefore = this.#sent;
    this.#sent = Math.max(this.#sent, this.#next - 1);
    this.#leaves(now);
    return { kind: "data", first, count };
  }

  /** The socket took only the blocks before `from`; the others are asked for again a little later. */
  tookOnly(from: number, now: number): void {
    this.#next = from;
    this.#sent = Math.max(this.#sentBefore, from - 1);
    this.#pausedUntil = now + FULL_PAUSE;
  }

  /** When to poll again at the latest; Infinity when it is over. */
  nextTimeout(): number {
    if (this.outcome) return Infinity;
    const due = Math.min(this.#due, this.#stallsAt);
    return this.#pausedUntil > this.#sentAt ? Math.min(this.#pausedUntil, due) : due;
  }

  #leaves(now: number): void {
    this.#sentAt = now;
    this.#due = now + this.#trip.timeout;
  }

  #acknowledgedAll(now: number): void {
    const elapsed = now - this.#sentAt;
    if (this.#fresh) this.#trip.measured(elapsed);
    else this.#trip.unclear(elapsed);
    this.#sendAgain();
  }

  /**
   * An acknowledgement in the middle of a window says that the block after it is missing, and that the window starts
   * anew there (RFC 7440, section 4). Some clients say it of no gap, for each block that comes twice or too early. They
   * give themselves away: after a new start they go on to acknowledge blocks that were on their way before it. Then the
   * window moves on, and starts anew only when nothing more is acknowledged.
   */
  #acknowledgedPart(now: number): void {
    this.#trip.unclear(now - this.#sentAt);
    const sentBefore = this.#base - 1 <= this.#sentBeforeStart;
    if (sentBefore) this.#needless++;
    if (sentBefore || this.#needless >= TALKS_MUCH) this.#watch(now);
    else this.#startAnew(now);
  }

  /** Sends from the first block without acknowledgement on. */
  #startAnew(now: number): void {
    this.#sendAgain();
    this.#sentBeforeStart = this.#sent;
    if (this.#options.windowSize > 1) this.#watch(now);
  }

  /**
   * Waits for news shorter than `#expire` does. What it sends in vain the client has to wade through before it gives
   * the next news, so it waits longer each time, till a whole window went without.
   */
  #watch(now: number): void {
    this.#stallsAt = now + this.#trip.most * 2 ** this.#stalls;
  }

  #begin(now: number): void {
    const { firstTimeout, timeout } = this.#options;
    this.#trip = new RoundTrip(firstTimeout, timeout);
    if (this.#tries === 0) this.#trip.measured(now - this.#sentAt);
    else this.#trip.unclear(now - this.#sentAt);
    this.#offering = false;
    this.#heard(now);
    this.#sendAgain();
  }

  /**
   * The acknowledgement before this window came once more. To send again at each would send everything twice from then
   * on ("sorcerer's apprentice", RFC 1123, 4.2.3.1), so with single blocks only our own clock does, and a client's that
   * runs faster than ours once we have waited in vain. With windows it also is how a client says that the window's
   * first block is missing, though never sooner than the quickest round trip; and of two windows in a row, one starts
   * anew for that at most, so that a client which answers each repeated block starts no chain.
   */
  #acknowledgedAgain(now: number): void {
    const elapsed = now - this.#sentAt;
    if (this.#next === this.#base || this.#stallsAt !== Infinity) return;
    const impatient = this.#tries > 0 && elapsed >= this.#trip.base;
    const missing = this.#options.windowSize > 1 && this.#mayRepeat && elapsed >= this.#trip.quickest;
    if (!impatient && !missing) return;
    if (!impatient && this.#needless >= TALKS_MUCH) {
      this.#watch(now);
      return;
    }
    this.#mayRepeat = false;
    this.#didRepeat = true;
    this.#startAnew(now);
  }

  #heard(now: number): void {
    this.confirmed = true;
    this.#heardAt = now;
    this.#tries = 0;
  }

  /** What comes next is the first block without acknowledgement, or the offer. */
  #sendAgain(): void {
    this.#next = this.#base;
    this.#due = this.#stallsAt = Infinity;
  }

  /** The time for an answer is over. */
  #expire(now: number): void {
    const silence = now - this.#heardAt;
    this.#tries++;
    if (!this.confirmed) {
      if (this.#tries >= UNANSWERED) return this.#giveUp("the client never answered");
    } else if (this.#tries > TRIES && silence >= (this.#sentAll ? LAST_PATIENCE : PATIENCE)) {
      return this.#giveUp(`the client acknowledged nothing for ${Math.round(silence / 1000)} s`);
    }
    this.#trip.expired();
    this.#sendAgain();
    this.#sentBeforeStart = this.#sent;
  }

  get #sentAll(): boolean {
    return this.confirmed && !this.#offering && this.#sent === this.#end;
  }

  #giveUp(reason: string): void {
    this.#finish(this.#sentAll ? "unconfirmed" : "failed", reason);
  }

  #finish(kind: Outcome["kind"], reason?: string): void {
    this.outcome ??= reason === undefined ? { kind } : { kind, reason };
  }
}
