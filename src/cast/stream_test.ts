import { deepEqual, equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { type Outcome, PLAIN, type Scenario, simulate, type Station } from "./simulation.ts";

/** How many random cases; `STREAM_CASES` makes it more for a long look. */
const CASES = Number(Deno.env.get("STREAM_CASES") ?? 150);

function room(count: number, changes: Partial<Station> = {}): Station[] {
  return Array.from({ length: count }, () => ({ ...PLAIN, ...changes }));
}

function run(
  stations: Station[],
  changes: Partial<Scenario> = {},
): Outcome & { needed: number; slowest: number } {
  const scenario: Scenario = {
    seed: 1,
    size: 400_000,
    symbolSize: 64,
    blockSymbols: 64,
    unitSize: 9000,
    stations,
    senderRate: 50,
    until: 120_000,
    ...changes,
  };
  const outcome = simulate(scenario);
  equal(outcome.wrong, 0);
  return {
    ...outcome,
    needed: Math.ceil(scenario.size / scenario.symbolSize),
    slowest: Math.max(...outcome.finished),
  };
}

Deno.test("stream: without loss every datagram is sent once", () => {
  for (const count of [1, 2, 8, 40]) {
    const { sent, needed, slowest } = run(room(count));
    equal(sent.source, needed);
    equal(sent.repair, 0);
    ok(slowest < Infinity);
  }
});

const losses: [receivers: number, loss: number, most: number][] = [
  [1, 0.01, 1.03],
  [8, 0.01, 1.05],
  [40, 0.01, 1.08],
  [8, 0.05, 1.16],
  [8, 0.2, 1.5],
];
for (const [receivers, loss, most] of losses) {
  Deno.test(`stream: ${loss * 100}% loss at each of ${receivers} costs at most ${most} times the datagrams`, () => {
    const { sent, needed, slowest } = run(room(receivers, { loss }), { blockSymbols: 192, size: 1_200_000 });
    ok(slowest < Infinity);
    ok((sent.source + sent.repair) / needed <= most, `${(sent.source + sent.repair) / needed}`);
  });
}

Deno.test("stream: a link of a tenth does not hold the others up, and is caught up afterwards", () => {
  const size = 2_000_000, senderRate = 20;
  const alone = run(room(7), { size, senderRate });
  const slow = run([...room(7), ...room(1, { linkRate: 2, linkQueue: 100 })], { size, senderRate });
  const seven = Math.max(...slow.finished.slice(0, 7));
  ok(seven < alone.slowest * 1.15, `${seven} against ${alone.slowest}`);
  ok(slow.finished[7] < Infinity);
});

Deno.test("stream: a slow link whose memory is full of begun blocks gets them whole, one after the other", () => {
  const stations = [...room(3), ...room(1, { linkRate: 1, linkQueue: 50, slots: 150 })];
  const { finished, needed } = run(stations, { size: 2_000_000, senderRate: 20 });
  ok(finished[3] < 1.5 * needed, `${finished[3]} ms where the link needs ${needed}`);
});

const laggards: [what: string, changes: Partial<Station>][] = [
  ["processor", { processRate: 2 }],
  ["disk", { writeTime: 30, slots: 8 }],
];
for (const [what, changes] of laggards) {
  Deno.test(`stream: a slow ${what} does not hold the others up`, () => {
    const size = 2_000_000, senderRate = 20;
    const alone = run(room(7), { size, senderRate });
    const slow = run([...room(7), ...room(1, changes)], { size, senderRate });
    const seven = Math.max(...slow.finished.slice(0, 7));
    ok(seven < alone.slowest * 1.5, `${seven} against ${alone.slowest}`);
    ok(slow.finished[7] < Infinity);
  });
}

Deno.test("stream: a room whose every link is slower than the sender's settles at the links' pace", () => {
  const { sent, needed, slowest } = run(room(4, { linkRate: 5, linkQueue: 60 }), {
    size: 4_000_000,
    senderRate: 100,
  });
  ok((sent.source + sent.repair) / needed < 1.06);
  ok(slowest < 1.15 * needed / 5, `${slowest} ms where the links need ${needed / 5}`);
});

Deno.test("stream: who joins late keeps what comes and gets the rest with the next pass", () => {
  const { finished, sent, needed } = run([...room(3), ...room(1, { joinAt: 300 })], { senderRate: 10 });
  ok(finished[3] < Infinity);
  ok(finished[3] < 300 + 1.3 * needed / 10);
  ok(sent.source < 1.6 * needed);
});

Deno.test("stream: who comes back from the dead resumes with what it had", () => {
  const { finished, sent, needed } = run(room(3).concat(room(1, { dieAt: 300, rebornAt: 500 })), {
    senderRate: 10,
  });
  ok(finished.every((at) => at < Infinity));
  ok(sent.source < 1.5 * needed, `${sent.source / needed}`);
});

Deno.test("stream: the dead stop nobody", () => {
  const { finished } = run([...room(3), ...room(2, { dieAt: 60 })], { senderRate: 20 });
  deepEqual(finished.map((at) => at < Infinity), [true, true, true, false, false]);
});

Deno.test("stream: 200 receivers report no more than 2000 times a second", () => {
  const { reportsPerSecond, slowest } = run(room(200, { loss: 0.01, socket: 4000 }), {
    senderRate: 20,
    size: 300_000,
  });
  ok(slowest < Infinity);
  ok(reportsPerSecond <= 2100, `${reportsPerSecond}`);
});

Deno.test("stream: an image of nothing but its last symbol arrives", () => {
  for (const size of [1, 63, 64, 65, 64 * 64, 64 * 64 + 1]) {
    ok(run(room(2), { size, unitSize: 10 }).slowest < Infinity);
  }
});

/** What an outsider can do: anything but know the key. */
function forge(datagram: Uint8Array, random: Random): Uint8Array | undefined {
  const changed = datagram.slice();
  switch (random.below(8)) {
    case 0:
      changed[random.below(changed.length)] ^= 1 << random.below(8);
      return changed;
    case 1:
      return changed.subarray(0, random.below(changed.length));
    case 2:
      return random.bytes(random.below(1500));
    case 3:
      changed.set(random.bytes(12), 4);
      return changed;
  }
  return undefined;
}

Deno.test("stream: forged, cut and foreign datagrams change nothing", () => {
  const { slowest } = run(room(4, { loss: 0.02 }), { tamper: forge });
  ok(slowest < Infinity);
});

Deno.test("stream: replayed datagrams change nothing", () => {
  const heard: Uint8Array[] = [];
  const replay = (datagram: Uint8Array, random: Random) => {
    if (random.chance(0.02)) heard.push(datagram);
    return random.chance(0.2) ? heard[random.below(heard.length)] : undefined;
  };
  const { slowest } = run(room(4, { loss: 0.02 }), { tamper: replay });
  ok(slowest < Infinity);
});

Deno.test(`stream: ${CASES} random rooms all end well`, () => {
  for (let seed = 1; seed <= CASES; seed++) {
    const scenario = randomScenario(new Random(seed), seed);
    const { finished, wrong } = simulate(scenario);
    equal(wrong, 0, `seed ${seed}`);
    scenario.stations.forEach((station, i) => {
      const lives = station.dieAt === Infinity || station.rebornAt < Infinity;
      ok(finished[i] < Infinity || !lives, `seed ${seed}: receiver ${i} never finished`);
    });
  }
});

export function randomScenario(random: Random, seed: number): Scenario {
  const one = (values: number[]) => values[random.below(values.length)];
  const count = 1 + random.below(one([2, 4, 8, 12]));
  const stations = Array.from({ length: count }, (): Station => {
    const dies = random.chance(0.15);
    const dieAt = dies ? random.below(400) : Infinity;
    return {
      delay: random.next() * one([0.1, 1, 10]),
      jitter: random.chance(0.3) ? random.next() * 3 : 0,
      loss: random.chance(0.5) ? random.next() * 0.2 : 0,
      duplicate: random.chance(0.2) ? random.next() * 0.1 : 0,
      linkRate: one([1, 5, 50, 1000]),
      linkQueue: one([50, 500]),
      socket: one([70, 400, 4000]),
      processRate: one([5, 100, 1000]),
      writeTime: one([0, 1, 10]),
      slots: one([8, 16, 64, 200]),
      joinAt: random.chance(0.3) ? random.below(500) : 0,
      dieAt,
      rebornAt: dies && random.chance(0.6) ? dieAt + 1 + random.below(500) : Infinity,
    };
  });
  // With nobody there from the start, the first to come starts the stream.
  return {
    seed,
    size: 1 + random.below(one([100, 5000, 60_000])),
    symbolSize: one([16, 64, 136]),
    blockSymbols: one([1, 7, 64, 192]),
    unitSize: one([5, 300, 3000]),
    stations,
    senderRate: one([5, 50, 500]),
    tamper: random.chance(0.1) ? forge : undefined,
    rejectShare: random.chance(0.2) ? 0.1 : 0,
    until: 600_000,
  };
}
