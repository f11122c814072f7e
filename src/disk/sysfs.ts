import { deviceNumber } from "./device_number.ts";
import { listNames, readText } from "./system_files.ts";

/** A block device as sysfs tells of it. */
export interface BlockPart {
  /** Name under /dev. */
  name: string;
  /** `major:minor` */
  device: string;
  /** Devices built upon it: device mapper, RAID, bcache. */
  holders: string[];
}

/** A block device with all whose content writing to it would destroy. */
export interface BlockNode {
  /** Of a disk: itself and its partitions. Of a partition: itself and the disk it lies on, which may be used whole. */
  related: BlockPart[];
}

/** Looks a block device up by its device number (st_rdev); alone with its number where sysfs does not know it. */
export function describeBlockNode(rdev: number): BlockNode {
  const device = deviceNumber(rdev);
  const link = `/sys/dev/block/${device}`;
  let directory: string;
  try {
    directory = Deno.realPathSync(link);
  } catch {
    return { related: [{ name: device, device, holders: [] }] };
  }
  const related = [partOf(directory)];
  if (readText(`${directory}/partition`)) {
    related.push(partOf(directory.slice(0, directory.lastIndexOf("/"))));
  } else {
    for (const name of listNames(directory)) {
      if (readText(`${directory}/${name}/partition`)) related.push(partOf(`${directory}/${name}`));
    }
  }
  return { related };
}

function partOf(directory: string): BlockPart {
  return {
    name: directory.slice(directory.lastIndexOf("/") + 1).replaceAll("!", "/"),
    device: readText(`${directory}/dev`).trim(),
    holders: listNames(`${directory}/holders`),
  };
}
