import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { FailingDisk } from "./failing.ts";
import { FakeDisk } from "./fake.ts";
import { readGptCopy } from "./gpt.ts";
import { writeGpt } from "./gpt_write.ts";
import { findPartition, readPartitions } from "./partition_place.ts";
import { planType } from "./partition_type.ts";
import { applyWrites } from "./table_writes.ts";
import { readerOf } from "./types.ts";
import { DiskWindow } from "./window.ts";

const LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4", BASIC = "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7";

function gptDisk(seed: number, sectorSize = 512, count = 5): FakeDisk {
  const random = new Random(seed), disk = new FakeDisk(2000 * sectorSize, sectorSize);
  for (let i = 0; i < disk.size; i++) disk.bytes[i] = random.u32();
  const partitions = Array.from({ length: count }, (_, i) => ({
    ...{ number: 2 * i + 1, typeGuid: LINUX, name: `p${i}`, attributes: BigInt(i) },
    uniqueGuid: `00000000-0000-4000-8000-00000000000${i}`,
    firstLba: 100 + 300 * i,
    lastLba: 150 + 300 * i + random.below(200),
  }));
  writeGpt(disk, { diskGuid: "00000000-0000-4000-8000-0000000000FF", partitions });
  return disk;
}

/** Logical partitions 5 and 6 within an extended one, and one primary. */
function mbrDisk(): FakeDisk {
  const disk = new FakeDisk(new Uint8Array(4000 * 512).fill(0x90));
  const table = (lba: number, entries: [type: number, first: number, count: number][]) => {
    const sector = disk.bytes.subarray(lba * 512, lba * 512 + 512),
      view = new DataView(sector.buffer, sector.byteOffset);
    sector.fill(0, 446);
    entries.forEach(([type, first, count], i) => {
      view.setUint8(450 + 16 * i, type);
      view.setUint32(454 + 16 * i, first, true);
      view.setUint32(458 + 16 * i, count, true);
    });
    view.setUint16(510, 0xaa55, true);
  };
  table(0, [[0x83, 100, 500], [0x0f, 1000, 2000]]);
  table(1000, [[0x83, 10, 400], [5, 500, 1000]]);
  table(1500, [[0x83, 10, 400]]);
  return disk;
}

function differences(a: Uint8Array, b: Uint8Array): number[] {
  return [...a.keys()].filter((i) => a[i] !== b[i]);
}

for (const sectorSize of [512, 4096]) {
  Deno.test(`partition type: in both copies of a GPT, all else byte for byte (${sectorSize})`, () => {
    for (let seed = 1; seed <= 2; seed++) {
      const disk = gptDisk(seed, sectorSize), before = disk.bytes.slice();
      const { number, table, firstByte } = findPartition(disk, 5);
      const writes = planType({
        read: readerOf(disk),
        size: disk.size,
        sectorSize,
        table,
        number,
        type: BASIC,
      });
      ok(Array.isArray(writes));
      equal(writes.length, 4);
      applyWrites(disk, writes);
      equal(findPartition(disk, 5).type, BASIC);
      equal(findPartition(disk, 5).firstByte, firstByte);
      const read = readerOf(disk);
      const primary = readGptCopy(read, disk.size, sectorSize)!;
      const backup = readGptCopy(
        (at, length) => at === sectorSize ? new Uint8Array(length) : read(at, length),
        disk.size,
        sectorSize,
      )!;
      deepEqual([primary.gpt.source, backup.gpt.source], ["primary", "backup"]);
      deepEqual(primary.entries, backup.entries);
      const entry = 2 * sectorSize + 4 * 128, last = disk.size - sectorSize;
      const backupEntry = last - 128 * 128 + 4 * 128;
      const allowed = [
        [entry, 16],
        [backupEntry, 16],
        ...[sectorSize, last].flatMap((at) => [[at + 16, 4], [at + 88, 4]]),
      ];
      for (const at of differences(before, disk.bytes)) {
        ok(allowed.some(([from, length]) => at >= from && at < from + length), `byte ${at}`);
      }
      const again = planType({ read, size: disk.size, sectorSize, table, number, type: BASIC });
      deepEqual(again, [], "it has that type already");
    }
  });
}

