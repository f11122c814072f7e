import { deepEqual, equal } from "node:assert/strict";
import { chooseLoader, listLoaders } from "./boot_loader.ts";
import { withTree } from "./testing/fake_tree.ts";

const CHOICES: [what: string, paths: string[], suffix: string, path: string | undefined, label?: string][] = [
  [
    "Debian",
    ["EFI/debian/shimx64.efi", "EFI/debian/grubx64.efi", "EFI/BOOT/BOOTX64.EFI"],
    "x64",
    "EFI/debian/shimx64.efi",
    "debian",
  ],
  ["upper case", ["EFI/UBUNTU/SHIMX64.EFI"], "x64", "EFI/UBUNTU/SHIMX64.EFI", "UBUNTU"],
  ["no shim", ["EFI/arch/grubx64.efi", "EFI/arch/fwupdx64.efi"], "x64", "EFI/arch/grubx64.efi", "arch"],
  ["SUSE", ["EFI/opensuse/shim.efi", "EFI/opensuse/grubx64.efi"], "x64", "EFI/opensuse/shim.efi", "opensuse"],
  ["systemd", ["EFI/systemd/systemd-bootx64.efi"], "x64", "EFI/systemd/systemd-bootx64.efi", "systemd"],
  [
    "Windows",
    ["EFI/Microsoft/Boot/bootmgfw.efi", "EFI/Microsoft/Boot/memtest.efi", "EFI/Boot/bootx64.efi"],
    "x64",
    "EFI/Microsoft/Boot/bootmgfw.efi",
    "Windows Boot Manager",
  ],
  [
    "Windows and Linux",
    ["EFI/Microsoft/Boot/bootmgfw.efi", "EFI/ubuntu/shimx64.efi"],
    "x64",
    "EFI/ubuntu/shimx64.efi",
    "ubuntu",
  ],
  [
    "the fallback alone",
    ["EFI/BOOT/BOOTX64.EFI", "EFI/BOOT/BOOTAA64.EFI"],
    "x64",
    "EFI/BOOT/BOOTX64.EFI",
    "Deployed system",
  ],
  ["ARM", ["EFI/debian/shimaa64.efi", "EFI/debian/shimx64.efi"], "aa64", "EFI/debian/shimaa64.efi", "debian"],
  ["another processor's only", ["EFI/debian/shimaa64.efi", "EFI/BOOT/BOOTAA64.EFI"], "x64", undefined],
  ["a maker's tools only", ["EFI/HP/HPBIOSUPDREC/HpBiosUpdate.efi", "EFI/Dell/logs/x.efi"], "x64", undefined],
  ["nothing", [], "x64", undefined],
];
for (const [what, paths, suffix, path, label] of CHOICES) {
  Deno.test(`boot loader: ${what}`, () => {
    for (const order of [paths, paths.toReversed()]) {
      const found = chooseLoader(order, suffix);
      equal(found?.path, path);
      if (path) equal(found?.label, label);
    }
  });
}

Deno.test("boot loader: files are looked for below EFI only, and not deeper than loaders lie", () => {
  const tree = {
    "EFI/debian/shimx64.efi": "",
    "EFI/debian/BOOTX64.CSV": "",
    "efi/Boot/BOOTX64.EFI": "",
    "EFI/Microsoft/Boot/bootmgfw.efi": "",
    "EFI/Microsoft/Boot/en-US/deeper.efi": "",
    "other/shimx64.efi": "",
  };
  withTree(tree, (root) =>
    deepEqual(listLoaders(root).sort(), [
      "EFI/Microsoft/Boot/bootmgfw.efi",
      "EFI/debian/shimx64.efi",
      "efi/Boot/BOOTX64.EFI",
    ]));
});
