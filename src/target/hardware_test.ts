import { deepEqual, equal, ok } from "node:assert/strict";
import { hardware } from "../contract/mod.ts";
import { describeMachine } from "./hardware.ts";
import { diskTree, type Tree, withTree } from "./testing/fake_tree.ts";

const GLOBAL = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
const card = (name: string, mac: string, files: Tree): Tree => {
  const at = `sys/class/net/${name}`;
  return {
    [`${at}/address`]: `${mac}\n`,
    ...Object.fromEntries(Object.entries(files).map(([file, content]) => [`${at}/${file}`, content])),
  };
};

const PC: Tree = {
  "sys/class/dmi/id/product_uuid": "4C4C4544-0042-3510-8052-B4C04F503332\n",
  "sys/class/dmi/id/sys_vendor": "Dell Inc.\n",
  "sys/class/dmi/id/product_name": "OptiPlex 7090\n",
  "sys/class/dmi/id/product_serial": "To Be Filled By O.E.M.\n",
  "sys/class/dmi/id/bios_version": "1.20.0\n",
  "sys/class/dmi/id/bios_date": "04/01/2024\n",
  "proc/cpuinfo": "processor\t: 0\nmodel name\t: Intel(R) Core(TM) i5-10500 CPU @ 3.10GHz\nflags: x\n",
  "sys/firmware/efi/fw_platform_size": "64\n",
  [`sys/firmware/efi/efivars/SecureBoot-${GLOBAL}`]: Uint8Array.of(6, 0, 0, 0, 1),
  ...diskTree("nvme0n1", "pci0000:00/0000:00:1d.0/0000:3b:00.0/nvme/nvme0", 512, { "device/model": "SSD\n" }),
  ...diskTree("sdb", "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0", 0),
  ...card("eno1", "d4:be:d9:00:00:01", {
    "device/driver": "-> /sys/bus/pci/drivers/e1000e",
    speed: "1000\n",
    carrier: "1\n",
  }),
  ...card("enp2s0", "d4:be:d9:00:00:02", {
    "device/driver": "-> /sys/bus/pci/drivers/igb",
    speed: "-1\n",
    carrier: "0\n",
  }),
  ...card("br0", "d4:be:d9:00:00:01", { "bridge/x": "" }),
};

Deno.test("hardware: a machine's record is what sysfs, DMI and the firmware's variables say, within the contract", () => {
  withTree(PC, (root) => {
    const found = describeMachine({ bootMac: "d4:be:d9:00:00:02" }, { root, useOf: () => undefined });
    // As it travels: unknown things are left out.
    const travelled = JSON.parse(JSON.stringify(found));
    deepEqual(hardware.parse(travelled), travelled);
    const { macs, cpus, memory, ...rest } = found;
    ok(cpus >= 1 && memory > 1e8);
    equal(macs[0], "d4:be:d9:00:00:02");
    ok(macs.includes("d4:be:d9:00:00:01"));
    deepEqual(JSON.parse(JSON.stringify(rest)), {
      uuid: "4c4c4544-0042-3510-8052-b4c04f503332",
      vendor: "Dell Inc.",
      model: "OptiPlex 7090",
      biosVersion: "1.20.0",
      biosDate: "04/01/2024",
      cpuModel: "Intel(R) Core(TM) i5-10500 CPU @ 3.10GHz",
      firmware: "uefi",
      secureBoot: true,
      disks: [{ path: "/dev/nvme0n1", size: 512e9, model: "SSD", bus: "nvme", rotational: false }],
      cards: [
        { name: "eno1", mac: "d4:be:d9:00:00:01", driver: "e1000e", speed: 1000, link: true },
        { name: "enp2s0", mac: "d4:be:d9:00:00:02", driver: "igb", link: false },
      ],
      bootMac: "d4:be:d9:00:00:02",
    });
  });
});

Deno.test("hardware: a machine that tells nothing has a record all the same", () => {
  withTree({ "sys/block/x": "" }, (root) => {
    const found = describeMachine({}, { root, useOf: () => undefined });
    equal(found.firmware, "bios");
    equal(found.secureBoot, undefined);
    deepEqual([found.disks, found.cards], [[], []]);
    hardware.parse(found);
  });
});

Deno.test("hardware: the largest record fits a registration", () => {
  const tree: Tree = {};
  for (let i = 0; i < 60; i++) {
    const place = `pci0000:00/0000:00:17.0/host${i}/target${i}:0:0/${i}:0:0:0`;
    Object.assign(
      tree,
      diskTree(`sda${i}`, place, 9000, { "device/model": "M".repeat(200), serial: "é".repeat(200) }),
    );
    Object.assign(
      tree,
      card(`enx${i}`, `02:00:00:00:00:${String(i).padStart(2, "0")}`, {
        "device/driver": `-> /sys/bus/pci/drivers/${"d".repeat(60)}`,
      }),
    );
  }
  withTree(tree, (root) => {
    const found = hardware.parse(describeMachine({}, { root, useOf: () => undefined }));
    const bytes = new TextEncoder().encode(JSON.stringify(found)).length;
    ok(bytes < 12 * 1024, `${bytes} bytes`);
  });
});

Deno.test("hardware: Secure Boot is off, or not known where firmware says nothing of it", () => {
  const states: [value: Uint8Array | undefined, state: boolean | undefined][] = [
    [Uint8Array.of(6, 0, 0, 0, 0), false],
    [Uint8Array.of(6, 0, 0, 0), undefined],
    [undefined, undefined],
  ];
  for (const [value, state] of states) {
    const tree: Tree = { "sys/firmware/efi/systab": "" };
    if (value) tree[`sys/firmware/efi/efivars/SecureBoot-${GLOBAL}`] = value;
    withTree(tree, (root) => {
      const { firmware, secureBoot } = describeMachine({}, { root, useOf: () => undefined });
      deepEqual([firmware, secureBoot], ["uefi", state]);
    });
  }
});
