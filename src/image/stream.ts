import { ChunkKind, type ChunkTable } from "./types.ts";

/** A range of the stream that lies in one piece in the image file. All in bytes. */
export interface StreamExtent {
  streamOffset: number;
  fileOffset: number;
  length: number;
}

/** The stream: the frames of all data chunks one after another, which is all a target needs beside the manifest. */
export interface StreamLayout {
  /** Indices of the data chunks, in disk order. */
  dataChunks: Uint32Array;
  /** Where each one's frame starts in the stream, and as a last entry where the stream ends. */
  streamOffsets: Float64Array;
  /** Bytes in the stream. */
  streamSize: number;
}

/** Lays out the stream of an image from its chunks alone. */
export function layoutStream(table: ChunkTable): StreamLayout {
  let count = 0;
  for (const kind of table.kind) if (kind === ChunkKind.data) count++;
  const dataChunks = new Uint32Array(count), streamOffsets = new Float64Array(count + 1);
  let at = 0;
  for (let index = 0, next = 0; index < table.count; index++) {
    if (table.kind[index] !== ChunkKind.data) continue;
    dataChunks[next] = index;
    streamOffsets[next++] = at;
    at += table.frameLength[index];
  }
  streamOffsets[count] = at;
  return { dataChunks, streamOffsets, streamSize: at };
}

/** The stream as the fewest ranges of the file: neighbouring data frames are one. */
export function streamExtents(table: ChunkTable): StreamExtent[] {
  const extents: StreamExtent[] = [];
  let current: StreamExtent | undefined, at = 0;
  for (let index = 0; index < table.count; index++) {
    if (table.kind[index] !== ChunkKind.data) continue;
    const fileOffset = table.fileOffset[index], length = table.frameLength[index];
    if (current && current.fileOffset + current.length === fileOffset) current.length += length;
    else extents.push(current = { streamOffset: at, fileOffset, length });
    at += length;
  }
  return extents;
}
