import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { encode } from "./packet.ts";
import type { Manner } from "./testing/client.ts";
import { type Link, type Result, simulate } from "./testing/simulation.ts";
import { Transfer } from "./transfer.ts";
import type { TransferOptions } from "./transfer_types.ts";

const OPTIONS: TransferOptions = {
  ...{ size: 10_000, blockSize: 512, windowSize: 1, burst: 64, oack: undefined },
  ...{ firstTimeout: 1000, timeout: undefined },
};
const OACK = encode({ kind: "oack", options: new Map([["windowsize", "4"]]) });

/** A transfer, and what it sends in short: `oack`, or the blocks as `1-4`. */
class Bench {
  readonly transfer: Transfer;
  constructor(options: Partial<TransferOptions> = {}) {
    this.transfer = new Transfer({ ...OPTIONS, ...options }, 0);
  }
  sends(now: number): string {
    const sent: string[] = [];
    for (let next = this.transfer.pollTransmit(now); next; next = this.transfer.pollTransmit(now)) {
      if (next.kind === "packet") sent.push("oack");
      else sent.push(next.count === 1 ? `${next.first}` : `${next.first}-${next.first + next.count - 1}`);
    }
    return sent.join(" ");
  }
  /** What it sends on an acknowledgement. */
  ack(block: number, now: number): string {
    this.transfer.handle(encode({ kind: "ack", block }), now);
    return this.sends(now);
  }
}

Deno.test("tftp transfer: without options data goes at once, block by block", () => {
  const bench = new Bench({ size: 1100 });
  assert.equal(bench.sends(0), "1");
  assert.equal(bench.ack(1, 1), "2");
  assert.equal(bench.ack(2, 2), "3");
  assert.equal(bench.transfer.acknowledged, 1024);
  assert.equal(bench.ack(3, 3), "");
  assert.deepEqual(bench.transfer.outcome, { kind: "done" });
  assert.equal(bench.transfer.acknowledged, 1100);
  assert.equal(bench.transfer.nextTimeout(), Infinity);
});

Deno.test("tftp transfer: a file of whole blocks ends with an empty one, an empty file is one", () => {
  for (const [size, last] of [[1024, 3], [0, 1], [511, 1], [512, 2]]) {
    const bench = new Bench({ size });
    bench.sends(0);
    for (let block = 1; block < last; block++) assert.equal(bench.ack(block, block), `${block + 1}`);
    bench.ack(last, 9);
    assert.equal(bench.transfer.outcome?.kind, "done");
  }
});

Deno.test("tftp transfer: options are acknowledged first", () => {
  const bench = new Bench({ oack: OACK, windowSize: 4 });
  assert.equal(bench.sends(0), "oack");
  assert.equal(bench.ack(1, 1), "");
  assert.equal(bench.ack(0, 2), "1-4");
  assert.equal(bench.ack(4, 3), "5-8");
});

Deno.test("tftp transfer: a repeated acknowledgement brings nothing twice", () => {
  const bench = new Bench();
  bench.sends(0);
  assert.equal(bench.ack(1, 10), "2");
  assert.equal(bench.ack(1, 11), "");
  assert.equal(bench.ack(1, 30), "");
  assert.equal(bench.ack(2, 31), "3");
  assert.equal(bench.ack(1, 32), "");
  assert.equal(bench.ack(2, 60), "");
  assert.equal(bench.transfer.repeated, 0);
});

Deno.test("tftp transfer: a client that waits less than we do is answered once we have waited in vain", () => {
  const bench = new Bench();
  bench.sends(0);
  assert.equal(bench.ack(1, 10), "2");
  // Nothing comes of it three times; the next one is due 800 ms later.
  assert.deepEqual([110, 310, 710].map((now) => bench.sends(now)), ["2", "2", "2"]);
  assert.equal(bench.ack(1, 900), "2");
  assert.equal(bench.sends(950), "");
  assert.equal(bench.ack(2, 960), "3");
});

Deno.test("tftp transfer: an acknowledgement in the middle of a window starts the next one there", () => {
  const bench = new Bench({ windowSize: 8 });
  assert.equal(bench.sends(0), "1-8");
  assert.equal(bench.ack(8, 10), "9-16");
  assert.equal(bench.ack(11, 20), "12-19");
  // It was sent before that start, and says that more has come since: no new start, the window just moves on.
  assert.equal(bench.ack(13, 21), "20");
  assert.equal(bench.ack(13, 22), "");
  assert.equal(bench.transfer.repeated, 5);
});

