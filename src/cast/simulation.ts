/**
 * Sender and receivers on a simulated network in fake time: seeded, so that every run can be had again. Test support.
 */
import { Random } from "../base/mod.ts";
import { Arena } from "./arena.ts";
import { Blocks } from "./blocks.ts";
import { DATA_OVERHEAD } from "./frame.ts";
import type { ReadyUnit } from "./holdings.ts";
import { Receiver } from "./receiver.ts";
import { Sender } from "./sender.ts";
import type { StreamSettings } from "./types.ts";

/** The way to one receiver, and its machine. Times in milliseconds. */
export interface Station {
  delay: number;
  /** Extra delay drawn anew for each datagram: more than their spacing reorders them. */
  jitter: number;
  loss: number;
  duplicate: number;
  /** Datagrams a millisecond that its link carries, and how many its switch port queues. */
  linkRate: number;
  linkQueue: number;
  /** Datagrams its socket holds, and how many a millisecond it processes. */
  socket: number;
  processRate: number;
  /** Milliseconds a unit takes to write. */
  writeTime: number;
  slots: number;
  joinAt: number;
  /** When it is switched off for good, or comes back with what it had written. */
  dieAt: number;
  rebornAt: number;
}

export const PLAIN: Station = {
  delay: 0.2,
  jitter: 0,
  loss: 0,
  duplicate: 0,
  linkRate: 1000,
  linkQueue: 1000,
  socket: 400,
  processRate: 1000,
  writeTime: 0.1,
  slots: 32,
  joinAt: 0,
  dieAt: Infinity,
  rebornAt: Infinity,
};

export interface Scenario {
  seed: number;
  size: number;
  symbolSize: number;
  blockSymbols: number;
  /** Average bytes of a unit. */
  unitSize: number;
  stations: Station[];
  /** Datagrams a millisecond that the sender's own link takes. */
  senderRate: number;
  rateLimit?: number;
  /** Changes a datagram on its way, to see what a forger can do. */
  tamper?: (datagram: Uint8Array, random: Random) => Uint8Array | undefined;
  /** Units whose first delivery their owner rejects. */
  rejectShare?: number;
  until: number;
  /** Called every 100 ms with the sender's counters. */
  watch?: (now: number, stats: ReturnType<Sender["stats"]>) => void;
}

export interface Outcome {
  /** Per station, when it had everything; Infinity if never. */
  finished: number[];
  /** A unit's bytes were wrong when it was handed out (and its hash would have said so). */
  wrong: number;
  sent: { source: number; repair: number; polls: number };
  reports: number;
  /** The most reports within any second. */
  reportsPerSecond: number;
  endedAt: number;
}

interface Live {
  station: Station;
  id: number;
  receiver: Receiver;
  arena: Arena;
  socket: Uint8Array[];
  processing: boolean;
  linkFree: number;
  alive: boolean;
  wakeAt: number;
}

/** Runs a scenario to its end: all living receivers complete, or `until`. */
export function simulate(scenario: Scenario): Outcome {
  return new Simulation(scenario).run();
}

