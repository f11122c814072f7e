import assert from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { FakeDisk } from "./fake.ts";
import { readMbr } from "./mbr.ts";
import { readerOf } from "./types.ts";

/** status, type, first LBA, sectors */
type Entry = [status: number, type: number, first: number, count: number];

function table(disk: FakeDisk, lba: number, entries: Entry[]): FakeDisk {
  const view = new DataView(disk.bytes.buffer, lba * 512, 512);
  entries.forEach(([status, type, first, count], i) => {
    view.setUint8(446 + 16 * i, status);
    view.setUint8(446 + 16 * i + 4, type);
    view.setUint32(446 + 16 * i + 8, first, true);
    view.setUint32(446 + 16 * i + 12, count, true);
  });
  view.setUint16(510, 0xaa55, true);
  return disk;
}

const read = (disk: FakeDisk) => readMbr(readerOf(disk), disk.size, 512);
const blank = () => new FakeDisk(1000 * 512);

Deno.test("primary and logical partitions are read", () => {
  const disk = table(blank(), 0, [[0x80, 0x83, 10, 90], [0, 0x0f, 100, 800], [0, 7, 900, 100]]);
  new DataView(disk.bytes.buffer).setUint32(440, 0xcafe1234, true);
  table(disk, 100, [[0, 0x83, 10, 90], [0, 5, 200, 300]]);
  table(disk, 300, [[0, 0x82, 1, 99]]);
  const found = read(disk)!;
  assert.equal(found.signature, 0xcafe1234);
  assert.deepEqual(found.partitions, [
    { number: 1, type: 0x83, firstLba: 10, lastLba: 99, active: true },
    { number: 3, type: 7, firstLba: 900, lastLba: 999, active: false },
    { number: 5, type: 0x83, firstLba: 110, lastLba: 199, active: false },
    { number: 6, type: 0x82, firstLba: 301, lastLba: 399, active: false },
  ]);
});

const refused: [name: string, entries: Entry[]][] = [
  ["no partition", []],
  ["a protective one", [[0, 0xee, 1, 999]]],
  ["a status of code", [[0x33, 0x83, 10, 90]]],
  ["one that starts with the table", [[0, 0x83, 0, 90]]],
  ["one beyond the disk", [[0, 0x83, 10, 991]]],
  ["an overlap", [[0, 0x83, 10, 90], [0, 0x83, 99, 10]]],
  ["an extended one without a table", [[0, 0x83, 10, 90], [0, 5, 100, 100]]],
];
for (const [name, entries] of refused) {
  Deno.test(`a table with ${name} is none`, () => assert.equal(read(table(blank(), 0, entries)), undefined));
}

Deno.test("a chain that loops or leaves its container is none", () => {
  for (const next of [0, 50, 900]) {
    const disk = table(blank(), 0, [[0, 5, 100, 500]]);
    table(disk, 100, [[0, 0x83, 1, 49], [0, 5, 50, 100]]);
    table(disk, 150, [[0, 0x83, 1, 49], [0, 5, next, 100]]);
    assert.equal(read(disk), undefined);
  }
});

Deno.test("noise never throws", () => {
  const random = new Random(4);
  for (let round = 0; round < 1000; round++) {
    const disk = table(new FakeDisk(random.bytes(8 * 512)), 0, [[0, 5, 1, 7], [0, 0x83, 2, 1], [0, 0, 0, 0], [
      0,
      0,
      0,
      0,
    ]]);
    disk.bytes.set([0x55, 0xaa], 512 + 510);
    read(disk);
  }
});