Deno.test("tftp transfer: the first block of a window missing is told by the acknowledgement before it", () => {
  const bench = new Bench({ windowSize: 4 });
  bench.sends(0);
  assert.equal(bench.ack(4, 10), "5-8");
  assert.equal(bench.ack(4, 11), "", "sooner than any answer can come it is a copy");
  assert.equal(bench.ack(4, 20), "5-8");
  assert.equal(bench.ack(4, 30), "", "once");
  assert.equal(bench.ack(8, 31), "9-12");
  assert.equal(bench.ack(8, 50), "", "and not in the next window: a chain of copies ends here");
  assert.equal(bench.ack(12, 51), "13-16");
  assert.equal(bench.ack(12, 70), "13-16");
});

Deno.test("tftp transfer: acknowledgements of what was never sent, or long ago, mean nothing", () => {
  const bench = new Bench({ windowSize: 4 });
  bench.sends(0);
  for (const block of [5, 100, 65_535, 40_000]) assert.equal(bench.ack(block, 1), "");
  assert.equal(bench.ack(4, 2), "5-8");
  for (const block of [1, 2, 3, 9, 65_535]) assert.equal(bench.ack(block, 40), "");
  assert.equal(bench.transfer.acknowledged, 4 * 512);
});

Deno.test("tftp transfer: block numbers roll over to 0", () => {
  const bench = new Bench({ size: 140_000 * 8, blockSize: 8, windowSize: 16 });
  bench.sends(0);
  let now = 0;
  for (let block = 16; block <= 139_984; block += 16) {
    assert.equal(bench.ack(block & 0xffff, ++now), `${block + 1}-${Math.min(block + 16, 140_001)}`);
  }
  bench.ack(140_000 & 0xffff, ++now);
  assert.equal(bench.ack(140_001 & 0xffff, ++now), "");
  assert.equal(bench.transfer.outcome?.kind, "done");
});

Deno.test("tftp transfer: who never answers gets four packets and is given up", () => {
  for (const options of [{}, { oack: OACK }]) {
    const bench = new Bench(options), at: number[] = [];
    for (let now = 0; now < 60_000; now += 100) if (bench.sends(now)) at.push(now);
    assert.deepEqual(at, [0, 1000, 3000, 7000]);
    assert.equal(bench.transfer.outcome?.kind, "failed");
    assert.equal(bench.transfer.confirmed, false);
  }
});

Deno.test("tftp transfer: asking again brings the first answer again, but not more of them", () => {
  const bench = new Bench({ oack: OACK }), at: number[] = [];
  for (let now = 0; now < 60_000; now += 10) {
    if (bench.sends(now)) at.push(now);
    bench.transfer.askedAgain(now);
  }
  assert.equal(at.length, 4);
  assert.deepEqual(at.slice(0, 2), [0, 110]);
  const { outcome } = bench.transfer;
  assert.equal(outcome?.kind, "failed");
});

Deno.test("tftp transfer: a client that falls silent is sent to ever more rarely, and given up after 30 s", () => {
  const bench = new Bench(), at: number[] = [];
  bench.sends(0);
  bench.ack(1, 5);
  for (let now = 6; now < 100_000; now++) if (bench.sends(now)) at.push(now);
  assert.deepEqual(at.slice(0, 5), [105, 305, 705, 1505, 3105]);
  assert.equal(at.length < 16, true);
  assert.equal(at.at(-1)! < 36_000, true);
  assert.equal(bench.transfer.outcome?.kind, "failed");
});

Deno.test("tftp transfer: the client's own time-out holds", () => {
  const bench = new Bench({ timeout: 5000, oack: OACK }), at: number[] = [];
  bench.sends(0);
  bench.ack(0, 5);
  for (let now = 6; now < 100_000; now++) if (bench.sends(now)) at.push(now - 5);
  assert.deepEqual(at, [5000, 10_000, 15_000, 20_000, 25_000]);
});

Deno.test("tftp transfer: where only the last acknowledgement is missing, it is done but unconfirmed", () => {
  const silent = new Bench({ size: 100 }), closed = new Bench({ size: 600 });
  silent.sends(0);
  for (let now = 0; now < 60_000; now += 100) silent.sends(now);
  assert.equal(silent.transfer.outcome?.kind, "failed", "it may never have asked");
  closed.sends(0);
  assert.equal(closed.ack(1, 1), "2");
  closed.transfer.unreachable();
  assert.equal(closed.transfer.outcome?.kind, "unconfirmed");
  const late = new Bench({ size: 600 });
  late.sends(0);
  late.ack(1, 1);
  let now = 1;
  while (!late.transfer.outcome) late.sends(now += 10);
  assert.equal(late.transfer.outcome.kind, "unconfirmed");
  assert.equal(now > 8000 && now < 13_000, true, `${now}`);
});

