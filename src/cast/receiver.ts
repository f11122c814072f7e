import { Random } from "../base/mod.ts";
import type { Arena } from "./arena.ts";
import { Assembly } from "./assembly.ts";
import { Blocks } from "./blocks.ts";
import { CODE_SYMBOLS, ErasureCode, FIRST_PARITY } from "./fec.ts";
import { DATA_HEADER, DATA_OVERHEAD, DataField, dataHead, decodePoll, encodeReport, Kind } from "./frame.ts";
import {
  kindByte,
  MAGIC,
  MAX_DATAGRAM,
  MAX_NEEDS,
  type Poll,
  type Report,
  serialDelta,
  TAG,
} from "./frame.ts";
import { Reception } from "./reception.ts";
import { Holdings, type ReadyUnit } from "./holdings.ts";
import type { StreamSettings } from "./types.ts";
import { Units } from "./units.ts";

/** How many blocks ahead a report looks for wanted ones. */
const HORIZON = 65_536;
/** Milliseconds without any datagram after which a receiver speaks up by itself, and how often. */
const QUIET = 500;

/** What the pure receiver is made from. */
export interface ReceiverParts {
  stream: StreamSettings;
  arena: Arena;
  /** The number the control channel gave this receiver. */
  receiver: number;
  /** Bounds of the stream's units, ascending: unit u is [offsets[u], offsets[u + 1]). */
  offsets: Float64Array;
  /** Per unit 1 when it is had already. */
  done?: Uint8Array;
  /** Blocks to hold at once, and datagrams that the socket holds. */
  slots: number;
  window: number;
  seed: number;
}

/** Counters since the start. */
export interface ReceiverStats {
  /** Data datagrams that were ours, and their payload bytes. */
  datagrams: number;
  /** Datagrams dropped because foreign, forged or malformed. */
  dropped: number;
  /** Symbols that came again, or of blocks not wanted. */
  redundant: number;
  /** Symbols turned away for want of memory. */
  refused: number;
  /** Datagrams that the sender sent and we never saw, as far as known. */
  lost: number;
  /** Units had and used. */
  unitsDone: number;
}

/**
 * The receiving side, without IO. Datagrams lie in the arena when they come; a block's symbols are copied to its slot
 * once, decoded there, and a unit's bytes are handed out where they are.
 */
export class Receiver {
  readonly #parts: ReceiverParts;
  readonly #arena: Arena;
  readonly #view: DataView;
  readonly #blocks: Blocks;
  readonly #units: Units;
  readonly #assembly: Assembly;
  readonly #holdings: Holdings;
  readonly #random: Random;
  readonly #key: number;
  readonly #size: number;
  readonly #freshHead: number;
  readonly #repairHead: number;
  readonly #inbox: number;
  readonly #verdict: number;

  readonly #reception: Reception;
  #firstData = Infinity;
  #completeAt = Infinity;
  #counter = 0;
  #interval = 100;
  #spread = 2;
  #reportAt: number;
  #sinceReport = 0;
  #reportedAt = -Infinity;
  readonly #stats = { datagrams: 0, dropped: 0, redundant: 0, refused: 0 };

  constructor(parts: ReceiverParts, now: number) {
    this.#parts = parts;
    this.#arena = parts.arena;
    this.#view = new DataView(parts.arena.memory.buffer);
    this.#blocks = new Blocks(parts.stream);
    this.#size = parts.stream.symbolSize + DATA_OVERHEAD;
    this.#key = parts.arena.expandKey(Uint8Array.fromHex(parts.stream.key));
    this.#freshHead = dataHead(Kind.fresh, parts.stream.streamId) >>> 0;
    this.#repairHead = dataHead(Kind.repair, parts.stream.streamId) >>> 0;
    this.#units = new Units(this.#blocks, parts.offsets, parts.done);
    const code = new ErasureCode(parts.arena, parts.stream.symbolSize);
    this.#inbox = parts.arena.alloc(MAX_DATAGRAM);
    this.#verdict = parts.arena.alloc(1);
    this.#assembly = new Assembly(parts.arena, this.#blocks, code, parts.slots);
    this.#holdings = new Holdings(this.#blocks, this.#units, this.#assembly);
    this.#random = new Random(parts.seed);
    this.#reception = new Reception((b) => this.#units.wants(b) && !this.#assembly.slots.has(b), now);
    this.#reportAt = now;
  }

  /**
   * Blocks to hold at once for `memory` bytes: never fewer than two of the widest units lie in, one being written and one
   * being put together, and some to spare.
   */
  static slotsFor(stream: StreamSettings, offsets: Float64Array, memory: number): number {
    const blockBytes = stream.symbolSize * stream.blockSymbols;
    let widest = 0;
    for (let u = 0; u + 1 < offsets.length; u++) widest = Math.max(widest, offsets[u + 1] - offsets[u]);
    return Math.max(Math.floor(memory / blockBytes), 2 * Math.ceil(widest / blockBytes) + 8);
  }

