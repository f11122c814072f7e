import type { Hardware, TargetDisk } from "../contract/mod.ts";
import { openDisk } from "../disk/mod.ts";
import { listInterfaces } from "../net/mod.ts";

/** What Linux tells of this machine (sysfs, DMI). Unknown things are left out. */
export function describeMachine(): Hardware {
  const dmi = (name: string) => readLine(`/sys/class/dmi/id/${name}`);
  return {
    macs: machineMacs(),
    uuid: dmi("product_uuid"),
    cpus: navigator.hardwareConcurrency,
    memory: Deno.systemMemoryInfo().total,
    vendor: dmi("sys_vendor"),
    model: dmi("product_name"),
    serial: dmi("product_serial"),
    firmware: exists("/sys/firmware/efi") ? "uefi" : "bios",
  };
}

/** The MAC addresses of the machine's network cards, loopback left out. */
export function machineMacs(): string[] {
  return [...new Set(listInterfaces().map((each) => each.mac))].filter((mac) => mac !== "00:00:00:00:00:00");
}

/** The disk to deploy to. Throws `disk.open` when it can't be opened. */
export function describeDisk(path: string): TargetDisk {
  const disk = openDisk(path, { write: true });
  try {
    const block = disk.isBlockDevice ? `/sys/class/block/${path.split("/").at(-1)}/device` : "";
    return {
      path,
      size: disk.size,
      sectorSize: disk.sectorSize,
      model: block ? readLine(`${block}/model`) : undefined,
      serial: block ? readLine(`${block}/serial`) : undefined,
    };
  } finally {
    disk.close();
  }
}

function readLine(path: string): string | undefined {
  try {
    const text = Deno.readTextFileSync(path).replace(/\p{Cc}/gu, " ").trim().slice(0, 64);
    return text || undefined;
  } catch {
    return undefined;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
