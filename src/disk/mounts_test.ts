import assert from "node:assert/strict";
import { deviceNumber } from "./device_number.ts";
import { parseMountinfo, parseSwaps } from "./mounts.ts";

Deno.test("mountinfo lines are read", () => {
  const cases: [line: string, expected: ReturnType<typeof parseMountinfo>][] = [
    ["36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue", [
      { device: "98:0", point: "/mnt2", source: "/dev/root", readOnly: false },
    ]],
    ["22 1 8:1 / / ro - ext4 /dev/sda1 ro", [{
      device: "8:1",
      point: "/",
      source: "/dev/sda1",
      readOnly: true,
    }]],
    ["22 1 0:40 /@ /home\\040of\\134us rw shared:1 master:2 - btrfs /dev/sdb rw", [
      { device: "0:40", point: "/home of\\us", source: "/dev/sdb", readOnly: false },
    ]],
    ["22 1 8:1 / / rw", []],
    ["22 1 8:1 / / rw - ext4", []],
    ["", []],
  ];
  for (const [line, expected] of cases) assert.deepEqual(parseMountinfo(line), expected, line);
  assert.equal(parseMountinfo(cases.map(([line]) => line).join("\n")).length, 3);
});

Deno.test("swaps are read", () => {
  const head = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
  const cases: [text: string, expected: string[]][] = [
    ["", []],
    [head, []],
    [`${head}/dev/sda2                               partition\t8388604\t\t0\t\t-2\n`, ["/dev/sda2"]],
    [`${head}/dev/dm-1 partition 1 0 -2\n/swap\\040file file 1 0 -3\n`, ["/dev/dm-1", "/swap file"]],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseSwaps(text), expected);
});

Deno.test("device numbers are unpacked as glibc packs them", () => {
  const cases: [rdev: number, expected: string][] = [
    [0x801, "8:1"],
    [0xfe00, "254:0"],
    [0x10300, "259:0"],
    [0x100801, "8:257"],
  ];
  for (const [rdev, expected] of cases) assert.equal(deviceNumber(rdev), expected);
});
