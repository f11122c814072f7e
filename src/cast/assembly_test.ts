import { equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { Arena } from "./arena.ts";
import { Assembly } from "./assembly.ts";
import { Blocks } from "./blocks.ts";
import { CODE_SYMBOLS, ErasureCode, FIRST_PARITY } from "./fec.ts";

const SIZE = 16, SLOTS = 3;

/** A block's code symbols, and an assembly to put them together in. */
function bench(random: Random, symbols: number, bytes = symbols * SIZE) {
  const blocks = new Blocks({ size: bytes, symbolSize: SIZE, blockSymbols: symbols });
  const arena = new Arena(ErasureCode.footprint(SIZE) + (SLOTS + 2) * CODE_SYMBOLS * (SIZE + 8) + 65536);
  const code = new ErasureCode(arena, SIZE);
  const assembly = new Assembly(arena, blocks, code, SLOTS);
  const base = arena.alloc(CODE_SYMBOLS * SIZE), inbox = arena.alloc(SIZE);
  const content = random.bytes(symbols * SIZE);
  content.fill(0, bytes);
  arena.bytes.set(content, base);
  for (let id = FIRST_PARITY; id < CODE_SYMBOLS; id++) code.encode(base + id * SIZE, id, base, SIZE, symbols);
  const place = (symbol: number, now = 0) => {
    arena.bytes.copyWithin(inbox, base + symbol * SIZE, base + (symbol + 1) * SIZE);
    return assembly.place(0, symbol, inbox, now);
  };
  const held = () => arena.bytes.slice(assembly.address(0), assembly.address(0) + symbols * SIZE);
  return { assembly, place, held, content };
}

function same(a: Uint8Array, b: Uint8Array, what: string): void {
  equal(a.length, b.length);
  equal(a.findIndex((byte, i) => byte !== b[i]), -1, what);
}

const mixes: [what: string, sources: number, parity: number][] = [
  ["source symbols alone", 1, 0],
  ["parity as far as there is any", 0, 1],
  ["half of each", 0.5, 0.5],
  ["all there is", 1, 1],
];
for (const [what, sources, parity] of mixes) {
  Deno.test(`assembly: blocks come out right from ${what}, in any order, duplicates among them`, () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = new Random(seed);
      const symbols = [1, 2, 7, 63, 64, 65, 192, 1 + random.below(192)][seed % 8];
      const { assembly, place, held, content } = bench(random, symbols);
      ok(assembly.open(0));
      const ids = arrivals(random, symbols, sources, parity);
      const seen = new Set<number>();
      for (const id of ids) {
        if (assembly.isComplete(0)) break;
        const placed = place(id);
        if (seen.has(id)) equal(placed, "duplicate", `seed ${seed}, symbol ${id}`);
        else equal(placed, seen.size + 1 === symbols ? "complete" : "stored", `seed ${seed}, symbol ${id}`);
        seen.add(id);
        equal(assembly.lacks(0), symbols - seen.size);
        const from = assembly.isComplete(0) ? FIRST_PARITY : assembly.helpedFrom(0);
        ok(from === FIRST_PARITY || (from < symbols && !seen.has(from)), `seed ${seed}: helped from ${from}`);
      }
      ok(assembly.isComplete(0), `seed ${seed}`);
      same(held(), content, `seed ${seed}`);
    }
  });
}

/** Enough code symbols of a block in random order, one in five of them twice or more. */
function arrivals(random: Random, symbols: number, sources: number, parity: number): number[] {
  const some = (from: number, end: number, share: number) =>
    shuffled(random, Array.from({ length: end - from }, (_, i) => from + i))
      .slice(0, Math.ceil((end - from) * share));
  const chosen = [...some(0, symbols, sources), ...some(FIRST_PARITY, CODE_SYMBOLS, parity)];
  // A block of more symbols than there are parity symbols needs some of its own.
  for (let i = 0; chosen.length < symbols; i++) if (!chosen.includes(i)) chosen.push(i);
  const order = shuffled(random, chosen);
  return order.flatMap((id) => random.chance(0.2) ? [id, order[random.below(order.length)], id] : [id]);
}

function shuffled<T>(random: Random, items: T[]): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}

Deno.test("assembly: a parity symbol gives way to the source symbol in whose place it waits", () => {
  const { assembly, place, held, content } = bench(new Random(3), 4);
  assembly.open(0);
  // Parity takes the first gaps; each source symbol then drives its guest on to another one.
  for (const symbol of [FIRST_PARITY, FIRST_PARITY + 1, 0, 1]) place(symbol);
  ok(assembly.isComplete(0));
  same(held(), content, "after two moves");
});

Deno.test("assembly: a last block with padding comes out right", () => {
  const { assembly, place, held, content } = bench(new Random(4), 5, 4 * SIZE + 3);
  assembly.open(0);
  for (const symbol of [4, FIRST_PARITY + 63, 2, FIRST_PARITY, 0]) place(symbol);
  same(held(), content, "last block");
});

Deno.test("assembly: a slot used before leaves nothing behind", () => {
  const { assembly, place, held, content } = bench(new Random(5), 8);
  for (let round = 0; round < 20; round++) {
    ok(assembly.open(0));
    for (let i = 0; i < 8; i++) {
      equal(place(round % 2 ? i : FIRST_PARITY + i + round), i < 7 ? "stored" : "complete");
    }
    same(held(), content, `round ${round}`);
    assembly.close(0);
    equal(assembly.room, SLOTS);
  }
});

Deno.test("assembly: no more blocks than slots, and it knows whether one is begun", () => {
  const blocks = new Blocks({ size: 10 * 4 * SIZE, symbolSize: SIZE, blockSymbols: 4 });
  const arena = new Arena(ErasureCode.footprint(SIZE) + 65536);
  const assembly = new Assembly(arena, blocks, new ErasureCode(arena, SIZE), SLOTS);
  const inbox = arena.alloc(SIZE), addresses = new Set<number>();
  for (let b = 0; b < SLOTS; b++) {
    ok(assembly.open(b));
    assembly.place(b, 0, inbox, 100 - b);
    addresses.add(assembly.address(b));
  }
  equal(addresses.size, SLOTS);
  equal(assembly.open(9), false);
  equal(assembly.room, 0);
  ok(assembly.begun);
  assembly.close(2);
  assembly.close(2);
  equal(assembly.room, 1);
  equal(assembly.isComplete(2), false);
  for (let b = 0; b < SLOTS; b++) assembly.close(b);
  equal(assembly.begun, false);
});
