/** A disk: a block device, a regular file that stands in for one, or a fake in a test. Offsets and lengths in bytes. */
export interface DiskDevice {
  readonly path: string;
  /** Fixed when the disk is opened; no read or write goes beyond. */
  readonly size: number;
  /** Logical sector size: 512 or 4096; 512 for a regular file. */
  readonly sectorSize: number;
  readonly isBlockDevice: boolean;
  /** Fills `into` from `offset`, wholly or with an error. */
  read(offset: number, into: Uint8Array): void;
  /** Writes all of `from` at `offset`, or throws. On disk for certain only after `sync`. */
  write(offset: number, from: Uint8Array): void;
  /** Makes a range read as zeros, by the device's own means where it has any. */
  zero(offset: number, length: number): void;
  /** Where the hole that `offset` lies in ends; `offset` itself where data is, or nothing is known of holes. */
  holeEnd(offset: number): number;
  /** Starts writing a range back to the medium without waiting, so that `sync` has little left to do. */
  startWriteback(offset: number, length: number): void;
  /** Waits until all is on the medium; throws when any write failed on its way there. */
  sync(): void;
  /** Forgets cached content of a range (all of it by default), so that reading it again asks the medium. */
  dropCache(offset?: number, length?: number): void;
  close(): void;
}

/** Reads `length` bytes at `offset`; throws when the range lies outside. What the pure parsers take. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

/** The disk as parsers want it. */
export function readerOf(disk: DiskDevice): ReadAt {
  return (offset, length) => {
    const bytes = new Uint8Array(length);
    disk.read(offset, bytes);
    return bytes;
  };
}
