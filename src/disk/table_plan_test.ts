import assert from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { type GptPartition, readGpt } from "./gpt.ts";
import { writeGpt } from "./gpt_write.ts";
import { planFit, planTableGrowth, type TablePlan } from "./table_plan.ts";
import { applyWrites, type DiskWrite } from "./table_writes.ts";
import { SparseDisk } from "./testing/sparse_disk.ts";
import { readerOf } from "./types.ts";

const MIB = 1 << 20;
const LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4", SWAP = "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F";
const DISK_GUID = "01234567-89AB-4DEF-8123-456789ABCDEF";

function partition(number: number, typeGuid: string, firstLba: number, lastLba: number): GptPartition {
  const uniqueGuid = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return { number, typeGuid, uniqueGuid, name: `p${number}`, firstLba, lastLba, attributes: 0n };
}

/** A seeded table on a disk of some MiB: partitions in any order of numbers, gaps between some, the last one Linux. */
function sample(random: Random, sectorSize: number): { disk: SparseDisk; partitions: GptPartition[] } {
  const unit = MIB / sectorSize, megabytes = 8 + random.below(4000);
  const disk = new SparseDisk(megabytes * MIB, sectorSize);
  const count = 1 + random.below(6), numbers = Array.from({ length: count }, (_, i) => i * 3 + 1);
  numbers.sort(() => random.next() - 0.5);
  const partitions: GptPartition[] = [];
  let at = unit;
  for (const [i, number] of numbers.entries()) {
    const length = 1 + random.below(Math.floor((megabytes - 3) * unit / count) - 1);
    partitions.push(
      partition(number, i < count - 1 && random.chance(0.5) ? SWAP : LINUX, at, at + length - 1),
    );
    at += length + (random.chance(0.3) ? random.below(7) : 0);
    if (at + 2 * unit >= (megabytes - 1) * unit) break;
  }
  partitions.at(-1)!.typeGuid = LINUX;
  writeGpt(disk, { diskGuid: DISK_GUID, partitions });
  return { disk, partitions };
}

const read = (disk: SparseDisk) => readGpt(readerOf(disk), disk.size, disk.sectorSize);
const numbered = (partitions: GptPartition[]) => partitions.toSorted((a, b) => a.number - b.number);

function written(plan: Required<TablePlan> | TablePlan | string): DiskWrite[] {
  assert.notEqual(typeof plan, "string", String(plan));
  return (plan as TablePlan).writes;
}

/** Both copies must say the same; the backup stands in the last sector. */
function checkCopies(disk: SparseDisk, partitions: GptPartition[]): void {
  const primary = read(disk)!;
  assert.equal(primary?.source, "primary");
  assert.equal(primary.diskGuid, DISK_GUID);
  assert.deepEqual(primary.partitions, numbered(partitions));
  const damaged = disk.copy();
  damaged.zero(disk.sectorSize, disk.sectorSize);
  assert.deepEqual(read(damaged), { ...primary, source: "backup" });
}

/** No write touches a partition, and after each of them one copy of the table is sound. */
function checkWrites(disk: SparseDisk, writes: DiskWrite[], keep: GptPartition[], sound: number): void {
  const { sectorSize } = disk, step = disk.copy();
  for (const write of writes) {
    const first = write.offset / sectorSize, last = (write.offset + write.bytes.length) / sectorSize - 1;
    for (const { firstLba, lastLba } of keep) assert(last < firstLba || first > lastLba, `${first}-${last}`);
    applyWrites(step, [write]);
    const found = readGpt(readerOf(step), sound, sectorSize) ?? read(step);
    assert(found, "no copy of the table is sound amid the writes");
  }
}

Deno.test("table: on a larger disk the backup moves to its end, and nothing else changes", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed), sectorSize = seed % 3 ? 512 : 4096;
    const { disk: image, partitions } = sample(random, sectorSize);
    const larger = image.size + sectorSize * (1 + random.below(seed % 2 ? 100 : 5_000_000));
    const disk = image.copy(larger);
    // What a RAID or an older table left at the disk's end.
    const leftovers = larger - image.size > 4096 ? 4096 : 0;
    disk.write(larger - leftovers, random.bytes(leftovers));
    const request = { read: readerOf(disk), diskSize: larger, imageSize: image.size, sectorSize };
    const writes = written(planFit({ ...request, tableKind: "gpt" }));
    checkWrites(disk, writes, partitions, image.size);
    applyWrites(disk, writes);
    checkCopies(disk, partitions);
    const { lastUsableLba, firstUsableLba } = read(disk)!;
    assert.equal(lastUsableLba, larger / sectorSize - 2 - 16384 / sectorSize);
    assert.equal(firstUsableLba, read(image)!.firstUsableLba);
    const mbr = new Uint8Array(512);
    disk.read(0, mbr);
    assert.equal(new DataView(mbr.buffer).getUint32(458, true), larger / sectorSize - 1);
    // The stale backup is gone: no tool finds two ends.
    assert.equal(readGpt(readerOf(withoutPrimary(disk)), image.size, sectorSize), undefined);
    assert.equal(typeof planFit({ ...request, read: readerOf(disk), tableKind: "gpt" }), "object");
  }
});

function withoutPrimary(disk: SparseDisk): SparseDisk {
  const copy = disk.copy();
  copy.zero(disk.sectorSize, disk.sectorSize);
  return copy;
}

