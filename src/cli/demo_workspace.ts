import { statfsSync } from "node:fs";
import { BroadsideError, messageOf } from "../base/mod.ts";

/** Memory that a target or the server takes, in bytes; a cautious guess. */
const PROCESS_MEMORY = 250e6;

/**
 * Makes a temporary folder with room for `bytes`, to be used by `processes` programs: in memory where there is enough of
 * it, so that the disks are not what is measured, else in TMPDIR. Throws a BroadsideError `demo.space`.
 */
export function makeWorkspace(bytes: number, processes: number): string {
  const memory = freeMemory();
  const inMemory = memory - processes * PROCESS_MEMORY > bytes && free("/dev/shm") > bytes;
  const temporary = Deno.env.get("TMPDIR") || "/tmp";
  if (!inMemory && free(temporary) < bytes) {
    throw new BroadsideError(
      "demo.space",
      `Cannot run the demo: ${temporary} must have ${megabytes(bytes)} free, current value is ` +
        `${
          megabytes(free(temporary))
        }. Set TMPDIR to a folder with more room, or ask for less with --size or --targets.`,
    );
  }
  const dir = inMemory ? "/dev/shm" : temporary;
  try {
    return Deno.makeTempDirSync({ dir, prefix: "broadside-demo-" });
  } catch (cause) {
    throw new BroadsideError(
      "demo.space",
      `Cannot run the demo: it must be able to write to ${dir} (${
        messageOf(cause)
      }). Set TMPDIR to another folder.`,
      { cause },
    );
  }
}

function free(directory: string): number {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  } catch {
    return 0;
  }
}

/** What the machine has left, and the container that this runs in, if any. */
function freeMemory(): number {
  const read = (name: string) => {
    try {
      // "max" stands for no limit and gives NaN.
      return Number(Deno.readTextFileSync(`/sys/fs/cgroup/${name}`));
    } catch {
      return NaN;
    }
  };
  const limit = read("memory.max") - read("memory.current");
  const { available } = Deno.systemMemoryInfo();
  return Number.isNaN(limit) ? available : Math.min(available, limit);
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
