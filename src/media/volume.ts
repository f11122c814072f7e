import type { DiskDevice } from "../disk/mod.ts";

/** Where a file system is made: a partition, or anything that takes positioned writes. All in bytes. */
export interface Volume {
  readonly size: number;
  write(offset: number, from: Uint8Array): void;
  /** Makes a range read as zeros; on a file, a hole. */
  zero(offset: number, length: number): void;
}

/** The part of a disk from byte `start` on, `size` bytes long, as a volume. */
export function volumeOn(disk: DiskDevice, start: number, size: number): Volume {
  const check = (offset: number, length: number) => {
    if (offset < 0 || offset + length > size) {
      throw new RangeError(`${length} bytes at ${offset} are outside a volume of ${size} bytes`);
    }
  };
  return {
    size,
    write(offset, from) {
      check(offset, from.length);
      disk.write(start + offset, from);
    },
    zero(offset, length) {
      check(offset, length);
      disk.zero(start + offset, length);
    },
  };
}
