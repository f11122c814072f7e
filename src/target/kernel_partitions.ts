import { BroadsideError } from "../base/mod.ts";
import { flushBuffers, listPartitions, rereadPartitions } from "../disk/mod.ts";
import type { RunProgram } from "../sys/mod.ts";

/**
 * Has the kernel take up a block device's new partition table. Its caches of the disk and of the partitions are apart, so
 * both are emptied on the way. Throws `disk.reread` when it can't, `disk.io` when the disk fails.
 */
export async function tellKernel(path: string, run: RunProgram): Promise<void> {
  flushBuffers(path);
  try {
    await rereadPartitions(path);
    if (listPartitions(path).length > 0) return;
  } catch (error) {
    // partx changes one partition after the other, which a kernel allows that will not read a table anew.
    if (await partx("-u", path, run)) return;
    throw error;
  }
  // None: a disk without a table, or a kernel built without knowledge of tables, which takes them from partx.
  await partx("-a", path, run);
}

async function partx(what: "-u" | "-a", path: string, run: RunProgram): Promise<boolean> {
  try {
    return (await run(["partx", what, path])).code === 0;
  } catch (error) {
    if (error instanceof BroadsideError) return false;
    throw error;
  }
}
