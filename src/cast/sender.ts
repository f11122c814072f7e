import type { Arena } from "./arena.ts";
import { BlockCache } from "./block_cache.ts";
import { Blocks } from "./blocks.ts";
import { ErasureCode } from "./fec.ts";
import { DATA_HEADER, DATA_OVERHEAD, dataHead, decodeReport, encodePoll, Kind, kindByte } from "./frame.ts";
import { MAGIC, MAX_DATAGRAM, type Report, serialDelta, TAG } from "./frame.ts";
import { Group, nextWanted } from "./group.ts";
import { Pacer } from "./pacing.ts";
import { Repairs } from "./repairs.ts";
import type { SenderStats, StreamSettings } from "./types.ts";

/** Blocks kept in memory. */
const CACHED = 16;
/** UDP_SEGMENT takes 64 datagrams in one call, and 65,507 bytes. */
const MAX_BURST = 64;
const MAX_BURST_BYTES = 65_507;

/** Datagrams to send: `count` of them, `size` bytes each, one behind the other from arena address `at`. */
export interface Burst {
  at: number;
  count: number;
  size: number;
}

/** What the pure sender is made from. */
export interface SenderParts {
  stream: StreamSettings;
  arena: Arena;
  /** Brings block `b`: symbol i to arena address `base + i * stride`, what lies past the stream's end zeroed. */
  read(b: number, base: number, stride: number): void;
  expect: number;
  patience: number;
  rateLimit: number;
  trafficTimeout: number;
  flowControl: boolean;
}

/**
 * The sending side, without IO: walks the blocks that anybody wants in ascending order, round and round, and between
 * them repairs what receivers report missing.
 */
export class Sender {
  readonly #parts: SenderParts;
  readonly #blocks: Blocks;
  readonly #arena: Arena;
  readonly #code: ErasureCode;
  readonly #key: number;
  readonly #size: number;
  readonly #group = new Group();
  readonly #pacer: Pacer;
  readonly #view: DataView;

  readonly #cache: BlockCache;
  readonly #repairs: Repairs;
  readonly #stage: number;
  readonly #control: number;

  #seq = 0;
  #ordinal = 0;
  #cursor = 0;
  #fresh: { block: number; next: number } | undefined;
  #phase: "waiting" | "streaming" | "draining" = "waiting";
  #phaseSince = 0;
  #firstHello = Infinity;
  #pollAt = 0;
  #judgeAt = 0;
  #restUntil = 0;
  #wakeAt = 0;
  readonly #completed: number[] = [];
  readonly #stats = { sourceDatagrams: 0, repairDatagrams: 0, bytes: 0, dropped: 0 };

  constructor(parts: SenderParts, now: number) {
    this.#parts = parts;
    this.#arena = parts.arena;
    this.#blocks = new Blocks(parts.stream);
    this.#size = parts.stream.symbolSize + DATA_OVERHEAD;
    this.#key = this.#arena.expandKey(Uint8Array.fromHex(parts.stream.key));
    this.#code = new ErasureCode(this.#arena, parts.stream.symbolSize);
    this.#view = new DataView(this.#arena.memory.buffer);
    this.#repairs = new Repairs(this.#blocks);
    const buffers = Array.from(
      { length: CACHED },
      () => this.#arena.alloc(parts.stream.blockSymbols * this.#size),
    );
    this.#cache = new BlockCache(buffers, (block, at) => parts.read(block, at + DATA_HEADER, this.#size));
    this.#stage = this.#arena.alloc(MAX_BURST * this.#size);
    this.#control = this.#arena.alloc(2 * MAX_DATAGRAM);
    this.#pacer = new Pacer(parts.rateLimit, parts.flowControl);
    this.#phaseSince = now;
  }

  /** Bytes of arena that a sender needs. */
  static footprint(stream: StreamSettings): number {
    const datagram = stream.symbolSize + DATA_OVERHEAD;
    return (CACHED * stream.blockSymbols + MAX_BURST) * datagram + ErasureCode.footprint(stream.symbolSize) +
      65536;
  }

