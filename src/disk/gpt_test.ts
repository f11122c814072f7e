import assert from "node:assert/strict";
import { BroadsideError, Random } from "../base/mod.ts";
import { FakeDisk } from "./fake.ts";
import { type GptPartition, readGpt } from "./gpt.ts";
import { writeGpt } from "./gpt_write.ts";
import { readerOf } from "./types.ts";

const linux = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
const diskGuid = "01234567-89AB-4DEF-8123-456789ABCDEF";
const partition = (number: number, firstLba: number, lastLba: number): GptPartition => ({
  number,
  typeGuid: linux,
  uniqueGuid: `00000000-0000-4000-8000-00000000000${number}`,
  name: `größe ${number}`,
  firstLba,
  lastLba,
  attributes: 0x8000000000000004n,
});
const partitions = [partition(1, 40, 99), partition(2, 100, 100), partition(7, 150, 200)];

function makeDisk(sectorSize = 512): FakeDisk {
  const disk = new FakeDisk(300 * sectorSize, sectorSize);
  writeGpt(disk, { diskGuid, partitions });
  return disk;
}

const read = (disk: FakeDisk) => readGpt(readerOf(disk), disk.size, disk.sectorSize);

Deno.test("a written GPT is read back, whole and from its backup", () => {
  for (const sectorSize of [512, 4096]) {
    const disk = makeDisk(sectorSize);
    const found = read(disk)!;
    assert.deepEqual(found.partitions, partitions);
    assert.equal(found.diskGuid, diskGuid);
    assert.equal(found.source, "primary");
    disk.bytes[sectorSize + 60] ^= 1;
    assert.deepEqual(read(disk), { ...found, source: "backup" });
    disk.bytes[299 * sectorSize + 60] ^= 1;
    assert.equal(read(disk), undefined);
  }
});

Deno.test("a partition outside the usable sectors is not written", () => {
  const bad = [partition(0, 40, 50), partition(1, 33, 50), partition(1, 50, 40), partition(1, 50, 267)];
  for (const each of bad) {
    const disk = new FakeDisk(300 * 512);
    assert.throws(() => writeGpt(disk, { diskGuid, partitions: [each] }), BroadsideError);
    assert(disk.written.every((byte) => byte === 0));
  }
  assert.throws(() => writeGpt(new FakeDisk(300 * 512), { diskGuid: "x", partitions: [] }), BroadsideError);
});

Deno.test("overlapping partitions are refused", () => {
  const disk = new FakeDisk(300 * 512);
  writeGpt(disk, { diskGuid, partitions: [partition(1, 40, 99), partition(2, 99, 120)] });
  assert.equal(read(disk), undefined);
});

Deno.test("damage anywhere gives a sound table or none, and no read outside the disk", () => {
  const random = new Random(3);
  const good = makeDisk();
  for (let round = 0; round < 3000; round++) {
    const disk = new FakeDisk(good.bytes);
    const where = [512, 1024, 512 * 267, 512 * 299][random.below(4)];
    for (let i = 0; i <= random.below(3); i++) disk.bytes[where + random.below(512)] = random.u32() & 255;
    const found = read(disk);
    if (found) assert.deepEqual(found.partitions, partitions);
  }
  for (let sectors = 0; sectors < 10; sectors++) assert.equal(read(new FakeDisk(sectors * 512)), undefined);
});
