import assert from "node:assert/strict";
import { Random } from "../../base/mod.ts";
import type { ReadAt } from "../../disk/mod.ts";
import { swapHeader } from "../testing/sample.ts";
import { detectFileSystem } from "./detect.ts";
import { countUsed, isUsed, markUsed, newMap } from "./types.ts";
import { unusedRanges } from "./unused.ts";

const reader = (bytes: Uint8Array): ReadAt => (offset, length) => bytes.slice(offset, offset + length);
const detect = (bytes: Uint8Array) => detectFileSystem(reader(bytes), bytes.length);

/** FAT12: a reserved sector, two FATs of one sector, 16 root entries, then clusters of 512 bytes. */
function makeFat12(): Uint8Array {
  const bytes = new Uint8Array(64 * 512);
  const view = new DataView(bytes.buffer);
  bytes.set([0xeb, 0x3c, 0x90]);
  view.setUint16(11, 512, true);
  bytes[13] = 1;
  view.setUint16(14, 1, true);
  bytes[16] = 2;
  view.setUint16(17, 16, true);
  view.setUint16(19, 64, true);
  bytes[21] = 0xf8;
  view.setUint16(22, 1, true);
  bytes.set([0x29, 0x78, 0x56, 0x34, 0x12], 38);
  bytes.set(new TextEncoder().encode("STICK      "), 43);
  view.setUint16(510, 0xaa55, true);
  // Media and end marks, then cluster 2 ends, 3 is free, 4 leads to 5, 5 ends.
  for (const fat of [512, 1024]) bytes.set([0xf8, 0xff, 0xff, 0xff, 0x0f, 0x00, 0x05, 0xf0, 0xff], fat);
  return bytes;
}

Deno.test("swap space uses its header only, unless a system sleeps in it", () => {
  const bytes = new Uint8Array(20 * 4096);
  bytes.set(swapHeader(20));
  const found = detect(bytes)!;
  assert.deepEqual([found.type, found.label, countUsed(found.map!)], ["swap", "spare", 1]);
  bytes.set(new TextEncoder().encode("S1SUSPEND\0"), 4086);
  assert.deepEqual([detect(bytes)?.type, detect(bytes)?.map], ["swap", undefined]);
  bytes.set(swapHeader(21));
  assert.equal(detect(bytes)?.map, undefined);
});

Deno.test("FAT12 clusters are read, and copies that differ are not believed", () => {
  const bytes = makeFat12();
  const { type, label, uuid, map } = detect(bytes)!;
  assert.deepEqual([type, label, uuid], ["vfat", "STICK", "1234-5678"]);
  assert.deepEqual([map!.firstByte, map!.blockSize, map!.count], [4 * 512, 512, 60]);
  assert.deepEqual([0, 1, 2, 3, 4].map((i) => isUsed(map!, i)), [true, false, true, true, false]);
  bytes[1024 + 20] ^= 1;
  assert.equal(detect(bytes)?.map, undefined);
  const mounted = makeFat12();
  mounted[37] = 1;
  assert.equal(detect(mounted)?.map, undefined);
});

Deno.test("two file systems in one place are believed neither", () => {
  const bytes = new Uint8Array(1 << 20);
  bytes.set(makeFat12());
  bytes.set([0xfc, 0x4e, 0x2b, 0xa9], 4096);
  const found = detect(bytes)!;
  assert.deepEqual([found.type, found.map], ["linux_raid_member", undefined]);
});

Deno.test("damage never throws", () => {
  const random = new Random(6);
  const swap = new Uint8Array(20 * 4096);
  swap.set(swapHeader(20));
  for (let round = 0; round < 2000; round++) {
    const bytes = (random.chance(0.5) ? makeFat12() : swap).slice(
      0,
      random.chance(0.2) ? random.below(9000) : undefined,
    );
    for (let i = 0; i < 3; i++) {
      bytes[random.below(random.chance(0.5) ? 64 : bytes.length)] = random.u32() & 255;
    }
    detect(bytes);
  }
});

Deno.test("unused ranges are cut and merged, and space beyond the map is used", () => {
  const map = newMap(1024, 512, 20)!;
  for (const block of [0, 1, 5, 6, 19]) markUsed(map, block);
  assert.equal(countUsed(map), 5);
  assert.equal(countUsed(map, 1, 6), 2);
  const at = (block: number) => 10_000 + 1024 + block * 512;
  const cases: [start: number, end: number, expected: [number, number][]][] = [
    [0, 50_000, [[at(2), at(5)], [at(7), at(19)]]],
    [at(3) + 1, at(8) - 1, [[at(3) + 1, at(5)], [at(7), at(8) - 1]]],
    [0, at(2), []],
    [at(20), 50_000, []],
  ];
  for (const [start, end, expected] of cases) {
    const found = unusedRanges([{ start: 10_000, map }], start, end);
    assert.deepEqual(found.map((range) => [range.start, range.end]), expected);
  }
});