Deno.test("tftp transfer: an ERROR of the client ends it, whatever its number", () => {
  for (const code of [0, 8]) {
    const bench = new Bench({ oack: OACK });
    bench.sends(0);
    bench.transfer.handle(encode({ kind: "error", code, message: "User aborted the transfer" }), 3);
    assert.deepEqual(bench.transfer.outcome, {
      kind: "aborted",
      reason: `${code} User aborted the transfer`,
    });
    assert.equal(bench.sends(4), "");
  }
});

Deno.test("tftp transfer: what is no business of a transfer is said to be none", () => {
  const { transfer } = new Bench();
  for (const bytes of [[], [0], [0, 4], [0, 4, 1], [0, 3, 0, 1, 9], [0, 1, 97, 0], [9, 9, 9, 9], [0, 5, 1]]) {
    assert.equal(transfer.handle(Uint8Array.from(bytes), 1), false);
  }
  assert.equal(transfer.outcome, undefined);
});

Deno.test("tftp transfer: what a full socket did not take is handed out again", () => {
  const bench = new Bench({ windowSize: 16, burst: 8 });
  const first = bench.transfer.pollTransmit(0);
  assert.deepEqual(first, { kind: "data", first: 1, count: 8 });
  bench.transfer.tookOnly(4, 0);
  assert.equal(bench.sends(1), "");
  assert.equal(bench.transfer.nextTimeout(), 2);
  assert.equal(bench.sends(2), "4-11 12-16");
  assert.equal(bench.transfer.repeated, 0);
  assert.equal(bench.ack(16, 3), "17-20");
});

const MANNER: Manner = {
  ...{ options: {}, timeout: 1000, tries: 30, gap: "once", answersOld: false, lingers: true, tells: false },
};

function check(content: Uint8Array, result: Result, what: string): void {
  assert.equal(result.client.end, "done", what);
  assert.equal(Buffer.compare(result.client.content, content), 0, `${what}: another file`);
  assert.equal(result.transfer?.outcome !== undefined, true, `${what}: the server goes on`);
}

Deno.test("tftp simulation: without loss nothing is sent twice, whoever the client", () => {
  const content = new Random(1).bytes(100_000);
  for (const { manner, what } of manners()) {
    const result = simulate(content, manner, {});
    check(content, result, what);
    const blocks = Math.floor(content.length / (manner.options.blksize ?? 512)) + 1;
    assert.equal(result.data, blocks, what);
    assert.equal(result.transfer?.outcome?.kind, "done", what);
    if (manner.options.tsize !== undefined) assert.equal(result.client.tsize, content.length);
  }
});

Deno.test("tftp simulation: any one packet lost, and any two, the file comes whole", () => {
  const content = new Random(2).bytes(4000);
  for (const { manner, what } of manners()) {
    const { packets } = simulate(content, manner, {});
    for (let i = 0; i < packets; i++) {
      check(content, simulate(content, manner, { lost: new Set([i]) }), `${what}, without packet ${i}`);
      for (let j = i + 1; j < packets + 2; j++) {
        check(
          content,
          simulate(content, manner, { lost: new Set([i, j]) }),
          `${what}, without ${i} and ${j}`,
        );
      }
    }
  }
});

Deno.test("tftp simulation: one lost packet costs a windowed client no time-out but at the end", () => {
  const content = new Random(3).bytes(60_000);
  const manner = { ...MANNER, lingers: false, options: { blksize: 512, windowsize: 8 } };
  const clean = simulate(content, manner, {});
  let waited = 0;
  for (let i = 2; i < clean.packets; i++) {
    const result = simulate(content, manner, { lost: new Set([i]) });
    if (result.milliseconds > clean.milliseconds + 20) waited++;
  }
  // Lost acknowledgements, and the last block of a window: nothing tells of those but time.
  assert.equal(waited <= 2 * Math.ceil(118 / 8) + 1, true, `${waited} of ${clean.packets}`);
});

