import { ok } from "node:assert/strict";
import { ByteWriter } from "../../../src/base/mod.ts";
import { dataHead, encodePoll, encodeReport, Kind, type Poll, type Report } from "../../../src/cast/frame.ts";
import { type Attack, Seal, World } from "./bench.ts";

const SIZE = 400_000, STREAM = 77, EVIL = 999;
/** Milliseconds of fake time that the lies go on for, eight each of them, unless all end before. */
const LYING = 3000;

/** One kind of lie by somebody who has the key. */
interface Lie {
  what: string;
  make(world: World, seal: Seal): Attack;
}

function data(
  world: World,
  seal: Seal,
  fields: Partial<Record<"seq" | "block" | "symbol" | "ordinal", number>>,
): Attack {
  const { random } = world, { count } = size(world), { seq = latest(world) } = fields;
  const { block = random.below(count), symbol = random.below(48), ordinal = random.below(65536) } = fields;
  const bytes = new ByteWriter(128).u32(dataHead(random.chance(0.5) ? Kind.fresh : Kind.repair, STREAM) >>> 0)
    .u32(seq).u32(block).u16(symbol).u16(ordinal).bytes(random.bytes(64)).done();
  return { group: seal.on(bytes) };
}

function poll(world: World, seal: Seal, changes: Partial<Poll>): Attack {
  const plain = { seq: latest(world), cursor: 0, ordinal: 0, reply: false, interval: 20, spread: 2 };
  return { group: seal.on(encodePoll(STREAM, { ...plain, ...changes })) };
}

let counter = 0;

function report(world: World, seal: Seal, changes: Partial<Report>): Attack {
  const plain: Report = {
    ...{ receiver: EVIL, complete: false, heardAny: true, counter: ++counter, heard: latest(world) },
    ...{ received: world.random.u32(), ordinal: 0, window: 400, room: 12, needs: [] },
    ...{ wantFrom: 0, wantUntil: size(world).count, wants: [] },
  };
  return { sender: seal.on(encodeReport(STREAM, { ...plain, ...changes })) };
}

function size(world: World): { count: number } {
  return { count: Math.ceil(world.stream.size / (64 * 48)) };
}

/** The number of the last data datagram, as anybody who listens knows it. */
function latest(world: World): number {
  const { sourceDatagrams, repairDatagrams } = world.sender.stats(world.now);
  return sourceDatagrams + repairDatagrams;
}

const needs = (world: World, block: () => number) =>
  Array.from({ length: 150 }, () => ({ block: block(), symbols: 255, from: world.random.below(256) }));

/** Lies that may hold everybody up while they last; afterwards all must go on and end well. */
const lies: Lie[] = [
  {
    what: "blocks out of range",
    make: (w, s) => data(w, s, { block: size(w).count + w.random.u32() % 2 ** 31 }),
  },
  { what: "symbols out of range", make: (w, s) => data(w, s, { symbol: 48 + w.random.below(65536 - 48) }) },
  { what: "wrong content now and then", make: (w, s) => w.random.chance(0.01) ? data(w, s, {}) : {} },
  { what: "jumps of the ordinal", make: (w, s) => data(w, s, { block: size(w).count - 1, symbol: 200 }) },
  { what: "a cursor beyond the end", make: (w, s) => poll(w, s, { cursor: w.random.u32() }) },
  {
    what: "an interval of a minute",
    make: (w, s) => poll(w, s, { interval: 65535, spread: 65535, reply: true }),
  },
  {
    what: "answers demanded all the time",
    make: (w, s) => poll(w, s, { reply: true, spread: 0, interval: 1 }),
  },
  { what: "needs beyond the end", make: (w, s) => report(w, s, { needs: needs(w, () => w.random.u32()) }) },
  {
    what: "needs of everything",
    make: (w, s) => report(w, s, { needs: needs(w, () => w.random.below(size(w).count)) }),
  },
  { what: "no window and no room", make: (w, s) => report(w, s, { window: 0, room: 0 }) },
  { what: "numbers heard that never were", make: (w, s) => report(w, s, { heard: w.random.u32() }) },
  { what: "numbers far ahead", make: (w, s) => data(w, s, { seq: (latest(w) + 2 ** 30) >>> 0 }) },
  { what: "numbers far ahead in polls", make: (w, s) => poll(w, s, { seq: (latest(w) + 2 ** 30) >>> 0 }) },
  {
    what: "wants beyond the end",
    make: (w, s) => {
      const first = size(w).count + w.random.u32() % 2 ** 30;
      return report(w, s, { wantUntil: first + 9, wants: [{ first, end: first + 9 }] });
    },
  },
  { what: "completeness and its opposite", make: (w, s) => report(w, s, { complete: w.random.chance(0.5) }) },
];
for (const { what, make } of lies) {
  Deno.test(`hostile stream: a receiver that tells ${what} stops nobody for good`, () => {
    const world = new World(3, 3, SIZE), seal = new Seal(world.stream);
    const lie = (world: World) => world.now < LYING ? make(world, seal) : {};
    ok(world.run(LYING + 20_000, 2, lie), JSON.stringify(world.sender.stats(world.now)));
    // What it costs the honest is their own affair again: the liar's wants and window hold nobody up.
    const { receivers } = world.sender.stats(world.now);
    ok(receivers.length <= 4, `${receivers.length} receivers`);
  });
}
