import { equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { Pacer } from "./pacing.ts";

/** A network as receivers see it: what goes beyond `capacity` is lost, and `ambient` of it anyway. */
interface Net {
  capacity: number;
  ambient?: number;
}

/** Feeds a pacer what receivers would report each 50 ms; returns the mean rate over the second half. */
function drive(pacer: Pacer, net: Net, seconds: number, from = 0, seed = 1): number {
  const random = new Random(seed);
  let sum = 0, count = 0;
  for (let now = from; now < from + seconds * 1000; now += 50) {
    const sent = pacer.rate, samples = Math.max(64, Math.round(sent * 0.05 / 1472));
    const share = 1 - Math.min(1, net.capacity / sent) * (1 - (net.ambient ?? 0));
    // A binomial sample, by its normal limit.
    const noise = (random.next() + random.next() + random.next() - 1.5) * 2 *
      Math.sqrt(share * (1 - share) / samples);
    pacer.learn(Math.min(1, Math.max(0, share + noise)), sent, samples, now);
    if (now >= from + seconds * 500) {
      sum += pacer.rate;
      count++;
    }
  }
  return sum / count;
}

const MB = 1e6;

const nets: [what: string, net: Net, least: number, most: number][] = [
  ["a fast link", { capacity: 1200 * MB }, 900 * MB, Infinity],
  ["a gigabit link", { capacity: 119 * MB }, 95 * MB, 130 * MB],
  ["a slow link", { capacity: 11 * MB }, 8.5 * MB, 12.5 * MB],
  ["a link of almost nothing", { capacity: 0.3 * MB }, 0.2 * MB, 0.4 * MB],
  [
    "a link that loses a tenth whatever it carries",
    { capacity: 1200 * MB, ambient: 0.1 },
    300 * MB,
    Infinity,
  ],
  ["a lossy slow link", { capacity: 20 * MB, ambient: 0.05 }, 12 * MB, 24 * MB],
];
for (const [what, net, least, most] of nets) {
  Deno.test(`pacing: settles where ${what} carries it`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      const rate = drive(new Pacer(0), net, 30, 0, seed);
      ok(rate >= least && rate <= most, `seed ${seed}: ${(rate / MB).toFixed(1)} MB/s`);
    }
  });
}

Deno.test("pacing: a limit holds from the first moment on, and when it is changed", () => {
  const pacer = new Pacer(5 * MB);
  for (const limit of [5 * MB, 1 * MB, 20 * MB]) {
    pacer.setLimit(limit);
    ok(pacer.rate <= limit);
    drive(pacer, { capacity: Infinity }, 10);
    ok(pacer.rate <= limit && pacer.rate > 0.95 * limit, `${pacer.rate} of ${limit}`);
  }
  pacer.setLimit(0);
  ok(drive(pacer, { capacity: Infinity }, 10) > 20 * MB);
});

Deno.test("pacing: what may be sent in any time is the rate times it, and no burst follows a pause", () => {
  const random = new Random(3), pacer = new Pacer(10 * MB), datagram = 1472;
  let now = 0, sent = 0;
  while (now < 10_000) {
    const wait = pacer.wait(datagram, now);
    if (wait > 0) now += Math.max(0.01, wait);
    else {
      pacer.spend(datagram);
      sent += datagram;
      if (random.chance(0.001)) {
        now += 500;
        let burst = 0;
        while (pacer.wait(datagram, now) === 0) {
          pacer.spend(datagram);
          burst += datagram;
        }
        sent += burst;
        ok(burst <= 10 * MB * 0.005 + datagram, `${burst}`);
      }
    }
  }
  ok(sent <= 10 * MB * 10 * 1.001 + datagram, `${sent}`);
});

Deno.test("pacing: after a cut it follows a network that became faster", () => {
  const pacer = new Pacer(0);
  ok(drive(pacer, { capacity: 10 * MB }, 20) < 13 * MB);
  ok(drive(pacer, { capacity: 100 * MB }, 60, 20_000) > 60 * MB);
});

Deno.test("pacing: without whom it waited for it opens up again quickly", () => {
  const pacer = new Pacer(0);
  drive(pacer, { capacity: 5 * MB }, 20);
  pacer.reopen();
  ok(drive(pacer, { capacity: 100 * MB }, 4, 20_000) > 70 * MB, `${pacer.rate}`);
});

Deno.test("pacing: total loss slows it down to the floor and no further", () => {
  const pacer = new Pacer(0);
  for (let now = 0; now < 20_000; now += 50) pacer.learn(1, pacer.rate, 100, now);
  ok(pacer.rate >= 250_000 && Number.isFinite(pacer.rate));
});

Deno.test("pacing: a cut never lifts the rate above a limit below the floor", () => {
  const pacer = new Pacer(12_500);
  for (let now = 0; now < 5000; now += 50) {
    pacer.learn(0.5, pacer.rate, 100, now);
    ok(pacer.rate <= 12_500, `${pacer.rate}`);
  }
});

Deno.test("pacing: a cut made while next to nothing was sent does not leave it crawling", () => {
  const pacer = new Pacer(0);
  drive(pacer, { capacity: 100 * MB }, 5);
  // Somebody's full buffers held the sender up; what little went lost a third before and after the cut.
  pacer.learn(1 / 3, 9000, 64, 10_000);
  pacer.learn(1 / 3, 9000, 64, 20_000);
  ok(pacer.rate >= 250_000, `${pacer.rate}`);
});

Deno.test("pacing: no report, however odd, makes the rate other than a number", () => {
  const random = new Random(4), pacer = new Pacer(0);
  const odd = [0, 1, 0.5, 1e-9, Number.MAX_SAFE_INTEGER];
  for (let i = 0; i < 20_000; i++) {
    const sent = odd[random.below(5)] * pacer.rate;
    pacer.learn(Math.min(1, odd[random.below(4)]), sent, 64 + random.below(1e6), i * 20);
    ok(pacer.rate >= 250_000, `${pacer.rate} after ${i}`);
    equal(Number.isFinite(pacer.wait(1472, i * 20)), true);
  }
});
