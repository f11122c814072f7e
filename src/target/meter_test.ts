import { deepEqual, equal, ok } from "node:assert/strict";
import { Meter, type Tally } from "./meter.ts";

const TOTAL = 1000e6;

function tally(bytesDone: number, received = bytesDone): Tally {
  return { chunksDone: 0, chunksTotal: 0, bytesDone, bytesTotal: TOTAL, received, unicastBytes: 0 };
}

Deno.test("meter: a steady transfer shows its rates and when it will end", () => {
  const meter = new Meter(5000);
  for (let second = 0; second <= 5; second += 0.5) {
    const progress = meter.measure(tally(100e6 * second, 50e6 * second), 5000 + second * 1000);
    equal(progress.elapsed, second);
    if (second < 1) continue;
    ok(Math.abs(progress.writeRate - 100e6) < 1, `${progress.writeRate}`);
    ok(Math.abs(progress.readRate - 50e6) < 1, `${progress.readRate}`);
    ok(Math.abs(progress.left! - (10 - second)) < 0.01, `${progress.left}`);
  }
});

Deno.test("meter: nothing done yet tells no end, all done tells zero", () => {
  const meter = new Meter(0);
  equal(meter.measure(tally(0), 0).left, null);
  equal(meter.measure(tally(0), 4000).left, null);
  equal(meter.measure(tally(TOTAL), 5000).left, 0);
});

Deno.test("meter: what stands still soon has no rate, and what was slow and is not soon shows it", () => {
  const meter = new Meter(0);
  for (let now = 0; now <= 10_000; now += 250) meter.measure(tally(now * 1e4), now);
  let last = meter.measure(tally(1e8), 10_250);
  for (let now = 10_500; now <= 15_000; now += 250) last = meter.measure(tally(1e8), now);
  deepEqual([last.readRate, last.writeRate], [0, 0]);
  for (let now = 15_250; now <= 19_000; now += 250) {
    last = meter.measure(tally(1e8 + (now - 15_000) * 1e5), now);
  }
  ok(Math.abs(last.writeRate - 1e8) < 1e6, `${last.writeRate}`);
});

Deno.test("meter: counts that fall back, as when a stream starts anew, give no negative rate", () => {
  const meter = new Meter(0);
  meter.measure(tally(5e6, 9e6), 0);
  const { readRate, writeRate, left } = meter.measure(tally(1e6, 2e6), 100);
  deepEqual([readRate, writeRate], [0, 0]);
  ok(left === null || left >= 0);
});
