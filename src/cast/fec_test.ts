import { deepEqual, equal } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { Arena } from "./arena.ts";
import { ErasureCode, FIRST_PARITY, invertCauchy } from "./fec.ts";
import { inverse, multiply } from "./gf256.ts";

Deno.test("gf256: every element but zero has an inverse", () => {
  for (let a = 1; a < 256; a++) equal(multiply(a, inverse(a)), 1);
});

Deno.test("gf256: multiplication distributes over addition", () => {
  const random = new Random(1);
  for (let i = 0; i < 2000; i++) {
    const [a, b, c] = random.bytes(3);
    equal(multiply(a, b ^ c), multiply(a, b) ^ multiply(a, c));
  }
});

Deno.test("fec: a Cauchy matrix times its inverse is the identity", () => {
  const x = [192, 200, 255, 231], y = [0, 17, 191, 64];
  const inverted = invertCauchy(x, y);
  for (let i = 0; i < 4; i++) {
    for (let k = 0; k < 4; k++) {
      let sum = 0;
      for (let j = 0; j < 4; j++) sum ^= multiply(inverted[i * 4 + j], inverse(x[j] ^ y[k]));
      equal(sum, i === k ? 1 : 0);
    }
  }
});

const rows: [count: number, missing: number, symbolSize: number][] = [
  [1, 1, 8],
  [2, 1, 16],
  [5, 5, 24],
  [37, 12, 72],
  [192, 1, 1448],
  [192, 7, 1448],
  [192, 64, 512],
  [64, 64, 136],
];
for (const [count, missing, symbolSize] of rows) {
  Deno.test(`fec: ${missing} of ${count} symbols of ${symbolSize} bytes come back from parity`, () => {
    const random = new Random(count * 1000 + missing);
    const arena = new Arena(ErasureCode.footprint(symbolSize) + (count + 64) * symbolSize + 4096);
    const code = new ErasureCode(arena, symbolSize);
    const base = arena.alloc(count * symbolSize), parityAt = arena.alloc(symbolSize);
    for (let round = 0; round < 5; round++) {
      const content = random.bytes(count * symbolSize);
      arena.bytes.set(content, base);
      const lost = pick(random, count, missing), ids = pick(random, 64, missing).map((i) => i + FIRST_PARITY);
      const parity = ids.map((id) => {
        code.encode(parityAt, id, base, symbolSize, count);
        return arena.bytes.slice(parityAt, parityAt + symbolSize);
      });
      lost.forEach((i, j) => arena.bytes.set(parity[j], base + i * symbolSize));
      code.recover(base, count, lost, ids);
      deepEqual(arena.bytes.slice(base, base + content.length), content);
    }
  });
}

function pick(random: Random, from: number, count: number): number[] {
  const all = Array.from({ length: from }, (_, i) => i);
  return Array.from({ length: count }, () => all.splice(random.below(all.length), 1)[0]).sort((a, b) =>
    a - b
  );
}
