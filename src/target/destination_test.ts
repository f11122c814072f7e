import { equal, match, ok, throws } from "node:assert/strict";
import { PARTITION_KINDS, partitionType } from "../contract/mod.ts";
import { FakeDisk, guidBytes, writeGpt } from "../disk/mod.ts";
import type { Manifest } from "../image/mod.ts";
import { partitionFor, storedType, typeName } from "./destination.ts";
import { diskForWish } from "./disk_offer.ts";
import { type DiskFacts, judgeDisks } from "./disks.ts";
import { fitPartition } from "./finish_partition.ts";

const KIB = 1024, LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";

function disk(): FakeDisk {
  const disk = new FakeDisk(2048 * KIB);
  disk.bytes.fill(0xa5, 40 * 512, disk.size - 40 * 512);
  const part = { attributes: 0n, name: "", typeGuid: LINUX };
  writeGpt(disk, {
    diskGuid: "00000000-0000-4000-8000-0000000000FF",
    partitions: [
      { ...part, number: 1, uniqueGuid: "00000000-0000-4000-8000-000000000001", firstLba: 100, lastLba: 299 },
      {
        ...part,
        number: 4,
        uniqueGuid: "00000000-0000-4000-8000-000000000004",
        firstLba: 300,
        lastLba: 3299,
      },
    ],
  });
  return disk;
}

function manifest(diskSize: number, tableKind: Manifest["tableKind"] = "none"): Manifest {
  return { diskSize, tableKind, sectorSize: 512, chunkSize: 4096, diskId: "", partitions: [] };
}

const REFUSED: [
  what: string,
  manifest: Manifest,
  number: number,
  type: string | null,
  code: string,
  why: RegExp,
][] = [
  [
    "an image with a table",
    manifest(KIB, "gpt"),
    1,
    null,
    "target.partition",
    /has a partition table itself/,
  ],
  ["a larger image", manifest(200 * 512 + 1), 1, null, "disk.small", /102401 and 102400 bytes/],
  ["no such partition", manifest(KIB), 2, null, "disk.partition", /there are 1, 4/],
  [
    "another table's type",
    manifest(KIB),
    1,
    "0x07",
    "target.partition",
    /a GPT, whose types are GUIDs and not 07/,
  ],
];
for (const [what, image, number, type, code, why] of REFUSED) {
  Deno.test(`destination: ${what} is refused, and nothing written`, () => {
    const target = disk();
    target.written.fill(0);
    throws(
      () => partitionFor(target, image, { partition: { number, type } }),
      (error: { code: string; message: string }) => {
        equal(error.code, code);
        match(error.message, why);
        return true;
      },
    );
    ok(target.written.every((byte) => byte === 0));
  });
}

Deno.test("destination: what ends a deployment into a partition touches its end and its type, nothing else", () => {
  const target = disk(), image = manifest(1000 * 512);
  equal(partitionFor(target, image, { partition: null }), undefined);
  const partition = partitionFor(target, image, { partition: { number: 4, type: "ntfs" } })!;
  const before = target.bytes.slice();
  target.written.fill(0);
  fitPartition(target, partition, image, () => {});
  for (let at = 0; at < target.size; at++) {
    const isEnd = at >= 1300 * 512 && at < 3300 * 512;
    if (isEnd) equal(target.bytes[at], 0);
    else if (at >= 34 * 512 && at < target.size - 33 * 512) equal(target.bytes[at], before[at]);
  }
  equal(
    partitionFor(target, image, { partition: { number: 4, type: null } })!.place.type,
    storedType("ntfs", "gpt"),
  );
});

Deno.test("destination: kinds have a name for either table, and back", () => {
  for (const kind of PARTITION_KINDS) {
    ok(guidBytes(storedType(kind, "gpt")));
    match(storedType(kind, "mbr"), /^[0-9a-f]{2}$/);
    equal(storedType(typeName(storedType(kind, "mbr"), "mbr"), "mbr"), storedType(kind, "mbr"));
  }
  equal(storedType(partitionType.parse("0x8E"), "mbr"), "8e");
  equal(typeName("DEADBEEF", "gpt"), "DEADBEEF");
});

const FACTS = {
  bus: "sata" as const,
  busPath: "a",
  size: 1e12,
  sectorSize: 512,
  removable: false,
  readOnly: false,
};
const DISKS: DiskFacts[] = [
  { ...FACTS, path: "/dev/sda" },
  { ...FACTS, path: "/dev/sdb", use: "/dev/sdb1 is mounted at /" },
  { ...FACTS, path: "/dev/sdc", bus: "usb" },
  { ...FACTS, path: "/dev/sdd", readOnly: true },
];
const WISHES: [wish: string, removable: boolean, path: string | RegExp][] = [
  ["/dev/sda", false, "/dev/sda"],
  ["index:1", false, "/dev/sda"],
  ["1", false, "/dev/sda"],
  ["/dev/sdb", true, /it is in use: .*mounted at/],
  ["/dev/sdc", false, /it is a USB disk/],
  ["/dev/sdc", true, "/dev/sdc"],
  ["/dev/sdd", true, /it is read-only/],
  ["/dev/sdx", false, /Cannot find the disk \/dev\/sdx: there is \/dev\/sda/],
  ["index:2", false, /number 2 that would do/],
];
for (const [wish, removable, found] of WISHES) {
  Deno.test(`disk wish: ${wish}${removable ? " with removable ones" : ""}`, () => {
    const look = () => diskForWish(judgeDisks(DISKS), wish, removable).path;
    if (typeof found === "string") equal(look(), found);
    else throws(look, found);
  });
}
