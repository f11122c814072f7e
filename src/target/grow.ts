import { BroadsideError, messageOf } from "../base/mod.ts";
import {
  applyWrites,
  type Growth,
  openDisk,
  planTableGrowth,
  readerOf,
  type TablePlan,
} from "../disk/mod.ts";
import type { Manifest } from "../image/mod.ts";
import { type FileSystemGrower, growerOf, type GrowTools } from "./grow_file_system.ts";
import { tellKernel } from "./kernel_partitions.ts";
import { withPartition } from "./partition_access.ts";

/** What came of growing: told to people and servers. */
export interface GrowOutcome {
  level: "info" | "warn";
  event: string;
  fields: Record<string, unknown>;
}

/**
 * Lets the last partition of a disk that holds an image grow to the disk's end, and its file system with it. What speaks
 * against it is found out first, and then nothing changes; growing is a convenience, so only a disk that fails throws.
 */
export async function growLastPartition(
  path: string,
  manifest: Manifest,
  tools: GrowTools,
  tell: (activity: string) => void,
): Promise<GrowOutcome> {
  try {
    return await growIfFit(path, manifest, tools, tell);
  } catch (error) {
    if (error instanceof BroadsideError && error.code !== "disk.io") return left(error.message);
    throw error;
  }
}

async function growIfFit(
  path: string,
  manifest: Manifest,
  tools: GrowTools,
  tell: (activity: string) => void,
): Promise<GrowOutcome> {
  const { isBlockDevice, plan } = planFor(path, manifest);
  const disk = { path, isBlockDevice };
  if (typeof plan === "string") return left(plan);
  const { sectorSize } = manifest, { growth } = plan;
  if (plan.writes.length === 0) {
    const fields = { partition: growth.number };
    return { level: "info", event: "the last partition fills the disk already", fields };
  }
  const fileSystem = fileSystemOf(manifest, growth),
    name = `partition ${growth.number} (${fileSystem || "unknown"})`;
  const grower = growerOf(fileSystem, tools);
  if (typeof grower === "string") return left(`${name}, its last one: ${grower}`);
  tell(`Checking ${name}`);
  await withPartition(disk, stretchOf(growth, growth.lastLba, sectorSize), tools.run, grower.check);
  // What holds a partition now would keep the kernel from taking the new table, so this comes before it is written.
  if (isBlockDevice) await tellKernel(path, tools.run);
  tell(`Growing ${name}`);
  return await growChecked(disk, manifest, growth, grower, tools);
}

async function growChecked(
  disk: { path: string; isBlockDevice: boolean },
  manifest: Manifest,
  growth: Growth,
  grower: FileSystemGrower,
  tools: GrowTools,
): Promise<GrowOutcome> {
  const { sectorSize } = manifest;
  // The check may have written: plan once more on what the disk holds now, which must come out the same.
  const { plan } = planFor(disk.path, manifest);
  if (typeof plan === "string" || plan.growth.newLastLba !== growth.newLastLba) {
    return left("its table changed");
  }
  write(disk.path, plan);
  const bytes = (lastLba: number) => (lastLba - growth.firstLba + 1) * sectorSize;
  const fields = {
    partition: growth.number,
    fileSystem: fileSystemOf(manifest, growth),
    from: bytes(growth.lastLba),
    to: bytes(growth.newLastLba),
  };
  try {
    if (disk.isBlockDevice) await tellKernel(disk.path, tools.run);
    await withPartition(disk, stretchOf(growth, growth.newLastLba, sectorSize), tools.run, grower.grow);
  } catch (error) {
    // A partition larger than its file system harms nobody: the deployed system can do the rest.
    return {
      level: "warn",
      event: "the last partition grew, its file system did not",
      fields: { ...fields, why: messageOf(error) },
    };
  }
  return { level: "info", event: "the last partition and its file system grew", fields };
}

function planFor(path: string, { tableKind, sectorSize }: Manifest): {
  isBlockDevice: boolean;
  plan: Required<TablePlan> | string;
} {
  const disk = openDisk(path);
  try {
    const plan = planTableGrowth({ read: readerOf(disk), diskSize: disk.size, sectorSize, tableKind });
    return { isBlockDevice: disk.isBlockDevice, plan };
  } finally {
    disk.close();
  }
}

function write(path: string, { writes }: TablePlan): void {
  const disk = openDisk(path, { write: true, exclusive: true });
  try {
    applyWrites(disk, writes);
  } finally {
    disk.close();
  }
}

/** As the image's maker recognized it, in the very bytes that were written and checked. */
function fileSystemOf({ partitions, sectorSize }: Manifest, { firstLba }: Growth): string {
  return partitions.find(({ firstByte }) => firstByte === firstLba * sectorSize)?.fileSystem ?? "";
}

function stretchOf({ firstLba }: Growth, lastLba: number, sectorSize: number) {
  return { firstByte: firstLba * sectorSize, size: (lastLba - firstLba + 1) * sectorSize };
}

/** Nothing grew, and why. */
export function left(why: string, what = "the last partition"): GrowOutcome {
  return { level: "warn", event: `${what} stays as it is`, fields: { why } };
}
