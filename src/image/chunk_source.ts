import type { DiskDevice } from "../disk/mod.ts";
import { ChunkKind } from "./types.ts";
import { type PlacedMap, unusedRanges } from "./used/unused.ts";

/**
 * Loads the chunk [start, start + into.length) of a disk into `into` and says what kind it is. Unused bytes come out as
 * zeros: images of the same files are the same, and deleted files stay at home. Holes of a sparse file and chunks that
 * are unused from end to end are not read, and `into` is left as it was.
 */
export function loadChunk(disk: DiskDevice, maps: PlacedMap[], start: number, into: Uint8Array): number {
  const end = start + into.length;
  const unused = unusedRanges(maps, start, end);
  if (unused.length === 1 && unused[0].start === start && unused[0].end === end) return ChunkKind.unused;
  if (disk.holeEnd(start) >= end) return ChunkKind.zero;
  disk.read(start, into);
  for (const range of unused) into.fill(0, range.start - start, range.end - start);
  return isZero(into) ? ChunkKind.zero : ChunkKind.data;
}

/** Whether all bytes are zero; `bytes` starts at a multiple of 8 in its buffer. */
export function isZero(bytes: Uint8Array): boolean {
  const words = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 3);
  for (let i = 0; i < words.length; i++) if (words[i] !== 0n) return false;
  for (let i = bytes.length & ~7; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
