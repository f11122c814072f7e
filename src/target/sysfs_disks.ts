import { findUse, listNames, readText } from "../disk/mod.ts";
import type { DiskBus, DiskFacts } from "./disks.ts";

/** Where to look: the system's own trees, or a test's. */
export interface SystemTree {
  /** Stands before /sys and /proc; empty for the system's own. */
  root: string;
  /** What uses the disk at that path, in words. */
  useOf: (path: string) => string | undefined;
}

/** This machine. */
export const THIS_SYSTEM: SystemTree = { root: "", useOf: (path) => findUse(path)?.text };

/** What is no disk of the machine's own: made of files, memory or other disks; optical, floppy; parts of an eMMC. */
const NO_DISKS =
  /^(loop|ram|zram|dm-|md|nbd|rbd|drbd|bcache|zd|sr|scd|fd|mtdblock|ubiblock)\d*|^mmcblk\d+(boot|rpmb|gp)/;

/** Every disk that sysfs shows, in no particular order. */
export function readDisks(tree: SystemTree = THIS_SYSTEM): DiskFacts[] {
  const names = listNames(`${tree.root}/sys/block`).filter((name) => !NO_DISKS.test(name));
  // The single paths to a drive that has several are hidden behind the one that stands for all.
  const shown = names.filter((name) => readText(`${tree.root}/sys/block/${name}/hidden`).trim() !== "1");
  return shown.map((name) => readDisk(name, tree));
}

function readDisk(name: string, tree: SystemTree): DiskFacts {
  const block = `${tree.root}/sys/block/${name}`, path = `/dev/${name.replaceAll("!", "/")}`;
  const text = (file: string) => cleanText(readText(`${block}/${file}`));
  const busPath = placeOf(block, tree.root), bus = busOf(name, busPath, text("device/type"));
  const size = Number(text("size") ?? 0) * 512;
  return {
    path,
    size,
    sectorSize: Number(text("queue/logical_block_size") ?? 512),
    bus,
    busPath,
    model: modelOf(text),
    serial: serialOf(block, text),
    wwid: text("wwid") ?? text("device/wwid"),
    rotational: text("queue/rotational") === undefined ? undefined : text("queue/rotational") === "1",
    removable: text("removable") === "1",
    readOnly: text("ro") === "1",
    use: size > 0 ? heldBy(block) ?? tree.useOf(path) : undefined,
  };
}

/** Part of a RAID or a volume group that something has put together. */
function heldBy(block: string): string | undefined {
  const parts = [block, ...listNames(block).map((name) => `${block}/${name}`)];
  const holders = parts.flatMap((part) => listNames(`${part}/holders`));
  return holders.length > 0 ? `${holders.join(", ")} is built upon it` : undefined;
}

/** The devices from the processor to the disk. */
function placeOf(block: string, root: string): string {
  const real = realPath(block);
  // Drives that more than one controller could share (nvme multipath) have a virtual parent: ask for their controller.
  if (real.includes("/virtual/nvme-subsystem/")) {
    const subsystem = real.slice(0, real.lastIndexOf("/"));
    const [controller] = listNames(subsystem).filter((name) => /^nvme\d+$/.test(name)).sort();
    if (controller) return relative(realPath(`${subsystem}/${controller}`), root);
  }
  return relative(real, root);
}

function relative(path: string, root: string): string {
  const at = path.indexOf("/sys/devices/", root.length > 0 ? path.indexOf(root) + root.length : 0);
  return at < 0 ? path : path.slice(at + "/sys/devices/".length).replace(/\/block\/[^/]*$/, "");
}

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

function busOf(name: string, place: string, type: string | undefined): DiskBus {
  if (/\/usb\d+\//.test(`${place}/`)) return "usb";
  // iSCSI and Fibre Channel; NVMe over fabrics has no device of its own.
  if (/\/(session\d+|rport-)|nvme-fabrics/.test(place)) return "network";
  if (name.startsWith("nvme")) return "nvme";
  if (name.startsWith("mmcblk")) return type === "MMC" ? "mmc" : "sd-card";
  if (name.startsWith("vd")) return "virtio";
  if (name.startsWith("xvd")) return "xen";
  if (/^sd[a-z]/.test(name)) return /\/ata\d+\//.test(`${place}/`) ? "sata" : "scsi";
  return /^(hd[a-z]|dasd)/.test(name) ? "scsi" : "unknown";
}

function modelOf(text: (file: string) => string | undefined): string | undefined {
  const model = text("device/model") ?? text("device/name"), vendor = text("device/vendor");
  // SATA disks all claim to be made by "ATA", and virtio gives a number.
  return model && vendor && !/^(ATA|0x.*)$/.test(vendor) && !model.startsWith(vendor)
    ? `${vendor} ${model}`
    : model;
}

function serialOf(block: string, text: (file: string) => string | undefined): string | undefined {
  return text("serial") ?? text("device/serial") ?? unitSerial(`${block}/device/vpd_pg80`);
}

/** The unit serial number page of a SCSI disk (SPC-4, 7.8.15): a header of 4 bytes, the length last, then ASCII. */
function unitSerial(path: string): string | undefined {
  try {
    const page = Deno.readFileSync(path);
    return page[1] === 0x80 ? cleanText(new TextDecoder().decode(page.subarray(4, 4 + page[3]))) : undefined;
  } catch {
    return undefined;
  }
}

/** A line of sysfs without blanks around and control characters within, at most 64 characters; undefined when empty. */
export function cleanText(text: string): string | undefined {
  return text.replace(/[\p{Cc}\ufffd]+/gu, " ").trim().slice(0, 64).trim().toWellFormed() || undefined;
}
