import { BroadsideError } from "../base/mod.ts";
import { openDisk, readerOf, readGpt, readMbr } from "../disk/mod.ts";
import type { Manifest } from "../image/mod.ts";
import { lastWords, type RunProgram } from "../sys/mod.ts";
import { partitionKey, type WantedEntry } from "./boot_entries.ts";
import { type BootLoader, chooseLoader, listLoaders } from "./boot_loader.ts";
import { loaderSuffix } from "./firmware.ts";
import { withPartition } from "./partition_access.ts";
import { type BootEntryOutcome, setBootEntry } from "./set_boot_entry.ts";
import { readDisks } from "./sysfs_disks.ts";

/**
 * Makes the firmware of a UEFI machine start the system that was deployed to a disk: finds its loader on the EFI system
 * partition, makes or keeps an entry for it, and has the next start take it. Undefined when the disk has no such
 * partition. Throws `boot.…` or what tools say; the deployment is none the worse for it.
 */
export async function ensureBootEntry(
  path: string,
  manifest: Manifest,
  run: RunProgram,
): Promise<BootEntryOutcome | undefined> {
  const system = findSystemPartition(path, manifest);
  if (!system) return undefined;
  const loader = await withPartition(
    { path, isBlockDevice: true },
    system,
    run,
    (node) => findLoader(node, run),
  );
  if (!loader) {
    throw new BroadsideError(
      "boot.loader",
      "Cannot make a boot entry: the EFI system partition holds no loader",
    );
  }
  const wanted: WantedEntry = {
    label: loader.label,
    partition: partitionKey(system),
    loader: "\\" + loader.path.replaceAll("/", "\\"),
  };
  return await setBootEntry({ disk: path, number: system.number }, wanted, presentPartitions(), run);
}

interface SystemPartition {
  number: number;
  uniqueGuid?: string;
  signature?: number;
  firstByte: number;
  size: number;
}

const EFI_SYSTEM = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", EFI_SYSTEM_MBR = 0xef;

function findSystemPartition(path: string, { sectorSize, tableKind }: Manifest): SystemPartition | undefined {
  const disk = openDisk(path);
  try {
    const read = readerOf(disk);
    const place = ({ firstLba, lastLba }: { firstLba: number; lastLba: number }) => ({
      firstByte: firstLba * sectorSize,
      size: (lastLba - firstLba + 1) * sectorSize,
    });
    if (tableKind === "gpt") {
      const found = readGpt(read, disk.size, sectorSize)?.partitions.find((each) =>
        each.typeGuid === EFI_SYSTEM
      );
      return found && { number: found.number, uniqueGuid: found.uniqueGuid, ...place(found) };
    }
    const mbr = tableKind === "mbr" ? readMbr(read, disk.size, sectorSize) : undefined;
    const found = mbr?.partitions.find(({ type }) => type === EFI_SYSTEM_MBR);
    return found && { number: found.number, signature: mbr!.signature, ...place(found) };
  } finally {
    disk.close();
  }
}

async function findLoader(node: string, run: RunProgram): Promise<BootLoader | undefined> {
  const directory = await Deno.makeTempDir({ prefix: "broadside-" });
  try {
    const result = await run(["mount", "-t", "vfat", "-o", "ro", node, directory]);
    if (result.code !== 0) {
      throw new BroadsideError(
        "boot.loader",
        `Cannot look into the EFI system partition: mount says: ${lastWords(result)}`,
      );
    }
    try {
      return chooseLoader(listLoaders(directory), loaderSuffix());
    } finally {
      await run(["umount", directory]);
    }
  } finally {
    await Deno.remove(directory).catch(() => {});
  }
}

/** Tells by GUID, in lower case, which partitions are on any of this machine's disks. */
function presentPartitions(): (guid: string) => boolean {
  const present = new Set<string>();
  for (const { path, size, sectorSize } of readDisks()) {
    if (size === 0) continue;
    try {
      const disk = openDisk(path);
      const table = readGpt(readerOf(disk), disk.size, sectorSize);
      disk.close();
      for (const { uniqueGuid } of table?.partitions ?? []) present.add(uniqueGuid.toLowerCase());
    } catch {
      // A disk that cannot be read now may hold any: then nothing is known to be gone.
      return () => true;
    }
  }
  return (guid) => present.has(guid);
}
