import { BroadsideError } from "../base/mod.ts";
import { readGpt } from "./gpt.ts";
import { readMbr } from "./mbr.ts";
import { type DiskDevice, readerOf } from "./types.ts";
import type { DiskStretch } from "./window.ts";

/** A partition by its disk's own table. */
export interface PartitionPlace extends DiskStretch {
  number: number;
  table: "gpt" | "mbr";
  /** Bytes of the sectors that the table counts in. */
  sectorSize: number;
  /** GPT: the type's GUID in upper case. MBR: the type byte as two hexadecimal digits. */
  type: string;
  /** GPT's name of it; empty elsewhere. */
  name: string;
}

/** The partitions of a disk by number; none where it has no table that is sound. */
export function readPartitions(disk: DiskDevice): PartitionPlace[] {
  const { size, sectorSize } = disk, read = readerOf(disk);
  const place = ({ firstLba, lastLba }: { firstLba: number; lastLba: number }, unit: number) => ({
    sectorSize: unit,
    firstByte: firstLba * unit,
    size: (lastLba - firstLba + 1) * unit,
  });
  // A file may stand for a disk with sectors of 4096 bytes: where the header lies tells.
  for (const unit of disk.isBlockDevice ? [sectorSize] : [512, 4096]) {
    const found = readGpt(read, size, unit)?.partitions.map((each) => ({
      ...{ number: each.number, table: "gpt" as const, type: each.typeGuid, name: each.name },
      ...place(each, unit),
    }));
    if (found) return found;
  }
  return readMbr(read, size, sectorSize)?.partitions.map((each) => ({
    ...{
      number: each.number,
      table: "mbr" as const,
      type: each.type.toString(16).padStart(2, "0"),
      name: "",
    },
    ...place(each, sectorSize),
  })) ?? [];
}

/** The partition of that number. Throws `disk.partition` with those that there are. */
export function findPartition(disk: DiskDevice, number: number): PartitionPlace {
  const all = readPartitions(disk), found = all.find((each) => each.number === number);
  if (found) return found;
  const there = all.length
    ? `there are ${all.map((each) => each.number).join(", ")}`
    : "the disk has no partition table that can be read";
  throw new BroadsideError(
    "disk.partition",
    `Cannot find partition ${number} of ${disk.path}: ${there}. Partition the disk first, or name another partition.`,
  );
}