Deno.test("partition type: a power cut leaves one sound copy at any moment", () => {
  const before = gptDisk(9);
  const request = { size: before.size, sectorSize: 512, table: "gpt" as const, number: 3, type: BASIC };
  const writes = planType({ ...request, read: readerOf(before) });
  ok(Array.isArray(writes));
  for (let done = 0; done <= writes.length; done++) {
    const disk = new FakeDisk(before.bytes);
    applyWrites(disk, writes.slice(0, done));
    equal(readPartitions(disk).length, 5);
  }
});

for (const [number, place] of [[1, 450], [5, 1000 * 512 + 450], [6, 1500 * 512 + 450]] as const) {
  Deno.test(`partition type: one byte of an MBR, partition ${number}`, () => {
    const disk = mbrDisk(), before = disk.bytes.slice(), read = readerOf(disk);
    const writes = planType({ read, size: disk.size, sectorSize: 512, table: "mbr", number, type: "07" });
    ok(Array.isArray(writes));
    applyWrites(disk, writes);
    deepEqual(differences(before, disk.bytes), [place]);
    equal(findPartition(disk, number).type, "07");
  });
}

const REFUSED: [what: string, disk: () => FakeDisk, table: "gpt" | "mbr", type: string, why: RegExp][] = [
  ["a byte in a GPT", () => gptDisk(1), "gpt", "07", /a GPT, whose types are GUIDs/],
  ["a GUID in an MBR", mbrDisk, "mbr", LINUX, /an MBR, whose types are bytes/],
  ["an extended partition", mbrDisk, "mbr", "0f", /not for partitions that hold data/],
  [
    "a damaged backup",
    () => damaged((disk) => disk.bytes[disk.size - 500]++),
    "gpt",
    BASIC,
    /one of the two copies/,
  ],
  ["a damaged primary", () => damaged((disk) => disk.bytes[600]++), "gpt", BASIC, /one of the two copies/],
];
for (const [what, disk, table, type, why] of REFUSED) {
  Deno.test(`partition type: ${what} is refused`, () => {
    const each = disk();
    const told = planType({ read: readerOf(each), size: each.size, sectorSize: 512, table, number: 1, type });
    match(told as string, why);
  });
}

function damaged(harm: (disk: FakeDisk) => void): FakeDisk {
  const disk = gptDisk(1);
  harm(disk);
  return disk;
}

Deno.test("partition: one that is not there is told with those that are", () => {
  throws(() => findPartition(gptDisk(1), 2), /there are 1, 3, 5, 7, 9\. /);
  throws(() => findPartition(mbrDisk(), 2), /there are 1, 5, 6/);
  throws(() => findPartition(new FakeDisk(100 * 512), 1), /no partition table/);
});

Deno.test("partition: random tables are read or refused, never thrown over", () => {
  const random = new Random(5);
  for (let i = 0; i < 80; i++) {
    const disk = i % 2 ? gptDisk(i) : mbrDisk();
    for (let n = 0; n < 20; n++) disk.bytes[random.below(3000)] = random.u32();
    for (const { number, table, firstByte, size } of readPartitions(disk)) {
      ok(firstByte > 0 && firstByte + size <= disk.size);
      planType({
        read: readerOf(disk),
        size: disk.size,
        sectorSize: 512,
        table,
        number,
        type: table === "gpt" ? BASIC : "07",
      });
    }
  }
});

Deno.test("window: never a byte outside of it", () => {
  const random = new Random(7), stretch = { firstByte: 4096, size: 8192 };
  const disk = new FakeDisk(20_000), window = new DiskWindow(disk, stretch);
  for (let i = 0; i < 2000; i++) {
    const offset = random.below(12_000) - 2000, length = random.below(6000);
    const act = () => {
      if (i % 2) window.write(offset, new Uint8Array(length).fill(1));
      else window.zero(offset, length);
    };
    if (offset >= 0 && offset + length <= stretch.size) act();
    else throws(act, /must lie within its 8192 bytes/);
  }
  window.write(0, Uint8Array.of(7));
  window.write(8191, Uint8Array.of(8));
  deepEqual([disk.bytes[4096], disk.bytes[12_287]], [7, 8]);
  const into = new Uint8Array(2);
  throws(() => window.read(8191, into), /must lie within/);
  disk.written.forEach((written, at) => ok(!written || at >= 4096 && at < 12_288));
  throws(() => new DiskWindow(disk, { firstByte: 19_000, size: 2000 }), /must lie within/);
  const failing = new DiskWindow(new FailingDisk(disk, { writeAt: 4096 + 100 }), stretch);
  throws(() => failing.write(0, new Uint8Array(101)), /Input\/output error/);
});