Deno.test("table: an equally large disk is left as it is", () => {
  const { disk } = sample(new Random(1), 512);
  const request = { read: readerOf(disk), diskSize: disk.size, imageSize: disk.size, sectorSize: 512 };
  for (const tableKind of ["gpt", "mbr", "none"] as const) {
    assert.deepEqual(planFit({ ...request, tableKind }), { writes: [] });
  }
});

Deno.test("table: the last partition grows to the end, down to a whole MiB", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed), sectorSize = seed % 3 ? 512 : 4096, unit = MIB / sectorSize;
    const { disk: image, partitions } = sample(random, sectorSize);
    const disk = image.copy(image.size + sectorSize * (3 * unit + random.below(5_000_000)));
    const request = { read: readerOf(disk), diskSize: disk.size, sectorSize, tableKind: "gpt" as const };
    applyWrites(disk, written(planFit({ ...request, imageSize: image.size })));
    const plan = planTableGrowth(request);
    const writes = written(plan), { growth } = plan as Required<TablePlan>;
    const last = partitions.reduce((a, b) => b.firstLba > a.firstLba ? b : a);
    assert.equal(growth.number, last.number);
    checkWrites(disk, writes, partitions, disk.size);
    applyWrites(disk, writes);
    const grown = partitions.map((each) => each === last ? { ...each, lastLba: growth.newLastLba } : each);
    checkCopies(disk, grown);
    const { lastUsableLba } = read(disk)!;
    assert.equal((growth.newLastLba + 1) % unit, 0);
    assert(growth.newLastLba <= lastUsableLba && lastUsableLba - growth.newLastLba < unit);
    assert.deepEqual(written(planTableGrowth(request)), []);
  }
});

Deno.test("table: a damaged primary is made anew from the backup that the image brought", () => {
  const { disk: image, partitions } = sample(new Random(5), 512);
  const disk = image.copy(image.size + 50 * MIB);
  disk.zero(512, 512);
  const request = { read: readerOf(disk), diskSize: disk.size, imageSize: image.size, sectorSize: 512 };
  applyWrites(disk, written(planFit({ ...request, tableKind: "gpt" })));
  checkCopies(disk, partitions);
});

const GROWTHS: [what: string, change: (disk: SparseDisk, last: GptPartition) => void, why: RegExp][] = [
  ["swap", (_, last) => last.typeGuid = SWAP, /is swap space/],
  ["Windows recovery", (_, last) => last.typeGuid = "DE94BBA4-06D1-4D40-A16A-BFD50179D6AC", /recovery/],
  ["of an unknown kind", (_, last) => last.typeGuid = DISK_GUID, /of a kind .* left alone/],
  ["needed by the machine", (_, last) => last.attributes = 1n, /the machine itself needs/],
  ["read-only", (_, last) => last.attributes = 1n << 60n, /read-only/],
];
for (const [what, change, why] of GROWTHS) {
  Deno.test(`table: a last partition that is ${what} does not grow`, () => {
    const disk = new SparseDisk(64 * MIB), last = partition(2, LINUX, 20_000, 30_000);
    change(disk, last);
    writeGpt(disk, { diskGuid: DISK_GUID, partitions: [partition(1, LINUX, 2048, 10_000), last] });
    const request = { read: readerOf(disk), diskSize: disk.size, sectorSize: 512, tableKind: "gpt" as const };
    assert.match(String(planTableGrowth(request)), why);
  });
}

Deno.test("table: a hybrid MBR keeps its entries, and then nothing grows", () => {
  const { disk: image } = sample(new Random(7), 512);
  const disk = image.copy(image.size + 50 * MIB), mbr = new Uint8Array(512);
  disk.read(0, mbr);
  mbr[462 + 4] = 0x83;
  disk.write(0, mbr);
  const request = { read: readerOf(disk), diskSize: disk.size, sectorSize: 512, tableKind: "gpt" as const };
  applyWrites(disk, written(planFit({ ...request, imageSize: image.size })));
  assert.equal(read(disk)!.source, "primary");
  const after = new Uint8Array(512);
  disk.read(0, after);
  assert.deepEqual(after, mbr);
  assert.match(String(planTableGrowth(request)), /hybrid MBR/);
});

Deno.test("table: where no table is sound, a text says so and nothing is planned", () => {
  const disk = new SparseDisk(64 * MIB);
  const request = { read: readerOf(disk), diskSize: disk.size, imageSize: 32 * MIB, sectorSize: 512 };
  assert.match(String(planFit({ ...request, tableKind: "gpt" })), /not sound/);
  for (const kind of ["gpt", "mbr", "none"] as const) {
    assert.match(String(planTableGrowth({ ...request, tableKind: kind })), /not sound|no partition table/);
  }
});

Deno.test("table: noise in a table never plans a write into a partition or outside the disk", () => {
  const { disk: image } = sample(new Random(9), 512);
  for (let seed = 1; seed <= 2000; seed++) {
    const random = new Random(seed), disk = image.copy(image.size + 10 * MIB);
    const at = [0, 512, 1024, image.size - 512][random.below(4)];
    for (let i = 0; i <= random.below(3); i++) {
      disk.write(at + random.below(512), Uint8Array.of(random.u32() & 255));
    }
    const request = { read: readerOf(disk), diskSize: disk.size, sectorSize: 512, tableKind: "gpt" as const };
    for (const plan of [planFit({ ...request, imageSize: image.size }), planTableGrowth(request)]) {
      if (typeof plan === "string") continue;
      checkWrites(disk, plan.writes, read(image)!.partitions, image.size);
    }
  }
});
