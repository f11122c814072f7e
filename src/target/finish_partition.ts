import { BroadsideError, messageOf } from "../base/mod.ts";
import { applyWrites, type DiskDevice, DiskWindow, flushBuffers } from "../disk/mod.ts";
import type { Manifest } from "../image/mod.ts";
import { type PartitionTarget, planTypeOf } from "./destination.ts";
import type { FinishOptions } from "./finish.ts";
import { type GrowOutcome, left } from "./grow.ts";
import { growerOf, type GrowTools, machineTools } from "./grow_file_system.ts";
import { tellKernel } from "./kernel_partitions.ts";
import { withPartition } from "./partition_access.ts";

/** What lies so near the end of a partition may say that it belongs to a RAID. */
const TAIL = 1 << 20;

/**
 * Ends what an image in a partition needs of its disk, while that is still claimed: nothing stays at the partition's end
 * of what it held before, and it gets its type. Throws when the disk fails.
 */
export function fitPartition(
  disk: DiskDevice,
  { place, type }: PartitionTarget,
  manifest: Manifest,
  log: FinishOptions["log"],
): void {
  const from = Math.max(manifest.diskSize, place.size - TAIL);
  const window = new DiskWindow(disk, place);
  window.zero(from, place.size - from);
  window.sync();
  if (type === null) return;
  const writes = planTypeOf(disk, place, type);
  if (typeof writes === "string") {
    log("warn", "the partition's type stays as it is", { partition: place.number, why: writes });
    return;
  }
  applyWrites(disk, writes);
  if (writes.length) log("info", "the partition got its type", { partition: place.number, type });
}

/** As `finishDisk`, of a disk that holds its image in a partition: the file system grows into that where asked. */
export async function finishPartition(
  { path, manifest, grow, run, log, tell }: Omit<FinishOptions, "bootEntry">,
  target: PartitionTarget,
): Promise<void> {
  const isBlockDevice = Deno.statSync(path).isBlockDevice ?? false;
  try {
    // The partition's own cache knows nothing of what was written through the disk.
    if (isBlockDevice) await tellKernel(path, run);
    if (grow) {
      const { level, event, fields } = await growInto(
        { path, isBlockDevice },
        target,
        manifest,
        machineTools(run),
        tell,
      );
      log(level, event, fields);
    }
  } catch (error) {
    if (!(error instanceof BroadsideError) || error.code === "disk.io") throw error;
    log("warn", "the kernel does not take the partition anew", { why: messageOf(error) });
  }
  if (!isBlockDevice) return;
  tell("Waiting for the disk to finish");
  await run(["sync"]).catch((error) => log("warn", "cannot run sync", { why: messageOf(error) }));
  flushBuffers(path);
}

async function growInto(
  disk: { path: string; isBlockDevice: boolean },
  { place }: PartitionTarget,
  manifest: Manifest,
  tools: GrowTools,
  tell: (activity: string) => void,
): Promise<GrowOutcome> {
  const partition = place.number, fileSystem = manifest.partitions[0]?.fileSystem ?? "";
  if (manifest.diskSize === place.size) {
    return { level: "info", event: "the file system fills its partition already", fields: { partition } };
  }
  const name = `partition ${partition} (${fileSystem || "unknown"})`, grower = growerOf(fileSystem, tools);
  if (typeof grower === "string") return left(`${name}: ${grower}`, "the file system");
  try {
    tell(`Checking ${name}`);
    await withPartition(disk, place, tools.run, grower.check);
    tell(`Growing ${name}`);
    await withPartition(disk, place, tools.run, grower.grow);
  } catch (error) {
    if (error instanceof BroadsideError && error.code !== "disk.io") {
      return left(`${name}: ${error.message}`, "the file system");
    }
    throw error;
  }
  const fields = { partition, fileSystem, from: manifest.diskSize, to: place.size };
  return { level: "info", event: "the file system grew into its partition", fields };
}
