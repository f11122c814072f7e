import { type BlockMap, isUsed } from "./types.ts";

/** A partition's map placed on the disk: `start` is the partition's first byte. */
export interface PlacedMap {
  start: number;
  map: BlockMap;
}

/** A range of bytes of the disk, end not included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** The ranges of [start, end) that no file system uses, in order. Space outside every map is used. */
export function unusedRanges(maps: PlacedMap[], start: number, end: number): ByteRange[] {
  const ranges: ByteRange[] = [];
  for (const placed of maps) {
    const { map } = placed;
    const origin = placed.start + map.firstByte;
    const first = Math.max(0, Math.floor((start - origin) / map.blockSize));
    const last = Math.min(map.count, Math.ceil((end - origin) / map.blockSize));
    for (let block = first; block < last; block++) {
      if (isUsed(map, block)) continue;
      const from = Math.max(start, origin + block * map.blockSize);
      const to = Math.min(end, origin + (block + 1) * map.blockSize);
      const previous = ranges.at(-1);
      if (previous?.end === from) previous.end = to;
      else ranges.push({ start: from, end: to });
    }
  }
  return ranges;
}
