import { equal } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { cleanName, NameTable, printable } from "./names.ts";

const cases: [sent: string, means: string | undefined][] = [
  ["undionly.kpxe", "undionly.kpxe"],
  ["/undionly.kpxe", "undionly.kpxe"],
  ["//srv//tftp///x", "srv/tftp/x"],
  ["./grub/./grub.cfg", "grub/grub.cfg"],
  ["grub/", "grub"],
  ["\\EFI\\BOOT\\grubx64.efi", "EFI/BOOT/grubx64.efi"],
  ["/Boot\\x64\\wdsnbp.com", "Boot/x64/wdsnbp.com"],
  ["a/b/../c", "a/c"],
  ["a\\..\\c", "c"],
  ["..", undefined],
  ["../etc/passwd", undefined],
  ["/../etc/passwd", undefined],
  ["a/../../etc/passwd", undefined],
  ["..\\..\\windows", undefined],
  ["a/..", undefined],
  ["...", "..."],
  ["..a/b..", "..a/b.."],
  ["", undefined],
  ["/", undefined],
  [".", undefined],
  ["\\\\", undefined],
  // The end of the DHCP options, and what came after it.
  ["netboot.xyz.efi\xff", "netboot.xyz.efi"],
  ["netboot.xyz.kpxe\xff\xff\xff\xff\xff", "netboot.xyz.kpxe"],
  ["boot/shimx64.efi\xff\x00\x00\x52", "boot/shimx64.efi"],
  ["vmlinuz\r\n", "vmlinuz"],
  ["file\x1b[2J", "file"],
  // rhboot/shim #649 and #696.
  ["grub/\xa7Onboard", "grub/grubx64.efi"],
  ["grub/\x01Onboard", "grub/grubx64.efi"],
  ["loader/?USB", "loader/grubx64.efi"],
  ["\\EFI\\\x07Onboard NIC (IPv4)", "EFI/grubx64.efi"],
  ["\x01Onboard", "grubx64.efi"],
  ["\xff", "grubx64.efi"],
  ["../\x01Onboard", undefined],
  // UTF-8 stays; half a character does not.
  ["b\xc3\xbcro.cfg", "büro.cfg"],
  ["b\xc3", "b"],
  ["a".repeat(512), "a".repeat(512)],
  ["a".repeat(513), undefined],
];

for (const [sent, means] of cases) {
  Deno.test(`tftp name: ${printable(sent)} means ${means ?? "nothing"}`, () => equal(cleanName(sent), means));
}

Deno.test("tftp name: whatever is sent, no word of what it means leads up or is empty", () => {
  const random = new Random(1), alphabet = "./\\./\\ab\x00\x01\xff\xc3\xbc?:*~ ";
  for (let i = 0; i < 50_000; i++) {
    let name = "";
    for (let n = random.below(16); n > 0; n--) name += alphabet[random.below(alphabet.length)];
    const clean = cleanName(name);
    if (clean === undefined) continue;
    for (const word of clean.split("/")) {
      equal(word === "" || word === "." || word === "..", false, `${printable(name)} -> ${clean}`);
    }
    equal(clean.includes("\\") || [...clean].some((c) => c < " "), false);
  }
});

Deno.test("tftp name: a table finds a name as it is, then one that differs in case", () => {
  const table = new NameTable([["EFI/BOOT/grubx64.efi", 1], ["README", 2], ["readme", 3], ["Vmlinuz", 4]]);
  equal(table.find("efi/boot/GRUBX64.EFI"), 1);
  equal(table.find("README"), 2);
  equal(table.find("readme"), 3);
  equal(table.find("ReadMe"), 3);
  equal(table.find("vmlinuz"), 4);
  equal(table.find("vmlinuz1"), undefined);
  equal(table.find("__proto__"), undefined);
});

Deno.test("tftp name: for the log, unprintable bytes are escaped and the length is bounded", () => {
  equal(printable("a\x00b\xff\n"), "a\\x00b\\xff\\x0a");
  equal(printable("x".repeat(4000)).length, 120);
});
