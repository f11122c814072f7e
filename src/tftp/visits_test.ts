import { deepEqual, equal } from "node:assert/strict";
import { type Visit, Visits } from "./visits.ts";

/** Adds visits and tells which had to go for it. */
class Bench {
  readonly visits: Visits<Visit>;
  readonly ended: number[] = [];
  constructor(most: number, mostOfOne: number) {
    this.visits = new Visits(most, mostOfOne);
  }
  add(key: number, address: number, now = 0): boolean {
    const visit = { key, address, confirmed: false, heardAt: now };
    return this.visits.add(visit, now, (other) => {
      this.ended.push(other.key);
      this.visits.remove(other, now);
    });
  }
  confirm(...keys: number[]): void {
    for (const key of keys) this.visits.confirm(this.visits.find(key)!);
  }
}

Deno.test("tftp visits: when all places are taken, the oldest that never answered goes", () => {
  const bench = new Bench(3, 16);
  for (const key of [1, 2, 3]) equal(bench.add(key, key), true);
  bench.confirm(1);
  equal(bench.add(4, 4), true);
  deepEqual(bench.ended, [2]);
  bench.confirm(3, 4);
  equal(bench.add(5, 5), false);
  equal(bench.visits.size, 3);
  deepEqual(bench.ended, [2]);
});

Deno.test("tftp visits: an address at its limit loses one that is silent, else gets no more", () => {
  const bench = new Bench(100, 2);
  equal(bench.add(1, 9), true);
  equal(bench.add(2, 9), true);
  bench.confirm(1, 2);
  equal(bench.add(3, 9, 2000), false);
  bench.visits.find(2)!.heardAt = 2000;
  equal(bench.add(3, 9, 4000), true);
  deepEqual(bench.ended, [1]);
});

Deno.test("tftp visits: who asks for what is not there may go on asking", () => {
  const bench = new Bench(10, 16);
  for (let key = 0; key < 1000; key++) {
    equal(bench.add(key, 9), true);
    bench.visits.dismiss(bench.visits.find(key)!, 0);
  }
});

Deno.test("tftp visits: a flood of forged requests never takes the place of a client", () => {
  const bench = new Bench(50, 16);
  for (let key = 0; key < 20; key++) bench.add(key, 1000 + key);
  bench.confirm(...Array(20).keys());
  for (let key = 100; key < 20_000; key++) equal(bench.add(key, key, key), true);
  for (let key = 0; key < 20; key++) equal(bench.visits.find(key)?.confirmed, true);
  equal(bench.visits.size, 50);
});
