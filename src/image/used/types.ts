/**
 * Which blocks of a partition its file system uses. Space it does not cover counts as used; so does all of a partition
 * without one.
 */
export interface BlockMap {
  /** Where block 0 of the bitmap starts, in bytes from the partition's start. */
  firstByte: number;
  /** Bytes per block, a multiple of 512. */
  blockSize: number;
  count: number;
  /** One bit per block, the lowest first; 1 is used. */
  used: Uint8Array;
}

/** A file system recognized in a partition. */
export interface FileSystem {
  /** As blkid names it: "ext4", "vfat", "ntfs", "swap", … */
  type: string;
  label: string;
  uuid: string;
  /** Left out where it is not understood, contradicts itself, or waits for its journal: then all is used. */
  map?: BlockMap;
}

/** A map larger than this (for 2 TiB in blocks of 4 KiB: 64 MiB) is not built: memory stays bounded. */
export const MAX_MAP_BYTES = 256 * 1024 * 1024;

/** An empty map; undefined when it would be too large or cover nothing. */
export function newMap(firstByte: number, blockSize: number, count: number): BlockMap | undefined {
  if (!(count > 0) || count > MAX_MAP_BYTES * 8) return undefined;
  return { firstByte, blockSize, count, used: new Uint8Array(Math.ceil(count / 8)) };
}

/** Whether a block is used. */
export function isUsed(map: BlockMap, block: number): boolean {
  return (map.used[block >>> 3] >>> (block & 7) & 1) === 1;
}

/** Marks a block used. */
export function markUsed(map: BlockMap, block: number): void {
  map.used[block >>> 3] |= 1 << (block & 7);
}

/** How many of the blocks from `first` up to `end` are used. */
export function countUsed(map: BlockMap, first = 0, end = map.count): number {
  let count = 0;
  for (let block = first; block < end;) {
    if ((block & 7) === 0 && end - block >= 8) {
      count += BITS[map.used[block >>> 3]];
      block += 8;
    } else count += Number(isUsed(map, block++));
  }
  return count;
}

const BITS = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);
