import { ChunkKind, chunkLength, type ChunkTable, type Manifest } from "./types.ts";

/** An image in figures. Bytes unless said otherwise. */
export interface ImageSummary {
  root: string;
  fileSize: number;
  manifest: Manifest;
  /** Chunks of each kind. */
  dataChunks: number;
  zeroChunks: number;
  unusedChunks: number;
  /** Of the disk, in data chunks. */
  dataBytes: number;
  /** The data chunks' frames: what deploying the image sends to each target. */
  streamSize: number;
}

/** Counts an image's chunks. */
export function summarize(
  root: string,
  fileSize: number,
  manifest: Manifest,
  chunks: ChunkTable,
): ImageSummary {
  const counts = [0, 0, 0];
  let dataBytes = 0, streamSize = 0;
  for (let i = 0; i < chunks.count; i++) {
    counts[chunks.kind[i]]++;
    if (chunks.kind[i] !== ChunkKind.data) continue;
    dataBytes += chunkLength(chunks, i);
    streamSize += chunks.frameLength[i];
  }
  const [dataChunks, zeroChunks, unusedChunks] = counts;
  return { root, fileSize, manifest, dataChunks, zeroChunks, unusedChunks, dataBytes, streamSize };
}
