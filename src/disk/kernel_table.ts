import { BroadsideError } from "../base/mod.ts";
import { cString, Errno, errno, libc, strerror } from "../sys/mod.ts";

/** <linux/fs.h> */
const BLKRRPART = 0x125fn, BLKFLSBUF = 0x1261n;
const O_CLOEXEC = 0o2000000;
/** udev and the like open a partition for a moment whenever one appears. */
const TRIES = 40, PAUSE = 100;

/**
 * Has the kernel read the partition table of a block device anew. Throws `disk.reread` when something holds one of its
 * partitions for longer than 4 s, or the device can have none.
 */
export async function rereadPartitions(path: string): Promise<void> {
  for (let left = TRIES;; left--) {
    const code = control(path, BLKRRPART);
    if (code === 0) return;
    if (code !== Errno.EBUSY || left === 1) {
      throw new BroadsideError(
        "disk.reread",
        `Cannot have the partition table of ${path} read anew: ${strerror(code)}. Restart the machine.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Writes back and forgets what the kernel caches of a block device, so that its partitions' own caches agree with it. */
export function flushBuffers(path: string): void {
  const code = control(path, BLKFLSBUF);
  if (code === 0) return;
  throw new BroadsideError(
    "disk.io",
    `Cannot finish writing ${path}: ${strerror(code)}. Check the disk and its cabling, then start again.`,
  );
}

/** errno of a control without an argument; 0 when it worked. */
function control(path: string, request: bigint): number {
  const fd = libc.open(cString(path), O_CLOEXEC, 0);
  if (fd < 0) return errno();
  try {
    return libc.ioctl(fd, request, null) < 0 ? errno() : 0;
  } finally {
    libc.close(fd);
  }
}
