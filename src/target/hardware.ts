import type { Hardware, TargetDisk } from "../contract/mod.ts";
import { openDisk, readText } from "../disk/mod.ts";
import { listInterfaces } from "../net/mod.ts";
import { judgeDisks } from "./disks.ts";
import { readFirmware } from "./firmware.ts";
import { readCards } from "./network_cards.ts";
import { cleanText, readDisks, type SystemTree, THIS_SYSTEM } from "./sysfs_disks.ts";

/** A record goes with every registration, whose size has an end: servers with more tell the first of them. */
const MOST_DISKS = 24, MOST_CARDS = 16, MOST_MACS = 32;

/** What is known from outside of this system. */
export interface KnownOfMachine {
  /** The card that it booted from. */
  bootMac?: string;
}

/** What Linux tells of this machine (sysfs, DMI, procfs). Unknown things are left out. */
export function describeMachine(known: KnownOfMachine = {}, tree: SystemTree = THIS_SYSTEM): Hardware {
  const dmi = (name: string) => meaningful(readText(`${tree.root}/sys/class/dmi/id/${name}`));
  const cards = readCards(tree.root).slice(0, MOST_CARDS);
  const disks = judgeDisks(readDisks(tree)).filter(({ size }) => size > 0).slice(0, MOST_DISKS);
  const macs = new Set([known.bootMac ?? [], machineMacs(), cards.map(({ mac }) => mac ?? [])].flat(2));
  return {
    macs: [...macs].slice(0, MOST_MACS),
    uuid: dmi("product_uuid")?.toLowerCase(),
    cpus: navigator.hardwareConcurrency,
    memory: Deno.systemMemoryInfo().total,
    vendor: dmi("sys_vendor"),
    model: dmi("product_name"),
    serial: dmi("product_serial"),
    biosVersion: dmi("bios_version"),
    biosDate: dmi("bios_date")?.slice(0, 20),
    cpuModel: cleanText(/^model name\s*:(.*)$/m.exec(readText(`${tree.root}/proc/cpuinfo`))?.[1] ?? ""),
    ...readFirmware(tree.root),
    disks: disks.map(({ path, size, model, serial, bus, rotational }) => ({
      ...{ path, size, model, serial, bus, rotational },
    })),
    cards,
    bootMac: known.bootMac,
  };
}

/** The MAC addresses of the machine's network cards that have an IPv4 address, loopback left out. */
export function machineMacs(): string[] {
  return [...new Set(listInterfaces().map((each) => each.mac))].filter((mac) => mac !== "00:00:00:00:00:00");
}

/** The disk to deploy to: a block device or a file. Throws `disk.open` when it can't be opened. */
export function describeDisk(path: string): TargetDisk {
  const disk = openDisk(path, { write: true });
  try {
    const known = disk.isBlockDevice ? readDisks().find((each) => each.path === realPath(path)) : undefined;
    const { size, sectorSize } = disk;
    return { path, size, sectorSize, model: known?.model, serial: known?.serial };
  } finally {
    disk.close();
  }
}

/** What makers forget to fill in is no name. */
function meaningful(text: string): string | undefined {
  const clean = cleanText(text);
  const empty =
    /^(to be filled by o\.?e\.?m\.?|default string|system (manufacturer|product name|serial number))$/i;
  const none = /^(not (specified|applicable|available)|none|n\/a|o\.?e\.?m\.?|x+|0+|-+|\.+)$/i;
  return clean && !empty.test(clean) && !none.test(clean) ? clean : undefined;
}

function realPath(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}
