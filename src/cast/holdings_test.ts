import { deepEqual, equal, ok } from "node:assert/strict";
import { Arena } from "./arena.ts";
import { Assembly } from "./assembly.ts";
import { Blocks } from "./blocks.ts";
import { ErasureCode } from "./fec.ts";
import { Holdings } from "./holdings.ts";
import { Units } from "./units.ts";

const SIZE = 64, SYMBOLS = 4, BLOCK = SIZE * SYMBOLS;

/** Three blocks and three units: the first in block 0, the second over blocks 0 and 1, the third in block 2. */
function holdings(): { holdings: Holdings; assembly: Assembly; units: Units; fill: (block: number) => void } {
  const blocks = new Blocks({ size: 3 * BLOCK, symbolSize: SIZE, blockSymbols: SYMBOLS });
  const arena = new Arena(ErasureCode.footprint(SIZE) + 65536);
  const assembly = new Assembly(arena, blocks, new ErasureCode(arena, SIZE), 3);
  const units = new Units(blocks, Float64Array.of(0, 100, 2 * BLOCK, 3 * BLOCK));
  const all = new Holdings(blocks, units, assembly), inbox = arena.alloc(SIZE);
  const fill = (block: number) => {
    ok(assembly.open(block));
    for (let symbol = 0; symbol < SYMBOLS; symbol++) assembly.place(block, symbol, inbox, 0);
    all.whole(block);
  };
  return { holdings: all, assembly, units, fill };
}

const unused = () => {};

Deno.test("holdings: a unit is ready when its last block is whole, and its memory goes with it", () => {
  const { holdings: all, assembly, units, fill } = holdings();
  fill(1);
  equal(all.takeReady(), undefined);
  fill(0);
  equal(all.takeReady()!.unit, 0);
  const second = all.takeReady()!;
  deepEqual([second.unit, second.pieces.reduce((sum, [, length]) => sum + length, 0)], [1, 2 * BLOCK - 100]);
  const gone: number[] = [];
  all.release(0, (block) => gone.push(block));
  equal(gone.length, 0, "the second unit lies in the same block");
  all.release(1, (block) => gone.push(block));
  deepEqual([gone, assembly.room, units.done], [[0, 1], 3, 2]);
});

Deno.test("holdings: a unit that comes another way while it is being read keeps its memory until then", () => {
  for (const end of ["release", "reject"] as const) {
    const { holdings: all, assembly, units, fill } = holdings();
    fill(2);
    equal(all.takeReady()!.unit, 2);
    all.obtain(2, unused);
    equal(units.isDone(2), true);
    equal(assembly.room, 2, "its block is not to be written over yet");
    if (end === "release") all.release(2, unused);
    else all.reject(2);
    deepEqual([assembly.room, units.isDone(2), units.wants(2)], [3, true, false], end);
  }
});

Deno.test("holdings: a unit that came another way before it was handed out is not handed out", () => {
  const { holdings: all, assembly, fill } = holdings();
  fill(2);
  all.obtain(2, unused);
  equal(all.takeReady(), undefined);
  deepEqual([assembly.room, all.saturated], [3, false]);
});

Deno.test("holdings: a rejected unit is wanted anew", () => {
  const { holdings: all, assembly, units, fill } = holdings();
  fill(2);
  all.takeReady();
  all.reject(2);
  deepEqual([assembly.room, units.wants(2), units.done], [3, true, 0]);
});
