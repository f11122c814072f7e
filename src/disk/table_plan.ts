import { encodeGptMove, movableGpt } from "./gpt_move.ts";
import { type Growth, planGrowth } from "./grow_plan.ts";
import { encodeMbrGrowth, growableMbr, LAST_MBR_LBA } from "./mbr_grow.ts";
import type { DiskWrite } from "./table_writes.ts";
import type { ReadAt } from "./types.ts";

/** A disk onto which an image was written from its start. Sizes in bytes. */
export interface ImagedDisk {
  read: ReadAt;
  diskSize: number;
  imageSize: number;
  /** Logical sector size of the image, which is the disk's. */
  sectorSize: number;
  tableKind: "none" | "mbr" | "gpt";
}

/** Writes that change a table, all of them outside of every partition, and the partition that grows by them. */
export interface TablePlan {
  writes: DiskWrite[];
  growth?: Growth;
}

/** What lies so near the end of a disk may be an older table's backup, or say that the disk belongs to a RAID. */
const TAIL = 1 << 20;

/**
 * What a table needs on a disk larger than its image, whether anything grows or not: the backup GPT at the disk's end,
 * and nothing of what the disk held before in its last MiB. No writes where the disk is as large as the image. A text in
 * place of a plan says why the table stays as it is.
 */
export function planFit(disk: ImagedDisk): TablePlan | string {
  const { read, diskSize, imageSize, sectorSize, tableKind } = disk;
  const end = Math.floor(diskSize / sectorSize) * sectorSize;
  const tail = Math.max(Math.ceil(imageSize / sectorSize) * sectorSize, end - TAIL);
  if (tail >= end) return { writes: [] };
  const cleared = { offset: tail, bytes: new Uint8Array(end - tail) };
  if (tableKind !== "gpt") return { writes: [cleared] };
  const movable = movableGpt(read, imageSize, diskSize, sectorSize);
  return typeof movable === "string" ? movable : { writes: [cleared, ...encodeGptMove(read, movable)] };
}

/**
 * How the last partition grows to the end of the disk, whose table fits it already; no writes where it fills the disk. A
 * text says why none does.
 */
export function planTableGrowth(disk: Omit<ImagedDisk, "imageSize">): Required<TablePlan> | string {
  const { read, diskSize, sectorSize, tableKind } = disk;
  if (tableKind === "none") return "it has no partition table";
  return tableKind === "gpt" ? growGpt(read, diskSize, sectorSize) : growMbr(read, diskSize, sectorSize);
}

function growGpt(read: ReadAt, diskSize: number, sectorSize: number): Required<TablePlan> | string {
  const movable = movableGpt(read, diskSize, diskSize, sectorSize);
  if (typeof movable === "string") return movable;
  if (isHybrid(read)) return "its partitions are in an MBR as well (a hybrid MBR)";
  const candidates = movable.copy.gpt.partitions.map((each) => ({ ...each, type: each.typeGuid }));
  const growth = planGrowth(candidates, movable.lastUsableLba, sectorSize);
  if (typeof growth === "string") return growth;
  if (growth.newLastLba === growth.lastLba) return { writes: [], growth };
  const end = { number: growth.number, lastLba: growth.newLastLba };
  return { writes: encodeGptMove(read, movable, end), growth };
}

function growMbr(read: ReadAt, diskSize: number, sectorSize: number): Required<TablePlan> | string {
  const chain = growableMbr(read, diskSize, sectorSize);
  if (typeof chain === "string") return chain;
  const candidates = chain.mbr.partitions.map((each) => ({
    ...each,
    type: each.type.toString(16).padStart(2, "0"),
    attributes: 0n,
  }));
  const lastUsable = Math.min(Math.floor(diskSize / sectorSize) - 1, LAST_MBR_LBA);
  const growth = planGrowth(candidates, lastUsable, sectorSize);
  if (typeof growth === "string") return growth;
  const { number, lastLba, newLastLba } = growth;
  const around = chain.extended.find(({ links }) => links.some((link) => link.number === number));
  if (chain.extended.some((each) => each !== around && each.lastLba > lastLba)) {
    return `an extended partition follows partition ${number}`;
  }
  if (newLastLba === lastLba) return { writes: [], growth };
  const end = { number, lastLba: newLastLba };
  return { writes: encodeMbrGrowth(read, chain, sectorSize, end), growth };
}

/** Whether the MBR beside a GPT names partitions too. */
function isHybrid(read: ReadAt): boolean {
  const bytes = read(0, 512);
  const types = [446, 462, 478, 494].map((at) => bytes[at + 4]).filter((type) => type !== 0);
  return types.some((type) => type !== 0xee);
}
