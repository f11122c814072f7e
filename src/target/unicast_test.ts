import { deepEqual, equal, ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Random } from "../base/mod.ts";
import type { Door } from "./door.ts";
import type { Plan } from "./plan.ts";
import { fetchMissing, type UnicastHost } from "./unicast.ts";
import type { Writers } from "./writers.ts";

const MOST = 8 * 1024 * 1024;

/** A server that gives bytes of a made-up file, and writers that note what they are given. */
class Bench {
  readonly plan: Plan;
  readonly file: Uint8Array;
  readonly requests: { offset: number; length: number }[] = [];
  readonly written: number[] = [];
  readonly obtained: number[] = [];
  readonly wrong: number[] = [];
  readonly complaints: string[] = [];
  fetched = 0;
  /** What the server does before it answers. */
  before: () => void = () => {};
  bad = new Set<number>();

  /** `gaps`: chunks of zeros or unused ones between those that are units. */
  constructor(lengths: number[], gaps: number[] = []) {
    const dataChunks: number[] = [], fileOffset: number[] = [], frameLength: number[] = [], offsets = [0];
    let at = 100;
    for (const [u, length] of lengths.entries()) {
      if (gaps.includes(u)) {
        fileOffset.push(at);
        frameLength.push(13);
        at += 13;
      }
      dataChunks.push(fileOffset.length);
      fileOffset.push(at);
      frameLength.push(length);
      at += length;
      offsets.push(offsets.at(-1)! + length);
    }
    const random = new Random(1);
    this.file = new Uint8Array(new Uint32Array(Math.ceil(at / 4)).map(() => random.u32()).buffer);
    this.plan = {
      dataChunks: Uint32Array.from(dataChunks),
      offsets: Float64Array.from(offsets),
      done: new Uint8Array(lengths.length),
      chunks: { fileOffset: Float64Array.from(fileOffset), frameLength: Uint32Array.from(frameLength) },
    } as unknown as Plan;
  }

  async run(wanted = () => true, signal = new AbortController().signal): Promise<void> {
    const range = (_session: string, offset: number, length: number) => {
      this.requests.push({ offset, length });
      this.before();
      return Promise.resolve(this.file.slice(offset, offset + length));
    };
    const order = ({ unit, frame }: { unit: number; frame: Uint8Array }) => {
      const { fileOffset, frameLength } = this.plan.chunks, chunk = this.plan.dataChunks[unit];
      const right = this.file.subarray(fileOffset[chunk], fileOffset[chunk] + frameLength[chunk]);
      equal(Buffer.compare(frame, right), 0, `unit ${unit}`);
      if (this.bad.has(unit)) return Promise.resolve({ units: [], wrong: [unit] });
      this.written.push(unit);
      this.plan.done[unit] = 1;
      return Promise.resolve({ units: [unit], wrong: [] });
    };
    const host: UnicastHost = {
      plan: this.plan,
      door: { range } as unknown as Door,
      writers: { order } as unknown as Writers,
      session: "1",
      obtained: (unit) => this.obtained.push(unit),
      wrong: (unit) => this.wrong.push(unit),
      fetched: (bytes) => this.fetched += bytes,
      log: (event) => this.complaints.push(event),
    };
    await fetchMissing(host, wanted, signal);
  }
}

Deno.test("unicast: exactly what is missing is fetched, each unit once, in pieces that fit a request", async () => {
  for (let seed = 1; seed <= 24; seed++) {
    const random = new Random(seed), count = 1 + random.below(60), most = [100, 20_000, 900_000][seed % 3];
    const lengths = Array.from({ length: count }, () => 1 + random.below(most));
    const gaps = lengths.map((_, u) => u).filter(() => random.chance(0.1));
    const bench = new Bench(lengths, gaps);
    for (let u = 0; u < count; u++) if (random.chance(0.4)) bench.plan.done[u] = 1;
    const missing = lengths.flatMap((_, u) => bench.plan.done[u] ? [] : [u]);
    await bench.run();
    deepEqual(bench.written, missing, `seed ${seed}`);
    deepEqual(bench.obtained, missing);
    equal(bench.fetched, missing.reduce((sum, u) => sum + lengths[u], 0));
    ok(bench.requests.every(({ length }) => length <= MOST));
  }
});

Deno.test("unicast: a unit larger than a request is fetched all the same", async () => {
  const bench = new Bench([10, MOST + 5, 10]);
  await bench.run();
  deepEqual(bench.written, [0, 1, 2]);
});

Deno.test("unicast: neighbours come in one request, across a gap in two", async () => {
  const bench = new Bench([10, 20, 30, 40], [2]);
  await bench.run();
  deepEqual(bench.requests, [{ offset: 100, length: 30 }, { offset: 143, length: 70 }]);
});

Deno.test("unicast: it ends when multicast is back", async () => {
  const bench = new Bench(Array(5).fill(MOST / 2 + 1));
  await bench.run(() => bench.written.length < 3);
  deepEqual(bench.written, [0, 1, 2]);
});

Deno.test("unicast: what is wrong is told, and not asked for again in the same round", async () => {
  const bench = new Bench([10, 20, 30]);
  bench.bad.add(1);
  await bench.run();
  deepEqual([bench.obtained, bench.wrong, bench.requests.length], [[0, 2], [1], 1]);
});

Deno.test("unicast: a server that is away is asked again, and nothing is left out", async () => {
  const bench = new Bench([10, 20]);
  let away = 1;
  bench.before = () => {
    if (away-- > 0) throw new TypeError("connection refused");
  };
  await bench.run();
  deepEqual([bench.written, bench.complaints.length], [[0, 1], 1]);
});

Deno.test("unicast: a cancelled deployment asks for nothing more", async () => {
  const bench = new Bench(Array(4).fill(MOST)), abort = new AbortController();
  bench.before = () => {
    abort.abort();
    throw new DOMException("aborted", "AbortError");
  };
  await bench.run(undefined, abort.signal);
  deepEqual([bench.written, bench.requests.length, bench.complaints], [[], 1, []]);
});
