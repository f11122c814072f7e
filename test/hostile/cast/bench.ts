import { Random } from "../../../src/base/mod.ts";
import { Arena } from "../../../src/cast/arena.ts";
import { Blocks } from "../../../src/cast/blocks.ts";
import { TAG } from "../../../src/cast/frame.ts";
import { Receiver } from "../../../src/cast/receiver.ts";
import { Sender } from "../../../src/cast/sender.ts";
import type { StreamSettings } from "../../../src/cast/types.ts";

const SLOTS = 12, WINDOW = 400, LOSS = 0.02;
/** Milliseconds of fake time between two looks at the sender. */
const TICK = 0.25;

/** Seals bytes with a stream's key, as whoever has the key can. */
export class Seal {
  readonly #arena = new Arena(65536);
  readonly #key: number;
  readonly #at: number;

  constructor({ key }: StreamSettings) {
    this.#key = this.#arena.expandKey(Uint8Array.fromHex(key));
    this.#at = this.#arena.alloc(2048);
  }

  on(bytes: Uint8Array): Uint8Array {
    this.#arena.bytes.set(bytes, this.#at);
    this.#arena.kernels.seal(this.#at, 1, 0, bytes.length, this.#key);
    return this.#arena.bytes.slice(this.#at, this.#at + bytes.length + TAG);
  }
}

/** An honest receiver, and whether every unit that it used was right. */
class Honest {
  readonly #arena: Arena;
  readonly #done: Uint8Array;
  rejected = 0;
  readonly receiver: Receiver;

  constructor(readonly id: number, private readonly world: World) {
    const { stream, offsets } = world;
    const slots = Receiver.slotsFor(stream, offsets, SLOTS * stream.symbolSize * stream.blockSymbols);
    this.#arena = new Arena(Receiver.footprint(stream, slots));
    this.#done = new Uint8Array(offsets.length - 1);
    const parts = { stream, arena: this.#arena, receiver: id, offsets, slots, window: WINDOW, seed: id };
    this.receiver = new Receiver(parts, 0);
  }

  /** Uses what is ready as a writer does: what does not fit its hash is rejected. Returns a report that is due. */
  attend(now: number): Uint8Array | undefined {
    for (let ready = this.receiver.pollReady(); ready; ready = this.receiver.pollReady()) {
      const { unit, pieces } = ready;
      let at = this.world.offsets[unit], right = true;
      for (const [address, length] of pieces) {
        for (let k = 0; k < length; k++) {
          right &&= this.#arena.bytes[address + k] === this.world.content[at + k];
        }
        at += length;
      }
      if (right && at === this.world.offsets[unit + 1]) {
        this.#done[unit] = 1;
        this.receiver.release(unit, now);
      } else {
        this.rejected++;
        this.receiver.reject(unit);
      }
    }
    return this.receiver.pollTransmit(now)?.slice();
  }

  get complete(): boolean {
    return this.receiver.complete && this.#done.every((one) => one === 1);
  }
}

/** What an attacker sends: to everybody in the group, or to the sender. */
export interface Attack {
  group?: Uint8Array;
  sender?: Uint8Array;
}

/** A stream in fake time: a sender, honest receivers on lossy links, and an attacker who hears it all. */
export class World {
  readonly random: Random;
  readonly stream: StreamSettings;
  readonly content: Uint8Array;
  readonly offsets: Float64Array;
  readonly sender: Sender;
  readonly honest: Honest[];
  /** The last genuine datagrams of the group and reports. */
  readonly heard: Uint8Array[] = [];
  readonly reports: Uint8Array[] = [];
  attacks = 0;
  now = 0;
  readonly #arena: Arena;

  constructor(seed: number, receivers: number, size: number) {
    const random = this.random = new Random(seed);
    const key = random.bytes(32).toHex();
    this.stream = {
      streamId: 77,
      key,
      size,
      symbolSize: 64,
      blockSymbols: 48,
      group: "224.1.1.2",
      port: 2017,
    };
    this.content = random.bytes(size);
    const offsets = [0];
    while (offsets.at(-1)! < size) offsets.push(Math.min(size, offsets.at(-1)! + 1 + random.below(9000)));
    this.offsets = Float64Array.from(offsets);
    this.#arena = new Arena(Sender.footprint(this.stream));
    this.sender = new Sender({
      stream: this.stream,
      arena: this.#arena,
      read: (b, base, stride) => this.#read(new Blocks(this.stream), b, base, stride),
      ...{ expect: receivers, patience: 500, rateLimit: 0, trafficTimeout: 0, flowControl: true },
    }, 0);
    this.honest = Array.from({ length: receivers }, (_, i) => new Honest(i + 1, this));
  }

  /** Runs until all honest receivers are complete or fake time is up; `attack` speaks `times` times a tick. */
  run(until: number, times: number, attack: (world: World) => Attack): boolean {
    for (; this.now < until && !this.honest.every(({ complete }) => complete); this.now += TICK) {
      for (let i = 0; i < times; i++) this.#strike(attack(this));
      const burst = this.sender.pollTransmit(this.now);
      for (let j = 0; j < (burst?.count ?? 0); j++) {
        const { at, size } = burst!;
        const datagram = this.#arena.bytes.slice(at + j * size, at + (j + 1) * size);
        this.heard[this.random.below(200)] = datagram;
        for (const { receiver } of this.honest) {
          if (!this.random.chance(LOSS)) receiver.handle(datagram, this.now);
        }
      }
      for (const one of this.honest) {
        const report = one.attend(this.now);
        if (!report) continue;
        this.reports[this.random.below(200)] = report;
        if (!this.random.chance(LOSS)) this.sender.handle(report, this.now);
      }
    }
    return this.honest.every(({ complete }) => complete);
  }

  /** A genuine datagram of the past. */
  past(of: Uint8Array[]): Uint8Array {
    return of[this.random.below(of.length)]?.slice() ?? this.random.bytes(32);
  }

  #strike({ group, sender }: Attack): void {
    this.attacks++;
    if (group) { for (const { receiver } of this.honest) receiver.handle(group, this.now); }
    if (sender) this.sender.handle(sender, this.now);
  }

  #read(blocks: Blocks, b: number, base: number, stride: number): void {
    for (let i = 0; i < blocks.symbolsOf(b); i++) {
      const from = b * blocks.bytes + i * blocks.symbolSize, at = base + i * stride;
      this.#arena.bytes.fill(0, at, at + blocks.symbolSize);
      this.#arena.bytes.set(
        this.content.subarray(from, Math.min(from + blocks.symbolSize, this.stream.size)),
        at,
      );
    }
  }
}
