import { setImmediate } from "node:timers/promises";
import { checkSignal, type Progress } from "./create.ts";
import { corrupt } from "./manifest.ts";
import type { ImageFile } from "./reader.ts";
import { ChunkKind, chunkLength } from "./types.ts";
import { zeroFrame } from "./zero_frame.ts";

/** How to go through an image. */
export interface JobOptions {
  onProgress?: (progress: Progress) => void;
  /** Stops at the next chunk. */
  signal?: AbortSignal;
}

/**
 * Checks every byte of an image: each data chunk against its hash, each other frame against the constant it must be.
 * Throws a BroadsideError `image.corrupt` at the first that is wrong.
 */
export async function verifyImage(image: ImageFile, options: JobOptions = {}): Promise<void> {
  const { chunks } = image;
  const raw = new Uint8Array(chunks.chunkSize), frame = new Uint8Array(chunks.chunkSize);
  const zeros = zeroFrame(chunks.chunkSize);
  for (let index = 0, compressed = 0; index < chunks.count; index++) {
    checkSignal(options.signal);
    if (chunks.kind[index] === ChunkKind.data) image.readChunk(index, raw);
    else {
      const length = chunkLength(chunks, index);
      const expected = length === chunks.chunkSize ? zeros : zeroFrame(length);
      const found = frame.subarray(0, image.readFrame(index, frame));
      if (!expected.every((byte, i) => byte === found[i])) {
        throw corrupt(`the frame of zeros of chunk ${index} is not what it must be`);
      }
    }
    compressed += chunks.frameLength[index];
    await report(options, index, chunks.diskSize, chunks.chunkSize, compressed);
  }
}

/** Tells of progress, and lets timers and signals run once in a while. */
export async function report(
  { onProgress }: JobOptions,
  index: number,
  diskSize: number,
  chunkSize: number,
  compressed: number,
): Promise<void> {
  onProgress?.({ done: Math.min(diskSize, (index + 1) * chunkSize), total: diskSize, compressed });
  if (index % 16 === 15) await setImmediate();
}