class Simulation {
  readonly #scenario: Scenario;
  readonly #random: Random;
  readonly #content: Uint8Array;
  readonly #offsets: Float64Array;
  readonly #stream: StreamSettings;
  readonly #events = new EventQueue();
  readonly #live: (Live | undefined)[];
  readonly #done: Uint8Array[];
  readonly #rejected = new Set<string>();
  readonly #outcome: Outcome;
  readonly #sender: Sender;
  readonly #senderArena: Arena;
  #senderWake = Infinity;
  #senderBusy = 0;
  #nextId = 1;
  #now = 0;
  readonly #reportTimes: number[] = [];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#random = new Random(scenario.seed);
    this.#content = this.#random.bytes(scenario.size);
    this.#offsets = this.#units();
    this.#stream = {
      streamId: this.#random.below(65536),
      key: this.#random.bytes(32).toHex(),
      size: scenario.size,
      symbolSize: scenario.symbolSize,
      blockSymbols: scenario.blockSymbols,
      group: "224.1.1.2",
      port: 2017,
    };
    this.#live = scenario.stations.map(() => undefined);
    this.#done = scenario.stations.map(() => new Uint8Array(this.#offsets.length - 1));
    this.#outcome = {
      finished: scenario.stations.map(() => Infinity),
      wrong: 0,
      sent: { source: 0, repair: 0, polls: 0 },
      reports: 0,
      reportsPerSecond: 0,
      endedAt: 0,
    };
    this.#senderArena = new Arena(Sender.footprint(this.#stream));
    const blocks = new Blocks(this.#stream);
    this.#sender = new Sender({
      stream: this.#stream,
      arena: this.#senderArena,
      read: (b, base, stride) => {
        for (let i = 0; i < blocks.symbolsOf(b); i++) {
          const from = b * blocks.bytes + i * blocks.symbolSize;
          const part = this.#content.subarray(from, Math.min(from + blocks.symbolSize, scenario.size));
          const at = base + i * stride;
          this.#senderArena.bytes.fill(0, at, at + blocks.symbolSize);
          this.#senderArena.bytes.set(part, at);
        }
      },
      expect: scenario.stations.filter((s) => s.joinAt === 0).length,
      patience: 500,
      rateLimit: scenario.rateLimit ?? 0,
      trafficTimeout: 0,
      flowControl: true,
    }, 0);
  }

  run(): Outcome {
    this.#scenario.stations.forEach((station, i) => {
      this.#events.at(station.joinAt, () => this.#boot(i));
      if (station.dieAt < Infinity) this.#events.at(station.dieAt, () => this.#kill(i));
      if (station.rebornAt < Infinity) this.#events.at(station.rebornAt, () => this.#boot(i));
    });
    this.#drive();
    const { watch } = this.#scenario;
    const look = () => {
      watch?.(this.#now, this.#sender.stats(this.#now));
      this.#events.at(this.#now + 100, look);
    };
    if (watch) look();
    for (let event = this.#events.next(); event; event = this.#events.next()) {
      if (event.time > this.#scenario.until) break;
      this.#now = event.time;
      event.act();
      if (this.#over()) break;
    }
    this.#outcome.endedAt = this.#now;
    const stats = this.#sender.stats(this.#now);
    this.#outcome.sent.source = stats.sourceDatagrams;
    this.#outcome.sent.repair = stats.repairDatagrams;
    this.#outcome.reportsPerSecond = busiestSecond(this.#reportTimes);
    return this.#outcome;
  }

  #units(): Float64Array {
    const offsets = [0];
    while (offsets.at(-1)! < this.#scenario.size) {
      const length = 1 + this.#random.below(2 * this.#scenario.unitSize);
      offsets.push(Math.min(this.#scenario.size, offsets.at(-1)! + length));
    }
    return Float64Array.from(offsets);
  }

  #boot(i: number): void {
    const station = this.#scenario.stations[i];
    const memory = station.slots * this.#stream.symbolSize * this.#stream.blockSymbols;
    const slots = Receiver.slotsFor(this.#stream, this.#offsets, memory);
    const arena = new Arena(Receiver.footprint(this.#stream, slots));
    const id = this.#nextId++;
    const receiver = new Receiver({
      stream: this.#stream,
      arena,
      receiver: id,
      offsets: this.#offsets,
      done: this.#done[i],
      slots,
      window: station.socket,
      seed: this.#random.u32(),
    }, this.#now);
    this.#live[i] = {
      station,
      id,
      receiver,
      arena,
      socket: [],
      processing: false,
      linkFree: 0,
      alive: true,
      wakeAt: 0,
    };
    this.#attend(i);
  }

  #kill(i: number): void {
    const live = this.#live[i];
    if (live) {
      live.alive = false;
      this.#sender.forget(live.id);
    }
    this.#live[i] = undefined;
  }

  #over(): boolean {
    return this.#scenario.stations.every((station, i) =>
      this.#outcome.finished[i] < Infinity || (station.dieAt <= this.#now && station.rebornAt === Infinity)
    );
  }

  /** Lets the sender send all it may now, one burst per turn of its link. */
  #drive(): void {
    this.#senderWake = Infinity;
    if (this.#now < this.#senderBusy) return this.#wakeSender(this.#senderBusy);
    const burst = this.#sender.pollTransmit(this.#now);
    if (!burst) {
      this.#wakeSender(Math.max(this.#now + 0.05, this.#sender.nextTimeout()));
      return;
    }
    const data = burst.size === this.#stream.symbolSize + DATA_OVERHEAD;
    if (!data) this.#outcome.sent.polls++;
    for (let j = 0; j < burst.count; j++) {
      const at = burst.at + j * burst.size;
      const datagram = this.#senderArena.bytes.slice(at, at + burst.size);
      const departs = this.#now + j / this.#scenario.senderRate;
      for (const [i, live] of this.#live.entries()) if (live) this.#carry(i, live, datagram, departs);
    }
    this.#senderBusy = this.#now + burst.count / this.#scenario.senderRate;
    this.#wakeSender(this.#senderBusy);
  }

  #wakeSender(time: number): void {
    if (time >= this.#senderWake) return;
    this.#senderWake = time;
    this.#events.at(time, () => {
      if (time === this.#senderWake) this.#drive();
    });
  }

  #carry(i: number, live: Live, datagram: Uint8Array, departs: number): void {
    const { station } = live, random = this.#random;
    if (random.chance(station.loss)) return;
    const backlog = Math.max(0, live.linkFree - departs) * station.linkRate;
    if (backlog > station.linkQueue) return;
    live.linkFree = Math.max(live.linkFree, departs) + 1 / station.linkRate;
    const changed = this.#scenario.tamper?.(datagram, random);
    if (changed) this.#arrive(i, live, changed, live.linkFree + station.delay);
    const copies = random.chance(station.duplicate) ? 2 : 1;
    for (let c = 0; c < copies; c++) {
      this.#arrive(i, live, datagram, live.linkFree + station.delay + random.next() * station.jitter);
    }
  }

  #arrive(i: number, live: Live, datagram: Uint8Array, time: number): void {
    this.#events.at(time, () => {
      if (!live.alive || live.socket.length >= live.station.socket) return;
      live.socket.push(datagram);
      this.#process(i, live);
    });
  }

  #process(i: number, live: Live): void {
    if (live.processing || live.socket.length === 0 || live.receiver.saturated) return;
    live.processing = true;
    this.#events.at(this.#now + 1 / live.station.processRate, () => {
      live.processing = false;
      if (!live.alive) return;
      if (!live.receiver.saturated) live.receiver.handle(live.socket.shift()!, this.#now);
      this.#attend(i);
      this.#process(i, live);
    });
  }

  /** Writes what became ready, sends what is due, and comes back in time. */
  #attend(i: number): void {
    const live = this.#live[i];
    if (!live) return;
    for (let ready = live.receiver.pollReady(); ready; ready = live.receiver.pollReady()) {
      this.#write(i, live, ready);
    }
    const report = live.receiver.pollTransmit(this.#now);
    if (report) {
      const bytes = report.slice();
      this.#outcome.reports++;
      this.#reportTimes.push(this.#now);
      if (live.receiver.complete) this.#outcome.finished[i] = Math.min(this.#outcome.finished[i], this.#now);
      if (!this.#random.chance(live.station.loss)) {
        this.#events.at(this.#now + live.station.delay, () => {
          this.#sender.handle(bytes, this.#now);
          this.#sender.takeCompleted();
          this.#wakeSender(this.#now);
        });
      }
    }
    const next = live.receiver.nextTimeout();
    if (live.wakeAt <= this.#now || next < live.wakeAt) {
      live.wakeAt = Math.max(next, this.#now + 0.01);
      this.#events.at(live.wakeAt, () => {
        if (live.alive) this.#attend(i);
      });
    }
  }

  #write(i: number, live: Live, { unit, pieces }: ReadyUnit): void {
    this.#events.at(this.#now + live.station.writeTime, () => {
      if (!live.alive) return;
      const name = `${live.id}/${unit}`;
      let at = this.#offsets[unit], right = true;
      for (const [address, length] of pieces) {
        const got = live.arena.bytes.subarray(address, address + length);
        for (let k = 0; k < length; k++) right &&= got[k] === this.#content[at + k];
        at += length;
      }
      right &&= at === this.#offsets[unit + 1];
      if (!right) this.#outcome.wrong++;
      const refuse = this.#random.chance(this.#scenario.rejectShare ?? 0) && !this.#rejected.has(name);
      if (!right || refuse) {
        this.#rejected.add(name);
        live.receiver.reject(unit);
      } else {
        live.receiver.release(unit, this.#now);
        this.#done[i][unit] = 1;
      }
      this.#attend(i);
      this.#process(i, live);
    });
  }
}

function busiestSecond(times: number[]): number {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last++) {
    while (times[last] - times[first] > 1000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** A binary heap of things to do, by time, those of one time in the order they came. */
class EventQueue {
  readonly #heap: { time: number; order: number; act: () => void }[] = [];
  #order = 0;

  at(time: number, act: () => void): void {
    const heap = this.#heap, event = { time, order: this.#order++, act };
    let i = heap.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!earlier(event, heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = event;
  }

  next(): { time: number; act: () => void } | undefined {
    const heap = this.#heap, first = heap[0], last = heap.pop();
    if (heap.length === 0 || !last) return first;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && earlier(heap[child + 1], heap[child])) child++;
      if (!earlier(heap[child], last)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = last;
    return first;
  }
}

function earlier(a: { time: number; order: number }, b: { time: number; order: number }): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
