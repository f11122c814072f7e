import { deviceNumber } from "./device_number.ts";
import { listNames, readText } from "./system_files.ts";

/** A partition as the kernel knows it. */
export interface PartitionDevice {
  /** Name under /dev, e.g. "nvme0n1p2". */
  name: string;
  /** `major:minor` */
  device: string;
  number: number;
  /** Bytes. */
  firstByte: number;
  size: number;
}

/** The partitions that the kernel knows of the block device at `path`, by their place. */
export function listPartitions(path: string): PartitionDevice[] {
  let directory: string;
  try {
    const { rdev } = Deno.statSync(path) as Deno.FileInfo & { rdev: number };
    directory = Deno.realPathSync(`/sys/dev/block/${deviceNumber(rdev)}`);
  } catch {
    return [];
  }
  const found: PartitionDevice[] = [];
  for (const name of listNames(directory)) {
    const text = (file: string) => readText(`${directory}/${name}/${file}`).trim();
    const number = Number(text("partition"));
    if (!number) continue;
    // sysfs counts in units of 512 bytes, whatever the sectors' size.
    const firstByte = Number(text("start")) * 512, size = Number(text("size")) * 512;
    found.push({ name: name.replaceAll("!", "/"), device: text("dev"), number, firstByte, size });
  }
  return found.sort((a, b) => a.firstByte - b.firstByte);
}

/** The node under /dev of a partition, if it is there and is the one. */
export function partitionNode({ name, device }: PartitionDevice): string | undefined {
  const path = `/dev/${name}`;
  try {
    const info = Deno.statSync(path) as Deno.FileInfo & { rdev: number };
    return info.isBlockDevice && deviceNumber(info.rdev) === device ? path : undefined;
  } catch {
    return undefined;
  }
}