const links: [what: string, link: Link][] = [
  ["loss of a twentieth", { loss: 0.05 }],
  ["loss of a fifth", { loss: 0.2 }],
  ["everything twice", { duplicates: 1 }],
  ["some twice, some lost", { duplicates: 0.2, loss: 0.1 }],
  ["overtaking", { jitter: 4 }],
  ["overtaking, twice and lost", { jitter: 4, duplicates: 0.1, loss: 0.1 }],
  ["a long way", { delay: 150, loss: 0.02 }],
  ["a way longer than our time-out", { delay: 700, loss: 0.02 }],
  ["a way of uneven length", { delay: 20, jitter: 400, loss: 0.02 }],
];
for (const [what, link] of links) {
  Deno.test(`tftp simulation: ${what}, 400 transfers to clients of all manners, each whole`, () => {
    const random = new Random(4), all = manners();
    for (let seed = 0; seed < 400; seed++) {
      const { manner, what } = all[seed % all.length];
      const blockSize = manner.options.blksize ?? 512;
      const content = random.bytes(
        random.chance(0.3) ? blockSize * random.below(40) : random.below(40 * blockSize),
      );
      // On such ways a client that waits for less than the way takes gives up; that is its own affair.
      const patient = { ...manner, timeout: Math.max(manner.timeout, 3 * (link.delay ?? 1)), tries: 60 };
      check(content, simulate(content, patient, link, seed), `${what}, seed ${seed}`);
    }
  });
}

Deno.test("tftp simulation: everything twice on the way starts no chain of repetitions", () => {
  const content = new Random(5).bytes(300_000);
  for (const { manner, what } of manners()) {
    const blocks = Math.floor(content.length / (manner.options.blksize ?? 512)) + 1;
    const { data } = simulate(content, manner, { duplicates: 1 });
    // A client that answers each block it has says in the middle of a window that something is missing there, once.
    const most = blocks + (manner.answersOld ? manner.options.windowsize ?? 0 : 0);
    assert.equal(data <= most, true, `${what}: ${data} for ${blocks} blocks`);
  }
});

Deno.test("tftp simulation: a client that acknowledges each block of a window gets hardly anything twice", () => {
  const content = new Random(7).bytes(300_000);
  for (const windowsize of [2, 4, 16, 64]) {
    const manner = { ...MANNER, eager: true, options: { blksize: 512, windowsize } };
    const result = simulate(content, manner, { service: 0.05, delay: 0.1 });
    check(content, result, `${windowsize}`);
    assert.equal(result.data <= 1.25 * 586, true, `${windowsize}: ${result.data}`);
  }
});

Deno.test("tftp simulation: a client that pauses for a while is not buried", () => {
  const content = new Random(8).bytes(300_000);
  for (const { manner, what } of manners()) {
    for (const service of [0.01, 0.5]) {
      const result = simulate(content, manner, { delay: 0.1, service, pause: [20, 900] });
      check(content, result, what);
      assert.equal(
        result.data <= result.transfer!.acknowledged / (manner.options.blksize ?? 512) + 120,
        true,
        what,
      );
    }
  }
});

Deno.test("tftp simulation: a dead link ends both sides", () => {
  const content = new Random(6).bytes(50_000);
  for (let from = 0; from < 60; from++) {
    const lost = new Set(Array.from({ length: 5000 }, (_, i) => from + i));
    for (const options of [{}, { blksize: 1024, windowsize: 4 }] as Record<string, number>[]) {
      const { client, transfer } = simulate(content, { ...MANNER, options, tries: 5 }, { lost });
      if (client.end !== "done") assert.match(client.end!, /gave up/);
      if (from > 0) assert.equal(transfer?.outcome !== undefined, true, `from ${from}`);
    }
  }
});

/** Clients of all manners there are. */
function manners(): { manner: Manner; what: string }[] {
  const all: { manner: Manner; what: string }[] = [];
  const asked: Record<string, number>[] = [
    {},
    { tsize: 0 },
    { blksize: 1024 },
    { blksize: 700, windowsize: 4, tsize: 0 },
    { blksize: 512, windowsize: 16 },
    { timeout: 1, blksize: 900 },
  ];
  for (const options of asked) {
    for (const gap of ["once", "each", "never"] as const) {
      if (gap !== "once" && !options.windowsize) continue;
      for (const answersOld of [false, true]) {
        for (const lingers of [false, true]) {
          const manner = { ...MANNER, options, gap, answersOld, lingers, tells: !lingers };
          all.push({ manner, what: JSON.stringify(manner) });
        }
      }
    }
  }
  return all;
}
