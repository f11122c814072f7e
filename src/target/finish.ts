import { BroadsideError, messageOf } from "../base/mod.ts";
import { applyWrites, type DiskDevice, flushBuffers, planFit, readerOf } from "../disk/mod.ts";
import type { Manifest } from "../image/mod.ts";
import type { RunProgram } from "../sys/mod.ts";
import { ensureBootEntry } from "./boot_entry.ts";
import { readFirmware } from "./firmware.ts";
import { growLastPartition } from "./grow.ts";
import { tellKernel } from "./kernel_partitions.ts";
import { machineTools } from "./grow_file_system.ts";
import { gigabytes } from "./disks.ts";

/** What is to be done with a disk that holds its image. */
export interface FinishOptions {
  path: string;
  manifest: Manifest;
  /** Let the last partition grow. */
  grow: boolean;
  /** Have the firmware start the deployed system, where it is UEFI. */
  bootEntry: boolean;
  run: RunProgram;
  log: (level: "info" | "warn", event: string, fields?: Record<string, unknown>) => void;
  /** Says what it does, for the screen. */
  tell: (activity: string) => void;
}

/**
 * Fits the partition table of a disk that holds its image to the disk's size: the backup GPT at its end, nothing left
 * there of what the disk held before. Throws when the disk fails; what is out of the ordinary is told and left.
 */
export function fitTable(disk: DiskDevice, manifest: Manifest, log: FinishOptions["log"]): void {
  const { tableKind, sectorSize, diskSize: imageSize } = manifest;
  const request = { read: readerOf(disk), diskSize: disk.size, imageSize, sectorSize, tableKind };
  const plan = planFit(request);
  if (typeof plan === "string") {
    log("warn", "the partition table stays as it is on the larger disk", { why: plan });
    return;
  }
  applyWrites(disk, plan.writes);
  if (plan.writes.length === 0 || tableKind !== "gpt") return;
  const fields = { image: gigabytes(imageSize), disk: gigabytes(disk.size) };
  log("info", "the partition table's backup moved to the disk's end", fields);
}

/**
 * Makes such a disk, which nothing holds any more, ready to be started from: lets the last partition grow, sets the
 * firmware's boot entry, and sees to it that all is on the medium. Only a disk that fails throws (`disk.io`); whatever
 * else cannot be done is told and left.
 */
export async function finishDisk(options: FinishOptions): Promise<void> {
  const { path, manifest, grow, bootEntry, run, log, tell } = options;
  const isBlockDevice = Deno.statSync(path).isBlockDevice ?? false;
  const known = !isBlockDevice || await kernelKnows(options);
  if (grow && known) {
    const { level, event, fields } = await growLastPartition(path, manifest, machineTools(run), tell);
    log(level, event, fields);
  }
  if (!isBlockDevice) return;
  if (bootEntry && known && readFirmware().firmware === "uefi") {
    tell("Setting the firmware's boot entry");
    await setBootEntry(options);
  }
  tell("Waiting for the disk to finish");
  await run(["sync"]).catch((error) => log("warn", "cannot run sync", { why: messageOf(error) }));
  flushBuffers(path);
}

/** The kernel still has the partitions of before. */
async function kernelKnows({ path, run, log }: FinishOptions): Promise<boolean> {
  try {
    await tellKernel(path, run);
    return true;
  } catch (error) {
    if (error instanceof BroadsideError && error.code === "disk.io") throw error;
    log("warn", "the kernel does not take the new partition table", { why: messageOf(error) });
    return false;
  }
}

async function setBootEntry({ path, manifest, run, log }: FinishOptions): Promise<void> {
  try {
    const outcome = await ensureBootEntry(path, manifest, run);
    if (outcome) log("info", "the firmware starts the deployed system", { ...outcome });
    else log("info", "no boot entry set: the disk has no EFI system partition");
  } catch (error) {
    log("warn", "the firmware's boot entry could not be set", { why: messageOf(error) });
  }
}
