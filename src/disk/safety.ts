import { BroadsideError } from "../base/mod.ts";
import { openDisk } from "./block.ts";
import { deviceNumber } from "./device_number.ts";
import { parseMountinfo, parseSwaps } from "./mounts.ts";
import { type BlockNode, describeBlockNode } from "./sysfs.ts";
import { listNames, readText } from "./system_files.ts";

/**
 * Refuses a disk that must not be overwritten, before a byte is written. Throws a BroadsideError: `disk.small` when it
 * is smaller than `neededBytes`; `disk.mounted`, `disk.swap`, `disk.held` when it or a partition of it serves
 * something; `disk.busy` when it is claimed; `disk.open`, `disk.kind` as `openDisk`.
 *
 * Then open it with `exclusive`, so that it stays unused meanwhile.
 */
export function refuseUnsafe(path: string, neededBytes: number): void {
  const use = findUse(path);
  if (use) {
    throw new BroadsideError(
      use.code,
      `Cannot write to ${path}: it must not be in use, and ${use.text}. ${use.advice} or choose another disk.`,
    );
  }
  const disk = openDisk(path, { write: true, exclusive: true });
  try {
    if (disk.size >= neededBytes) return;
    throw new BroadsideError(
      "disk.small",
      `Cannot write to ${path}: it must have at least ${neededBytes} bytes, current value is ${disk.size}. ` +
        "Choose a larger disk.",
    );
  } finally {
    disk.close();
  }
}

/** Something that uses a disk. */
export interface DiskUse {
  code: "disk.mounted" | "disk.swap" | "disk.held";
  /** E.g. "/dev/sda1 is mounted at /home". */
  text: string;
  /** What to do about it, e.g. "Unmount it", to be continued. */
  advice: string;
  /** True for a mount that cannot change the disk. */
  readOnly: boolean;
}

/** What uses the block device or file at `path`, the worst first; undefined when nothing visible does. */
export function findUse(path: string): DiskUse | undefined {
  const info = lookAt(path);
  if (info?.isBlockDevice) return findDeviceUse(info.rdev);
  return info?.isFile ? findFileUse(info) : undefined;
}

function findDeviceUse(rdev: number): DiskUse | undefined {
  const node = describeBlockNode(rdev);
  const numbers = new Set(node.related.map((each) => each.device));
  const holder = node.related.find((each) => each.holders.length > 0);
  if (holder) {
    const text = `/dev/${holder.name} belongs to ${holder.holders.join(", ")} (LVM, RAID or encryption)`;
    return { code: "disk.held", text, advice: "Stop that", readOnly: false };
  }
  for (const swap of parseSwaps(readText("/proc/swaps"))) {
    const device = deviceOf(swap);
    if (device && numbers.has(device)) return swapUse(swap);
  }
  return findMount(node, numbers);
}

/** A read-write mount, else a read-only one. */
function findMount(node: BlockNode, numbers: Set<string>): DiskUse | undefined {
  const mounts = parseMountinfo(readText("/proc/self/mountinfo")).filter(({ device, source }) => {
    if (numbers.has(device)) return true;
    // btrfs and other many-device file systems show a made-up number, but name a device of theirs.
    const named = device.startsWith("0:") && source.startsWith("/dev/") ? deviceOf(source) : undefined;
    return named !== undefined && numbers.has(named);
  });
  const mount = mounts.find((each) => !each.readOnly) ?? mounts[0];
  if (!mount) return undefined;
  const name = node.related.find((each) => each.device === mount.device)?.name ??
    mount.source.replace("/dev/", "");
  return {
    code: "disk.mounted",
    text: `/dev/${name} is mounted at ${mount.point}`,
    advice: "Unmount it",
    readOnly: mount.readOnly,
  };
}

function findFileUse(file: Deno.FileInfo): DiskUse | undefined {
  const same = (path: string) => {
    const other = lookAt(path);
    return other !== undefined && other.dev === file.dev && other.ino === file.ino;
  };
  const swap = parseSwaps(readText("/proc/swaps")).find(same);
  if (swap) return swapUse(swap);
  for (const name of listNames("/sys/block").filter((each) => each.startsWith("loop"))) {
    const backing = readText(`/sys/block/${name}/loop/backing_file`).trim();
    if (backing && same(backing)) {
      return {
        code: "disk.held",
        text: `/dev/${name} presents it as a disk`,
        advice: `Detach that (losetup -d /dev/${name})`,
        readOnly: readText(`/sys/block/${name}/ro`).trim() === "1",
      };
    }
  }
  return undefined;
}

function swapUse(path: string): DiskUse {
  return {
    code: "disk.swap",
    text: `${path} is swap space`,
    advice: `Release it (swapoff ${path})`,
    readOnly: false,
  };
}

function deviceOf(path: string): string | undefined {
  const info = lookAt(path);
  return info?.isBlockDevice ? deviceNumber(info.rdev) : undefined;
}

function lookAt(path: string): Deno.FileInfo & { rdev: number } | undefined {
  try {
    return Deno.statSync(path) as Deno.FileInfo & { rdev: number };
  } catch {
    return undefined;
  }
}
