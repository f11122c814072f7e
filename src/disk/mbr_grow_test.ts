import assert from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { readMbr } from "./mbr.ts";
import { planFit, planTableGrowth, type TablePlan } from "./table_plan.ts";
import { applyWrites } from "./table_writes.ts";
import { SparseDisk } from "./testing/sparse_disk.ts";
import { readerOf } from "./types.ts";

const MIB = 1 << 20, UNIT = 2048;

/** status, type, first LBA, sectors; relative as the sector stores them. */
type Entry = [type: number, first: number, count: number];

function table(disk: SparseDisk, lba: number, entries: Entry[]): void {
  const bytes = new Uint8Array(512), view = new DataView(bytes.buffer);
  bytes.fill(0x90, 0, 440);
  entries.forEach(([type, first, count], i) => {
    view.setUint8(446 + 16 * i + 4, type);
    view.setUint32(446 + 16 * i + 8, first, true);
    view.setUint32(446 + 16 * i + 12, count, true);
  });
  view.setUint16(510, 0xaa55, true);
  disk.write(lba * 512, bytes);
}

/** The logical partitions' links from `at` on, each with a partition of so many sectors UNIT behind its link. */
function chain(disk: SparseDisk, at: number, lengths: number[], types: number[]): void {
  let link = at;
  for (const [i, length] of lengths.entries()) {
    const next = link + UNIT + length;
    const onward: Entry[] = i + 1 < lengths.length ? [[5, next - at, UNIT + lengths[i + 1]]] : [];
    table(disk, link, [[types[i], UNIT, length], ...onward]);
    link = next;
  }
}

function grow(disk: SparseDisk): Required<TablePlan> | string {
  return planTableGrowth({ read: readerOf(disk), diskSize: disk.size, sectorSize: 512, tableKind: "mbr" });
}

function lastOf(disk: SparseDisk) {
  return readMbr(readerOf(disk), disk.size, 512)!.partitions.reduce((a, b) =>
    b.firstLba > a.firstLba ? b : a
  );
}

Deno.test("mbr: a last primary partition grows; the boot code and the others stay", () => {
  const disk = new SparseDisk(300 * MIB);
  table(disk, 0, [[7, UNIT, 50 * UNIT], [0x83, 60 * UNIT, 30 * UNIT]]);
  const before = new Uint8Array(512), after = new Uint8Array(512);
  disk.read(0, before);
  const plan = grow(disk) as Required<TablePlan>;
  assert.deepEqual([plan.growth.number, plan.growth.lastLba, plan.growth.newLastLba], [
    2,
    90 * UNIT - 1,
    300 * UNIT - 1,
  ]);
  applyWrites(disk, plan.writes);
  assert.equal(lastOf(disk).lastLba, 300 * UNIT - 1);
  disk.read(0, after);
  const changed = [...after.keys()].filter((at) => after[at] !== before[at]);
  assert(changed.every((at) => at >= 467 && at < 478), `${changed}`);
  assert.deepEqual((grow(disk) as Required<TablePlan>).writes, []);
});

Deno.test("mbr: a last logical partition takes along its container and the entry that leads to it", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = new Random(seed), count = 1 + random.below(5);
    const disk = new SparseDisk((400 + random.below(3_000_000)) * MIB + 512 * random.below(UNIT));
    const lengths = Array.from({ length: count }, () => (1 + random.below(20)) * UNIT);
    const slack = random.chance(0.3) ? random.below(10) * UNIT : 0;
    const inside = lengths.reduce((sum, length) => sum + UNIT + length, slack);
    table(disk, 0, [[0x83, UNIT, 10 * UNIT], [[5, 0xf, 0x85][seed % 3], 20 * UNIT, inside]]);
    chain(disk, 20 * UNIT, lengths, lengths.map(() => 0x83));
    const before = readMbr(readerOf(disk), disk.size, 512)!;
    const plan = grow(disk);
    assert(typeof plan !== "string", String(plan));
    assert.equal(plan.growth.number, 4 + count);
    // At any moment the chain can be read, and no partition lies outside its container.
    for (const write of plan.writes) {
      applyWrites(disk, [write]);
      assert(readMbr(readerOf(disk), disk.size, 512));
    }
    const after = readMbr(readerOf(disk), disk.size, 512)!;
    const { newLastLba } = plan.growth;
    assert.deepEqual(after.partitions.slice(0, -1), before.partitions.slice(0, -1));
    assert.deepEqual(after.partitions.at(-1), { ...before.partitions.at(-1)!, lastLba: newLastLba });
    assert.equal((newLastLba + 1) % UNIT, 0);
    assert(disk.size / 512 - newLastLba - 1 < UNIT || newLastLba === 2 ** 32 - UNIT - 1);
    const sector = new Uint8Array(512);
    disk.read(0, sector);
    const view = new DataView(sector.buffer);
    assert.equal(view.getUint32(470, true) + view.getUint32(474, true), newLastLba + 1);
    if (count === 1) continue;
    const previous = 20 * UNIT + lengths.slice(0, -2).reduce((sum, length) => sum + UNIT + length, 0);
    disk.read(previous * 512, sector);
    assert.equal(20 * UNIT + view.getUint32(470, true) + view.getUint32(474, true), newLastLba + 1);
  }
});

Deno.test("mbr: nothing grows beyond what 32 bits can say", () => {
  const disk = new SparseDisk(5 * 2 ** 40);
  table(disk, 0, [[7, UNIT, 50 * UNIT]]);
  const plan = grow(disk) as Required<TablePlan>;
  applyWrites(disk, plan.writes);
  assert.equal(lastOf(disk).lastLba, 2 ** 32 - UNIT - 1);
});

const REFUSED: [what: string, entries: Entry[], why: RegExp][] = [
  ["swap at the end", [[0x83, UNIT, 10 * UNIT], [0x82, 20 * UNIT, UNIT]], /partition 2.* is swap space/],
  ["recovery at the end", [[7, UNIT, 10 * UNIT], [0x27, 20 * UNIT, UNIT]], /recovery/],
  ["FAT at the end", [[0x0c, UNIT, 10 * UNIT]], /left alone/],
  [
    "an empty container behind",
    [[0x83, UNIT, 10 * UNIT], [5, 20 * UNIT, 9 * UNIT]],
    /extended partition follows/,
  ],
  ["no partition", [], /not sound/],
];
for (const [what, entries, why] of REFUSED) {
  Deno.test(`mbr: with ${what} nothing grows`, () => {
    const disk = new SparseDisk(300 * MIB);
    table(disk, 0, entries);
    table(disk, 20 * UNIT, []);
    assert.match(String(grow(disk)), why);
  });
}

Deno.test("mbr: a larger disk's end is cleared of an older GPT's backup, and nothing else", () => {
  const disk = new SparseDisk(300 * MIB);
  table(disk, 0, [[7, UNIT, 50 * UNIT]]);
  disk.write(disk.size - 512, new TextEncoder().encode("EFI PART"));
  const request = { read: readerOf(disk), diskSize: disk.size, imageSize: 60 * MIB, sectorSize: 512 };
  const { writes } = planFit({ ...request, tableKind: "mbr" }) as TablePlan;
  assert.deepEqual(writes, [{ offset: 299 * MIB, bytes: new Uint8Array(MIB) }]);
});
