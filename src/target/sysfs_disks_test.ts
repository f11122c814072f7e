import { deepEqual, equal } from "node:assert/strict";
import { judgeDisks } from "./disks.ts";
import { readDisks } from "./sysfs_disks.ts";
import { diskTree, type Tree, withTree } from "./testing/fake_tree.ts";

const AHCI = "pci0000:00/0000:00:17.0", XHCI = "pci0000:00/0000:00:14.0";
const page80 = (serial: string) =>
  Uint8Array.of(0, 0x80, 0, serial.length, ...new TextEncoder().encode(serial));

function read(tree: Tree, useOf: (path: string) => string | undefined = () => undefined) {
  let found: ReturnType<typeof readDisks> = [];
  withTree(tree, (root) => found = readDisks({ root, useOf }));
  return found;
}

Deno.test("sysfs: a machine of many disks, each by its bus and its place", () => {
  const disks = read({
    ...diskTree("sda", `${AHCI}/ata10/host9/target9:0:0/9:0:0:0`, 2000, {
      "device/model": "ST2000DM008-2FR1\n",
      "device/vendor": "ATA     \n",
      "device/vpd_pg80": page80("            ZFL2ABCD"),
      "device/wwid": "naa.5000c500c3a1b2c3\n",
      "queue/rotational": "1\n",
    }),
    ...diskTree("sdb", `${AHCI}/ata2/host1/target1:0:0/1:0:0:0`, 500, {
      "device/model": "Samsung SSD 870\n",
    }),
    ...diskTree("sdc", `${XHCI}/usb2/2-1/2-1:1.0/host8/target8:0:0/8:0:0:0`, 16, {
      "removable": "1\n",
      "device/vendor": "SanDisk\n",
      "device/model": "Ultra Fit\n",
    }),
    ...diskTree("nvme0n1", "pci0000:00/0000:00:1d.0/0000:3b:00.0/nvme/nvme0", 1000, {
      "device/model": "KIOXIA\n",
      "device/serial": "X1  \n",
      "wwid": "eui.00000000\n",
      "queue/logical_block_size": "4096\n",
    }),
    ...diskTree("vda", "pci0000:00/0000:00:05.0/virtio2", 20, {
      "serial": "root-1\n",
      "device/vendor": "0x1af4\n",
    }),
    ...diskTree("sdd", "pci0000:00/0000:00:06.0/virtio3/host10/target10:0:0/10:0:0:0", 30, {
      "device/vendor": "QEMU\n",
      "device/model": "QEMU HARDDISK\n",
    }),
    ...diskTree("mmcblk0", "pci0000:00/0000:00:1a.0/mmc_host/mmc0/mmc0:0001", 64, {
      "device/type": "MMC\n",
      "device/name": "DF4064\n",
      "device/serial": "0x1234\n",
    }),
    ...diskTree("mmcblk1", "platform/sdhci/mmc_host/mmc1/mmc1:aaaa", 32, { "device/type": "SD\n" }),
    ...diskTree("sde", "platform/host11/session1/target11:0:0/11:0:0:0", 100),
  });
  const told = judgeDisks(disks).map(({ path, bus, model, serial, sectorSize, rotational, objection }) =>
    [path, bus, model, serial, sectorSize, rotational ? "turns" : "", objection ?? "fine"].join("|")
  );
  deepEqual(told, [
    "/dev/nvme0n1|nvme|KIOXIA|X1|4096||fine",
    "/dev/sdd|scsi|QEMU HARDDISK||512||fine",
    "/dev/sdb|sata|Samsung SSD 870||512||fine",
    "/dev/sda|sata|ST2000DM008-2FR1|ZFL2ABCD|512|turns|fine",
    "/dev/vda|virtio||root-1|512||fine",
    "/dev/mmcblk0|mmc|DF4064|0x1234|512||fine",
    "/dev/mmcblk1|sd-card|||512||it is an SD card",
    "/dev/sdc|usb|SanDisk Ultra Fit||512||it is a USB disk",
    "/dev/sde|network|||512||it lies elsewhere on the network",
  ]);
  equal(disks.find(({ path }) => path === "/dev/sda")!.busPath, `${AHCI}/ata10/host9/target9:0:0/9:0:0:0`);
});

Deno.test("sysfs: what is no disk of the machine's own is left out", () => {
  const names = [
    "loop0",
    "ram0",
    "zram0",
    "dm-0",
    "md127",
    "sr0",
    "fd0",
    "nbd0",
    "mmcblk0boot0",
    "mmcblk0rpmb",
  ];
  const tree = Object.assign({}, ...names.map((name) => diskTree(name, `virtual/${name}`, 8)));
  deepEqual(read(tree), []);
  deepEqual(read({}), []);
});

Deno.test("sysfs: a drive behind several controllers goes by the place of its first, its single paths are hidden", () => {
  const subsystem = "virtual/nvme-subsystem/nvme-subsys0",
    controller = "pci0000:00/0000:00:1d.0/0000:3b:00.0/nvme/nvme0";
  const [disk, ...others] = read({
    [`sys/devices/${subsystem}/nvme0n1/size`]: "2000000\n",
    [`sys/devices/${subsystem}/nvme0`]: `-> /sys/devices/${controller}`,
    [`sys/devices/${subsystem}/nvme1`]: `-> /sys/devices/${controller}`,
    [`sys/devices/${controller}/serial`]: "S\n",
    "sys/block/nvme0n1": `-> /sys/devices/${subsystem}/nvme0n1`,
    ...diskTree("nvme0c0n1", controller, 1, { hidden: "1\n" }),
  });
  deepEqual([disk.busPath, disk.bus, others.length], [controller, "nvme", 0]);
});

Deno.test("sysfs: a disk in use, without a medium, or read-only tells so", () => {
  const place = (n: number) => `${AHCI}/ata${n}/host${n}/target${n}:0:0/${n}:0:0:0`;
  const tree = {
    ...diskTree("sda", place(1), 100),
    ...diskTree("sdb", place(2), 0),
    ...diskTree("sdc", place(3), 100, { ro: "1\n" }),
    ...diskTree("sdd", place(4), 100, { "sdd1/holders/dm-0": "" }),
    ...diskTree("sde", place(5), 100, { removable: "1\n" }),
    ...diskTree("sdf", place(6), 100),
  };
  const disks = read(tree, (path) => path === "/dev/sda" ? "/dev/sda1 is mounted at /" : undefined);
  deepEqual(judgeDisks(disks).map(({ objection }) => objection), [
    "it is in use: /dev/sda1 is mounted at /",
    "it has no medium",
    "it is read-only",
    "it is in use: dm-0 is built upon it",
    "it is removable",
    undefined,
  ]);
});
