import { BroadsideError } from "../base/mod.ts";
import { listPartitions, partitionNode } from "../disk/mod.ts";
import { lastWords, type RunProgram } from "../sys/mod.ts";

/** A stretch of a disk that tools shall work on. Bytes. */
export interface Stretch {
  firstByte: number;
  size: number;
}

/**
 * Calls `act` with a device that shows just that partition of a disk: the kernel's own where the disk is a block device,
 * a loop device where it is a file. Throws `disk.partition` when there is none of exactly that place and size.
 */
export async function withPartition<T>(
  disk: { path: string; isBlockDevice: boolean },
  stretch: Stretch,
  run: RunProgram,
  act: (node: string) => Promise<T>,
): Promise<T> {
  return disk.isBlockDevice
    ? await withNode(disk.path, stretch, run, act)
    : await withLoop(disk.path, stretch, run, act);
}

async function withNode<T>(
  path: string,
  { firstByte, size }: Stretch,
  run: RunProgram,
  act: (node: string) => Promise<T>,
): Promise<T> {
  const partition = listPartitions(path).find((each) => each.firstByte === firstByte && each.size === size);
  if (!partition) {
    throw new BroadsideError(
      "disk.partition",
      `Cannot find a partition at byte ${firstByte} of ${path}: the kernel knows none of ${size} bytes there`,
    );
  }
  const node = partitionNode(partition);
  if (node) return await act(node);
  // Neither udev nor devtmpfs here: make what they would.
  const directory = await Deno.makeTempDir({ prefix: "broadside-" });
  try {
    const made = `${directory}/${partition.name.replaceAll("/", "!")}`;
    await must(run, ["mknod", "-m", "600", made, "b", ...partition.device.split(":")]);
    return await act(made);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function withLoop<T>(
  path: string,
  { firstByte, size }: Stretch,
  run: RunProgram,
  act: (node: string) => Promise<T>,
): Promise<T> {
  const place = ["--offset", String(firstByte), "--sizelimit", String(size)];
  const node = (await must(run, ["losetup", "--show", "-f", ...place, path])).trim();
  try {
    return await act(node);
  } finally {
    await must(run, ["losetup", "-d", node]);
  }
}

async function must(run: RunProgram, words: string[]): Promise<string> {
  const result = await run(words);
  if (result.code === 0) return result.stdout;
  throw new BroadsideError(
    "disk.partition",
    `Cannot reach the partition: ${words[0]} says: ${lastWords(result)}`,
  );
}
