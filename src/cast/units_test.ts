import { deepEqual, equal } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { Blocks } from "./blocks.ts";
import { Units } from "./units.ts";

/** The same bookkeeping, found anew each time from which blocks are held and how each unit stands. */
class Model {
  readonly held = new Set<number>();
  readonly state: ("waiting" | "ready" | "done")[];

  constructor(readonly blocksOf: number[][], done: Uint8Array) {
    this.state = blocksOf.map((_, u) => done[u] ? "done" : "waiting");
  }

  users(block: number): number[] {
    return this.state.flatMap((state, u) => state !== "done" && this.blocksOf[u].includes(block) ? [u] : []);
  }

  /** Units in a block that wait although all they need is held. */
  whole(block: number): number[] {
    return this.users(block).filter((u) =>
      this.state[u] === "waiting" && this.blocksOf[u].every((b) => this.held.has(b))
    );
  }
}

Deno.test("units: random histories against a model that finds everything anew", () => {
  for (let seed = 1; seed <= 100; seed++) history(new Random(seed), `seed ${seed}`);
});

function history(random: Random, seed: string): void {
  const size = 1 + random.below(3000);
  const blocks = new Blocks({ size, symbolSize: 8, blockSymbols: 1 + random.below(12) });
  const offsets = cut(random, size);
  const done = Uint8Array.from({ length: offsets.length - 1 }, () => random.chance(0.2) ? 1 : 0);
  const units = new Units(blocks, offsets, done);
  const blocksOf = Array.from(done, (_, u) => {
    const all: number[] = [];
    for (let b = 0; b < blocks.count; b++) {
      if (offsets[u] < (b + 1) * blocks.bytes && offsets[u + 1] > b * blocks.bytes) all.push(b);
    }
    return all;
  });
  const model = new Model(blocksOf, done);
  for (let step = 0; step < 120; step++) {
    act(random, units, model, blocks.count, seed);
    compare(units, model, blocks.count, `${seed}, step ${step}`);
  }
}

/** What a receiver may do at that moment, one of it at random. */
function act(random: Random, units: Units, model: Model, blocks: number, seed: string): void {
  const block = random.below(blocks), unit = random.below(units.count);
  const ready = model.state.flatMap((state, u) => state === "ready" ? [u] : []);
  switch (random.below(5)) {
    case 0:
    case 1: {
      if (model.held.has(block) || model.users(block).length === 0) return;
      model.held.add(block);
      const told: number[] = [];
      units.gained(block, (u) => told.push(u));
      const whole = model.whole(block);
      deepEqual(told, whole, seed);
      for (const u of whole) model.state[u] = "ready";
      return;
    }
    case 2: {
      // Only blocks that no ready unit lies in are ever given up.
      const inUse = ready.some((u) => model.blocksOf[u].includes(block));
      equal(units.readyIn(block), inUse, seed);
      if (!model.held.delete(block)) return;
      if (inUse) model.held.add(block);
      else units.lost(block);
      return;
    }
    case 3: {
      // A unit may come another way whatever its state.
      const u = ready.length > 0 && random.chance(0.5) ? ready[0] : unit;
      const told: number[] = [];
      units.finish(u, (b) => told.push(b));
      const before = model.state[u] === "done" ? [] : model.blocksOf[u];
      model.state[u] = "done";
      const unused = before.filter((b) => model.users(b).length === 0);
      deepEqual(told, unused, seed);
      for (const b of unused) model.held.delete(b);
      return;
    }
    case 4: {
      if (ready.length === 0) return;
      const u = ready[random.below(ready.length)];
      model.state[u] = "waiting";
      units.reject(u, (b) => model.held.has(b));
      // Its receiver gives its blocks up as soon as no other ready unit needs them.
      for (const b of model.blocksOf[u]) {
        if (!model.held.has(b) || units.readyIn(b)) continue;
        model.held.delete(b);
        units.lost(b);
      }
    }
  }
}

function compare(units: Units, model: Model, blocks: number, where: string): void {
  const done = model.state.filter((state) => state === "done").length;
  equal(units.done, done, where);
  equal(units.complete, done === units.count, where);
  // Messages are made only where they are needed: these are millions of comparisons.
  const same = (got: unknown, wanted: unknown, what: string, i: number) => {
    if (got !== wanted) equal(got, wanted, `${where}: ${what} ${i}`);
  };
  for (const [u, state] of model.state.entries()) {
    same(units.isDone(u), state === "done", "unit done", u);
    same(units.isWaiting(u), state === "waiting", "unit waiting", u);
    same(units.firstBlock(u), model.blocksOf[u][0], "first block of unit", u);
    same(units.lastBlock(u), model.blocksOf[u].at(-1), "last block of unit", u);
  }
  const used = new Set(model.state.flatMap((state, u) => state === "done" ? [] : model.blocksOf[u]));
  for (let b = 0; b < blocks; b++) {
    same(units.needs(b), used.has(b), "need of block", b);
    same(units.wants(b), used.has(b) && !model.held.has(b), "want of block", b);
  }
}

function cut(random: Random, size: number): Float64Array {
  const offsets = [0];
  const most = [3, 40, 600][random.below(3)];
  while (offsets.at(-1)! < size) offsets.push(Math.min(size, offsets.at(-1)! + 1 + random.below(most)));
  return Float64Array.from(offsets);
}
