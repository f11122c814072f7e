import {
  type DiskDevice,
  type Gpt,
  guidBytes,
  type Mbr,
  type ReadAt,
  readerOf,
  readGpt,
  readMbr,
} from "../disk/mod.ts";
import type { ImagePartition, TableKind } from "./types.ts";
import { detectFileSystem } from "./used/detect.ts";
import { countUsed } from "./used/types.ts";
import type { PlacedMap } from "./used/unused.ts";

/** What a disk holds, as far as its tables and file systems tell. */
export interface DiskLayout {
  sectorSize: number;
  tableKind: TableKind;
  diskId: string;
  partitions: ImagePartition[];
  /** Which blocks are used, of the partitions whose file system tells. */
  maps: PlacedMap[];
}

/** Reads the partition table and the file systems of a disk. Damage in them is no error: less is known then. */
export function readDiskLayout(disk: DiskDevice): DiskLayout {
  const read = readerOf(disk);
  const layout = readTable(disk, read);
  for (const partition of layout.partitions) addFileSystem(read, partition, layout.maps);
  // A file system over the whole disk, as on a USB stick.
  const whole = entry({ number: 0, size: disk.size });
  if (layout.tableKind === "none" && addFileSystem(read, whole, layout.maps)) layout.partitions.push(whole);
  return layout;
}

function readTable(disk: DiskDevice, read: ReadAt): DiskLayout {
  const { size, sectorSize } = disk;
  const none: DiskLayout = { sectorSize, tableKind: "none", diskId: "", partitions: [], maps: [] };
  if (size < 512) return none;
  // A file may be the image of a disk with sectors of 4096 bytes: where the header lies tells.
  for (const each of disk.isBlockDevice ? [sectorSize] : [512, 4096]) {
    const gpt = readGpt(read, size, each);
    if (gpt && gpt.partitions.length <= 256) {
      return {
        ...none,
        sectorSize: each,
        tableKind: "gpt",
        diskId: gpt.diskGuid,
        partitions: gptPartitions(gpt),
      };
    }
  }
  const mbr = readMbr(read, size, sectorSize);
  if (!mbr) return none;
  const diskId = mbr.signature ? mbr.signature.toString(16).padStart(8, "0") : "";
  return { ...none, tableKind: "mbr", diskId, partitions: mbrPartitions(mbr, sectorSize) };
}

function gptPartitions({ partitions, sectorSize }: Gpt): ImagePartition[] {
  return partitions.map(({ number, typeGuid, uniqueGuid, name, firstLba, lastLba }) =>
    entry({
      number,
      type: typeGuid,
      uniqueGuid: guidBytes(uniqueGuid)!.some((byte) => byte !== 0) ? uniqueGuid : "",
      name: name.toWellFormed(),
      firstByte: firstLba * sectorSize,
      size: (lastLba - firstLba + 1) * sectorSize,
    })
  );
}

function mbrPartitions({ partitions }: Mbr, sectorSize: number): ImagePartition[] {
  return partitions.map(({ number, type, firstLba, lastLba }) =>
    entry({
      number,
      type: type.toString(16).padStart(2, "0"),
      firstByte: firstLba * sectorSize,
      size: (lastLba - firstLba + 1) * sectorSize,
    })
  );
}

function entry(known: Partial<ImagePartition> & { number: number; size: number }): ImagePartition {
  return {
    type: "",
    uniqueGuid: "",
    name: "",
    firstByte: 0,
    fileSystem: "",
    label: "",
    uuid: "",
    usedBytes: known.size,
    ...known,
  };
}

/** Fills in what the partition's file system tells; false when there is none known. */
function addFileSystem(read: ReadAt, partition: ImagePartition, maps: PlacedMap[]): boolean {
  const { firstByte, size } = partition;
  const found = detectFileSystem((offset, length) => read(firstByte + offset, length), size);
  if (!found) return false;
  partition.fileSystem = found.type;
  partition.label = found.label;
  partition.uuid = found.uuid;
  if (found.map) {
    const free = found.map.count - countUsed(found.map);
    partition.usedBytes = size - free * found.map.blockSize;
    maps.push({ start: firstByte, map: found.map });
  }
  return true;
}
