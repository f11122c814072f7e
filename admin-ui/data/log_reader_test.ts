import assert from "node:assert/strict";
import type { LogView } from "../../src/contract/mod.ts";
import { blocksOf, type LogBlock, withNewer } from "./log_reader.ts";

const entries = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ id: from + i }) as LogView);
const numbers = (blocks: LogBlock[]) => blocks.flatMap(({ entries }) => entries.map(({ id }) => id));

Deno.test("log: blocks keep their keys and the order as entries come", () => {
  let blocks = blocksOf(entries(1, 120).reverse());
  const keys = new Set(blocks.map(({ key }) => key));
  for (const [from, to] of [[121, 121], [122, 300], [301, 350]]) {
    blocks = withNewer(blocks, entries(from, to));
    assert.deepEqual(numbers(blocks), entries(1, to).reverse().map(({ id }) => id));
    assert.ok(blocks.every(({ entries }) => entries.length <= 50));
    assert.equal(new Set(blocks.map(({ key }) => key)).size, blocks.length);
  }
  for (const key of keys) assert.ok(blocks.some((block) => block.key === key));
});

Deno.test("log: the first entries of all make a block", () => {
  assert.deepEqual(withNewer([], entries(1, 2)), [{ key: 1, entries: entries(1, 2).reverse() }]);
});