  /** A datagram from the network. */
  handle(datagram: Uint8Array, now: number): void {
    const report = this.#authentic(datagram);
    // Who claims to have heard what was never sent was lied to, and finds out soon.
    const sane = report && (!report.heardAny || serialDelta(report.heard, this.#seq) <= 0);
    const known = sane && this.#group.update(report, now);
    if (!report || !known) {
      this.#stats.dropped++;
      return;
    }
    const { member } = known;
    if (this.#firstHello === Infinity) this.#firstHello = now;
    if (report.complete && !member.completed) this.#completed.push(member.id);
    member.completed = report.complete;
    if (report.complete || !report.heardAny || member.lagging) return;
    for (const need of report.needs) {
      if (need.block >= this.#blocks.count) continue;
      const coming = this.#fresh?.block === need.block
        ? this.#blocks.symbolsOf(need.block) - this.#fresh.next
        : 0;
      member.charged += this.#repairs.schedule(need, report.heard, coming);
    }
  }

  /** What to send now, if anything. The bytes stay valid until the next call. */
  pollTransmit(now: number): Burst | undefined {
    this.#judge(now);
    this.#turn(now);
    if (now >= this.#pollAt) return this.#poll(now);
    this.#wakeAt = this.#pollAt;
    if (this.#phase === "waiting" || now < this.#restUntil) {
      if (this.#restUntil > now) this.#wakeAt = Math.min(this.#wakeAt, this.#restUntil);
      return undefined;
    }
    const datagrams = Math.max(
      4,
      Math.min(
        MAX_BURST,
        Math.floor(MAX_BURST_BYTES / this.#size),
        Math.ceil(this.#pacer.burst / this.#size),
      ),
    );
    const wait = this.#pacer.wait(datagrams * this.#size, now);
    if (wait > 0) {
      this.#wakeAt = Math.min(this.#wakeAt, now + wait);
      return undefined;
    }
    const burst = this.#repair(datagrams, now) ?? this.#advance(datagrams, now);
    if (!burst) return undefined;
    this.#wakeAt = now;
    this.#pacer.spend(burst.count * this.#size);
    if (this.#parts.trafficTimeout) this.#restUntil = now + this.#parts.trafficTimeout;
    return burst;
  }

  /** When `pollTransmit` may have something, if nothing is heard before. */
  nextTimeout(): number {
    return this.#wakeAt;
  }

  /** Numbers of receivers that became complete since the last call. */
  takeCompleted(): number[] {
    return this.#completed.splice(0);
  }

  forget(receiver: number): void {
    this.#group.forget(receiver);
  }

  setRate(limit: number): void {
    this.#pacer.setLimit(limit);
  }

  stats(now: number): Omit<SenderStats, "rate"> {
    return { ...this.#stats, phase: this.#phase, pace: this.#pacer.rate, receivers: this.#group.status(now) };
  }

  #authentic(datagram: Uint8Array): Report | undefined {
    const length = datagram.length - TAG;
    if (length < 8 || length % 8 || datagram.length > MAX_DATAGRAM) return undefined;
    if (datagram[0] !== MAGIC || datagram[1] !== kindByte(Kind.report)) return undefined;
    const { bytes, kernels } = this.#arena, at = this.#control + MAX_DATAGRAM;
    bytes.set(datagram, at);
    if (this.#view.getUint16(at + 2, true) !== this.#parts.stream.streamId) return undefined;
    if (kernels.tag(at, length, this.#key) !== this.#view.getBigInt64(at + length, true)) return undefined;
    return decodeReport(datagram.subarray(0, length));
  }

  /** The next datagrams of a block under repair. */
  #repair(datagrams: number, now: number): Burst | undefined {
    if (this.#repairs.idle || !this.#mayAdvance(datagrams, false, now)) return undefined;
    const { block, first, count } = this.#repairs.take(datagrams)!;
    const symbols = this.#blocks.symbolsOf(block), base = this.#cache.load(block);
    let at = base + first * this.#size;
    if (first >= symbols) {
      at = this.#stage;
      for (let i = 0; i < count; i++) {
        const dst = at + i * this.#size + DATA_HEADER;
        this.#code.encode(dst, first + i, base + DATA_HEADER, this.#size, symbols);
      }
    }
    this.#stats.repairDatagrams += count;
    return this.#emit(Kind.repair, at, count, block, first);
  }

  /** The next datagrams of the walk over all blocks. */
  #advance(datagrams: number, now: number): Burst | undefined {
    if (this.#phase !== "streaming") return undefined;
    if (!this.#fresh) {
      if (!this.#mayAdvance(datagrams, true, now)) return undefined;
      const block = this.#nextBlock(this.#cursor, now);
      if (block === undefined) {
        this.#enter("draining", now);
        this.#group.forgiveAll();
        this.#pollAt = this.#wakeAt = now;
        return undefined;
      }
      this.#fresh = { block, next: 0 };
      this.#cursor = block + 1;
      this.#ordinal = (this.#ordinal + 1) & 0xffff;
      this.#cache.load(block);
    } else if (!this.#mayAdvance(datagrams, false, now)) return undefined;
    const { block, next } = this.#fresh;
    const symbols = this.#blocks.symbolsOf(block);
    const count = Math.min(datagrams, symbols - next);
    this.#fresh = next + count < symbols ? { block, next: next + count } : undefined;
    this.#stats.sourceDatagrams += count;
    const at = this.#cache.load(block) + next * this.#size;
    return this.#emit(Kind.fresh, at, count, block, next);
  }

  #mayAdvance(datagrams: number, newBlock: boolean, now: number): boolean {
    return this.#group.mayAdvance(this.#seq, datagrams, newBlock, this.#ordinal + 1, now);
  }

  /** Heads and seals datagrams whose payload is in place. */
  #emit(kind: number, at: number, count: number, block: number, first: number): Burst {
    const seq = (this.#seq + 1) >>> 0, head = dataHead(kind, this.#parts.stream.streamId);
    this.#repairs.sent(block, seq, count);
    this.#seq = (this.#seq + count) >>> 0;
    this.#arena.kernels.send(at, count, this.#size, this.#key, head, seq, block, first, this.#ordinal);
    this.#stats.bytes += count * this.#size;
    return { at, count, size: this.#size };
  }

  #nextBlock(from: number, now: number): number | undefined {
    let next: number | undefined;
    for (const { report } of this.#group.wanting(now)) {
      const wanted = nextWanted(report, from, this.#blocks.count);
      if (wanted !== undefined && (next === undefined || wanted < next)) next = wanted;
    }
    return next !== undefined && next < this.#blocks.count ? next : undefined;
  }

  /** Moves from waiting to streaming, and from the end of a pass to the next one. */
  #turn(now: number): void {
    if (this.#phase === "waiting") {
      let ready = 0;
      for (const member of this.#group.members.values()) if (member.report.heardAny) ready++;
      const overdue = now - this.#firstHello >= this.#parts.patience;
      if (ready > 0 && (ready >= this.#parts.expect || overdue)) this.#enter("streaming", now);
    } else if (this.#phase === "draining" && this.#repairs.idle) {
      let settled = true, wanted = false;
      for (const { report } of this.#group.active(now)) {
        const current = report.wantFrom === 0 && serialDelta(report.heard, this.#seq) >= 0;
        if (!current || report.needs.length > 0) settled = false;
        if (current && nextWanted(report, 0, this.#blocks.count) !== undefined) wanted = true;
      }
      if (!wanted || (!settled && now - this.#phaseSince < 300)) return;
      this.#cursor = 0;
      this.#enter("streaming", now);
    }
  }

  #enter(phase: "streaming" | "draining", now: number): void {
    this.#phase = phase;
    this.#phaseSince = now;
  }

  /** Lets the receivers' reports set the pace. */
  #judge(now: number): void {
    if (now < this.#judgeAt) return;
    this.#judgeAt = now + Math.max(50, this.#interval());
    const verdict = this.#group.judge(now);
    if (this.#group.takeLeftBehind()) {
      this.#pacer.reopen();
      this.#group.resample();
      return;
    }
    if (!verdict) return;
    const sent = verdict.samples * this.#size / verdict.span * 1000;
    if (this.#pacer.learn(verdict.loss, sent, verdict.samples, now)) this.#group.resample();
  }

  /**
   * Milliseconds between reports of one receiver. A few receivers report as often as is of use, more of them the less
   * often, so that a room costs the sender hardly more than a single one; beyond 100 of them a thousand reports a second
   * is the most there are.
   */
  #interval(): number {
    const { size } = this.#group.members;
    return Math.min(60_000, Math.max(20, Math.min(100, 12 * size), size));
  }

  #poll(now: number): Burst {
    const awaited = this.#phase === "waiting" || !this.#group.wanting(now).next().done;
    const spread = Math.min(60_000, Math.ceil(this.#group.members.size / 2));
    const quiet = this.#phase !== "streaming";
    this.#pollAt = now + (!quiet ? 100 : Math.max(awaited ? 20 : 250, 2 * spread));
    const bytes = encodePoll(this.#parts.stream.streamId, {
      seq: this.#seq,
      cursor: quiet ? 0 : this.#cursor,
      ordinal: this.#ordinal,
      reply: quiet,
      interval: this.#interval(),
      spread,
    });
    this.#arena.bytes.set(bytes, this.#control);
    this.#arena.kernels.seal(this.#control, 1, 0, bytes.length, this.#key);
    this.#wakeAt = now;
    return { at: this.#control, count: 1, size: bytes.length + TAG };
  }
}