  /** Bytes of arena that a receiver needs. */
  static footprint(stream: StreamSettings, slots: number): number {
    return slots * (stream.symbolSize * stream.blockSymbols + CODE_SYMBOLS) +
      ErasureCode.footprint(stream.symbolSize) + 65536;
  }

  /** One datagram from anywhere. */
  handle(datagram: Uint8Array, now: number): void {
    if (datagram.length > MAX_DATAGRAM) {
      this.#stats.dropped++;
      return;
    }
    this.#arena.bytes.set(datagram, this.#inbox);
    this.ingest(this.#inbox, datagram.length, datagram.length, now);
  }

  /** Datagrams in the arena from address `at`: `length` bytes in all, `segment` bytes each, the last maybe fewer. */
  ingest(at: number, length: number, segment: number, now: number): void {
    const whole = Math.floor(length / segment);
    for (let i = 0; i < whole;) {
      const from = at + i * segment;
      if (segment !== this.#size) this.#control(from, segment, now);
      else {
        const taken = this.#takeRun(from, whole - i, now);
        i += taken;
        if (taken > 0) continue;
        this.#arena.kernels.check(from, 1, segment, segment - TAG, this.#key, this.#verdict);
        this.#data(from, this.#arena.bytes[this.#verdict] === 1, now);
      }
      i++;
    }
    if (whole * segment < length) this.#control(at + whole * segment, length - whole * segment, now);
  }

  /** A report for the sender, if one is due; valid until the next call. */
  pollTransmit(now: number): Uint8Array | undefined {
    // A third of the window without a word would soon stop the sender.
    const pressed = this.#sinceReport * 3 >= this.#parts.window && now - this.#reportedAt >= this.#spread;
    if (now < this.#reportAt && !pressed) return undefined;
    this.#makeRoom(now);
    const complete = this.#units.complete;
    const { heardAny, heardAt } = this.#reception;
    const pause = !heardAny || complete || now - heardAt > QUIET ? QUIET : this.#interval;
    this.#reportAt = now + pause * (0.75 + this.#random.next() / 2);
    this.#reportedAt = now;
    this.#sinceReport = 0;
    const bytes = encodeReport(this.#parts.stream.streamId, this.#report());
    this.#arena.bytes.set(bytes, this.#inbox);
    this.#arena.kernels.seal(this.#inbox, 1, 0, bytes.length, this.#key);
    return this.#arena.bytes.subarray(this.#inbox, this.#inbox + bytes.length + TAG);
  }

  nextTimeout(): number {
    return this.#reportAt;
  }

  /** The next whole unit; its owner calls `release` or `reject` with it. */
  pollReady(): ReadyUnit | undefined {
    return this.#holdings.takeReady();
  }

  /** The unit was used (its hash fitted, it is written): its memory may go. */
  release(unit: number, now: number): void {
    this.#holdings.release(unit, (block) => this.#reception.missed.delete(block));
    this.#noteCompletion(now);
  }

  /** The unit came another way, or was there already. */
  obtain(unit: number, now: number): void {
    this.#holdings.obtain(unit, (block) => this.#reception.missed.delete(block));
    this.#noteCompletion(now);
  }

  /** The unit's hash did not fit: what it was made of is thrown away and wanted anew. */
  reject(unit: number): void {
    this.#holdings.reject(unit);
  }

  /**
   * True when every slot is taken and only the writers can free one: then leaving datagrams in the socket slows the
   * sender down, where reading on would lose them.
   */
  get saturated(): boolean {
    return this.#holdings.saturated;
  }

  get complete(): boolean {
    return this.#units.complete;
  }

  /** When the first data came, and when the last unit was had; in the caller's milliseconds. */
  get span(): { first: number; last: number } {
    return { first: this.#firstData, last: this.#completeAt };
  }

  /** How often the sender spoke to the group; whence it last did is where it listens. */
  get polls(): number {
    return this.#reception.polls;
  }

  /** Anything of this stream was heard, and when last. */
  get lastHeard(): number | undefined {
    return this.#reception.heardAny ? this.#reception.heardAt : undefined;
  }

  stats(): ReceiverStats {
    return { ...this.#stats, lost: this.#reception.lost, unitsDone: this.#units.done };
  }

  /** The quick way for what mostly comes: a train of symbols of a block already begun. Returns how many it took. */
  #takeRun(at: number, n: number, now: number): number {
    const view = this.#view,
      head = view.getUint32(at, true),
      block = view.getUint32(at + DataField.block, true);
    const fresh = head === this.#freshHead;
    if (!fresh && head !== this.#repairHead) return 0;
    if (!this.#assembly.slots.has(block) || this.#assembly.isComplete(block)) return 0;
    const taken = this.#assembly.placeRun(block, at, n, this.#key, head, now);
    if (taken === 0) return 0;
    const last = at + (taken - 1) * this.#size;
    this.#hear(view.getUint32(last + DataField.seq, true), now);
    this.#count(taken, now);
    if (fresh) this.#reception.follow(block, view.getUint16(last + DataField.ordinal, true));
    if (this.#assembly.isComplete(block)) this.#holdings.whole(block);
    return taken;
  }

  #count(datagrams: number, now: number): void {
    this.#reception.count(datagrams);
    this.#sinceReport += datagrams;
    if (this.#stats.datagrams === 0) this.#firstData = now;
    this.#stats.datagrams += datagrams;
  }

  #noteCompletion(now: number): void {
    if (this.#units.complete && this.#completeAt === Infinity) this.#completeAt = now;
  }

  #data(at: number, authentic: boolean, now: number): void {
    const view = this.#view;
    const head = view.getUint32(at, true) >>> 0;
    const block = view.getUint32(at + DataField.block, true),
      symbol = view.getUint16(at + DataField.symbol, true);
    const known = authentic && (head === this.#freshHead || head === this.#repairHead) &&
      block < this.#blocks.count && symbol < CODE_SYMBOLS &&
      (symbol >= FIRST_PARITY || symbol < this.#blocks.symbolsOf(block));
    if (!known) {
      this.#stats.dropped++;
      return;
    }
    const seq = view.getUint32(at + DataField.seq, true);
    this.#hear(seq, now);
    if (!this.#reception.isFarBehind(seq)) this.#count(1, now);
    if (head === this.#freshHead) this.#reception.follow(block, view.getUint16(at + DataField.ordinal, true));
    if (!this.#units.wants(block) || this.#assembly.isComplete(block)) {
      this.#stats.redundant++;
      return;
    }
    if (!this.#assembly.slots.has(block) && !this.#open(block, now)) {
      this.#stats.refused++;
      return;
    }
    const placed = this.#assembly.place(block, symbol, at + DATA_HEADER, now);
    if (placed === "duplicate") this.#stats.redundant++;
    if (placed === "complete") this.#holdings.whole(block);
  }

  #control(at: number, length: number, now: number): void {
    const tagged = length - TAG, view = this.#view;
    const poll = tagged >= 8 && tagged % 8 === 0 && length <= MAX_DATAGRAM && view.getUint8(at) === MAGIC &&
        view.getUint8(at + 1) === kindByte(Kind.poll) &&
        view.getUint16(at + 2, true) === this.#parts.stream.streamId &&
        this.#arena.kernels.tag(at, tagged, this.#key) === view.getBigInt64(at + tagged, true)
      ? decodePoll(this.#arena.bytes.subarray(at, at + tagged))
      : undefined;
    if (poll) this.#hear(poll.seq, now);
    // An old poll said again would move our wishes about.
    if (!poll || serialDelta(poll.seq, this.#reception.heard) < 0) this.#stats.dropped++;
    else this.#obey(poll, now);
  }

  #obey(poll: Poll, now: number): void {
    this.#reception.take(poll);
    this.#interval = poll.interval;
    this.#spread = Math.max(2, poll.spread);
    if (poll.reply) this.#reportAt = Math.min(this.#reportAt, now + this.#random.next() * poll.spread);
  }

  #hear(seq: number, now: number): void {
    if (this.#reception.hear(seq, now)) this.#reportAt = now;
  }

  #open(block: number, now: number): boolean {
    if (!this.#assembly.open(block)) {
      this.#makeRoom(now);
      if (!this.#assembly.open(block)) return false;
    }
    this.#reception.missed.delete(block);
    return true;
  }

  #makeRoom(now: number): void {
    this.#holdings.makeRoom(now - Math.max(500, 8 * this.#interval), this.#reception.wantFrom);
  }

  #report(): Report {
    const needs: Report["needs"] = [];
    for (const block of this.#assembly.slots.keys()) {
      if (needs.length === MAX_NEEDS) break;
      if (this.#assembly.isComplete(block)) continue;
      needs.push({ block, symbols: this.#assembly.lacks(block), from: this.#assembly.helpedFrom(block) });
    }
    // Asking for more whole blocks than there is room for would only have them sent in vain.
    let room = this.#assembly.room;
    for (const block of this.#reception.missed) {
      if (needs.length === MAX_NEEDS || room-- <= 0) break;
      needs.push({ block, symbols: this.#blocks.symbolsOf(block), from: 0 });
    }
    const wants: Report["wants"] = [];
    const { heardAny, heard, received, ordinal, wantFrom, missed } = this.#reception;
    const from = Math.min(wantFrom, this.#blocks.count),
      until = Math.min(this.#blocks.count, from + HORIZON);
    let run: { first: number; end: number } | undefined;
    for (let b = from; b < until; b++) {
      if (!this.#units.wants(b) || this.#assembly.slots.has(b) || missed.has(b)) run = undefined;
      else if (run) run.end = b + 1;
      else wants.push(run = { first: b, end: b + 1 });
    }
    return {
      receiver: this.#parts.receiver,
      complete: this.#units.complete,
      heardAny,
      counter: ++this.#counter,
      heard,
      received,
      ordinal,
      window: this.#parts.window,
      room: this.#assembly.room,
      needs,
      wantFrom: from,
      wantUntil: until,
      wants,
    };
  }
}
