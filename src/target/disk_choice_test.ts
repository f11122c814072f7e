import { deepEqual, equal, match, throws } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { chooseDisk, type DiskWish, parseDiskWish } from "./disk_choice.ts";
import { type DiskFacts, judgeDisks } from "./disks.ts";

function disk(path: string, busPath: string, gigabytes: number, others: Partial<DiskFacts> = {}): DiskFacts {
  const bus = path.includes("nvme") ? "nvme" : path.includes("vd") ? "virtio" : "sata";
  const facts = {
    path,
    bus,
    busPath,
    size: gigabytes * 1e9,
    sectorSize: 512,
    removable: false,
    readOnly: false,
  };
  return { ...facts, ...others } as DiskFacts;
}

const SMALL = disk("/dev/sdb", "pci0000:00/0000:00:17.0/ata2", 120, { serial: "SMALL 1", wwid: "naa.5001" });
const LARGE = disk("/dev/sda", "pci0000:00/0000:00:17.0/ata9", 4000, { serial: "LARGE-1" });
const ALIKE = disk("/dev/sdz", "pci0000:00/0000:00:17.0/ata10", 4000, { serial: "LARGE-2" });
const FAST = disk("/dev/nvme0n1", "pci0000:00/0000:00:1d.0/0000:3b:00.0", 500, { wwid: "eui.00253859" });
const STICK = disk("/dev/sdc", "pci0000:00/0000:00:14.0/usb1/1-2", 32, { bus: "usb", serial: "4C53000" });
const MOUNTED = disk("/dev/nvme1n1", "pci0000:00/0000:00:0a.0", 800, {
  use: "/dev/nvme1n1p1 is mounted at /",
});
const ALL = [LARGE, STICK, ALIKE, MOUNTED, FAST, SMALL];

const CHOICES: [wish: string, path: string, why: RegExp][] = [
  ["auto", "/dev/nvme0n1", /^the first of 4 that would do, in the order NVMe/],
  ["first", "/dev/nvme0n1", /^the first of 4/],
  ["smallest", "/dev/sdb", /^the smallest of 4/],
  ["largest", "/dev/sda", /^the largest of 4/],
  ["index:1", "/dev/nvme0n1", /^number 1 of 4/],
  ["index:3", "/dev/sda", /^number 3 of 4/],
  ["index:4", "/dev/sdz", /^number 4 of 4/],
  ["size:500G", "/dev/nvme0n1", /450.0 GB to 550.0 GB/],
  ["size:100G-200G", "/dev/sdb", /100.0 GB to 200.0 GB/],
  ["size:1t-", "/dev/sda", /1000.0 GB or more/],
  ["id:LARGE-2", "/dev/sdz", /^it goes by LARGE-2/],
  ["serial:small 1", "/dev/sdb", /goes by/],
  ["id:ata-Maker_Model_SMALL_1", "/dev/sdb", /goes by/],
  ["id:nvme-eui.00253859", "/dev/nvme0n1", /goes by/],
  ["id:usb-SanDisk_4C53000", "/dev/sdc", /goes by/],
];
for (const [wish, path, why] of CHOICES) {
  Deno.test(`disks: ${wish} takes ${path}`, () => {
    const choice = chooseDisk(judgeDisks(ALL), parseDiskWish(wish)!);
    equal(choice.disk.path, path);
    match(choice.why, why);
  });
}

const REFUSALS: [what: string, disks: DiskFacts[], wish: DiskWish, why: RegExp][] = [
  ["no disk at all", [], { kind: "first" }, /shows no disk at all/],
  ["a stick only", [STICK], { kind: "first" }, /sdc .*: it is a USB disk/],
  ["a fifth of four", ALL, { kind: "index", index: 5 }, /number 5 that would do/],
  ["a size that none has", ALL, { kind: "size", least: 9e12, most: 1e13 }, /9000.0 GB to 10.0 TB/],
  ["a serial number that none has", ALL, { kind: "id", id: "LARGE" }, /number or name LARGE/],
  [
    "a serial number that two have",
    [LARGE, { ...ALIKE, serial: "LARGE-1" }],
    { kind: "id", id: "LARGE-1" },
    /the one disk/,
  ],
  [
    "one in use, by name",
    [{ ...MOUNTED, serial: "M" }],
    { kind: "id", id: "M" },
    /Cannot take .* mounted at \//,
  ],
];
for (const [what, disks, wish, why] of REFUSALS) {
  Deno.test(`disks: ${what} is refused, and what there is told`, () =>
    throws(() => chooseDisk(judgeDisks(disks), wish), { code: "disk.none", message: why }));
}

Deno.test("disks: a stick will do where removable ones may, but one in use never", () => {
  const judged = judgeDisks([STICK, MOUNTED]);
  equal(chooseDisk(judged, { kind: "first" }, true).disk.path, STICK.path);
  throws(() => chooseDisk(judgeDisks([MOUNTED]), { kind: "first" }, true), { code: "disk.none" });
});

Deno.test("disks: the order is that of bus and place, whatever names the kernel gave and in whatever order", () => {
  const order = judgeDisks(ALL).map(({ busPath }) => busPath);
  for (let seed = 1; seed <= 100; seed++) {
    const random = new Random(seed);
    const renamed = ALL.map((each) => ({ each, key: random.next() })).sort((a, b) => a.key - b.key)
      .map(({ each }, i) => ({ ...each, path: `/dev/sd${"abcdef"[i]}` }));
    deepEqual(judgeDisks(renamed).map(({ busPath }) => busPath), order);
  }
});

Deno.test("disks: what is no word of choice is a path, and what is a wrong one is refused", () => {
  for (const path of ["/dev/sda", "/dev/disk/by-id/ata-X", "disk.img", "./auto"]) {
    equal(parseDiskWish(path), undefined);
  }
  for (const wrong of ["index:0", "index:x", "size:big", "size:500", "size:-5G"]) {
    throws(() => parseDiskWish(wrong), { code: "cli.usage" }, wrong);
  }
});
