import { BroadsideError } from "../base/mod.ts";
import type { Destination, PARTITION_KINDS } from "../contract/mod.ts";
import { type DiskDevice, findPartition, type PartitionPlace, planType, readerOf } from "../disk/mod.ts";
import type { Manifest } from "../image/mod.ts";
import { gigabytes } from "./disks.ts";

/** A partition that an image goes into, and the type that its table is to have for it; null leaves that as it is. */
export interface PartitionTarget {
  place: PartitionPlace;
  type: string | null;
}

/** What tables store for the kinds that have a name. */
const KINDS: Record<typeof PARTITION_KINDS[number], Record<PartitionPlace["table"], string>> = {
  linux: { gpt: "0FC63DAF-8483-4772-8E79-3D69D8477DE4", mbr: "83" },
  ntfs: { gpt: "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", mbr: "07" },
  fat32: { gpt: "EBD0A0A2-B9E5-4433-87C0-68B6B72699C7", mbr: "0c" },
  efi: { gpt: "C12A7328-F81F-11D2-BA4B-00A0C93EC93B", mbr: "ef" },
  swap: { gpt: "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F", mbr: "82" },
  lvm: { gpt: "E6D6D379-F507-44C2-A23C-238F2A3DF928", mbr: "8e" },
  raid: { gpt: "A19D880F-05FC-4D3B-A006-743F0F84911E", mbr: "fd" },
  recovery: { gpt: "DE94BBA4-06D1-4D40-A16A-BFD50179D6AC", mbr: "27" },
};

/** The type as a table of that kind stores it, of a kind's name, a GUID or a byte in hexadecimal. */
export function storedType(type: string, table: PartitionPlace["table"]): string {
  return KINDS[type as keyof typeof KINDS]?.[table] ?? type.replace(/^0x/, "");
}

/** The name of a kind that a table stores like that, for people; the stored type itself where it has none. */
export function typeName(stored: string, table: PartitionPlace["table"]): string {
  const wanted = stored.toLowerCase();
  return Object.entries(KINDS).find(([, each]) => each[table].toLowerCase() === wanted)?.[0] ?? stored;
}

/**
 * The partition of an open disk that the image goes into; undefined where it goes to the whole disk. Nothing is written
 * yet. Throws `target.partition` for an image that has a table itself, or a type that cannot be set; `disk.partition`
 * for a partition that is not there, `disk.small` for one that is too small.
 */
export function partitionFor(
  disk: DiskDevice,
  manifest: Manifest,
  { partition }: Pick<Destination, "partition">,
): PartitionTarget | undefined {
  if (!partition) return undefined;
  const { number } = partition;
  const refuse = (code: string, why: string, advice: string) =>
    new BroadsideError(code, `Cannot write to partition ${number} of ${disk.path}: ${why}. ${advice}`);
  if (manifest.tableKind !== "none") {
    throw refuse("target.partition", "the image has a partition table itself", "Deploy it to a whole disk.");
  }
  const place = findPartition(disk, number);
  if (place.size < manifest.diskSize) {
    const sizes = `the image needs ${gigabytes(manifest.diskSize)} and it has ${gigabytes(place.size)}`;
    throw refuse(
      "disk.small",
      `${sizes} (${manifest.diskSize} and ${place.size} bytes)`,
      "Make it larger first.",
    );
  }
  const type = partition.type === null ? null : storedType(partition.type, place.table);
  const writes = type === null ? [] : planTypeOf(disk, place, type);
  if (typeof writes === "string") {
    throw refuse(
      "target.partition",
      `its type cannot become ${partition.type}: ${writes}`,
      "Name another type, or none.",
    );
  }
  return { place, type };
}

/** See `planType`. */
export function planTypeOf(disk: DiskDevice, { table, number, sectorSize }: PartitionPlace, type: string) {
  return planType({ read: readerOf(disk), size: disk.size, sectorSize, table, number, type });
}
