import { BroadsideError } from "../base/mod.ts";
import type { ThreadOptions } from "./chunk_pool.ts";

/** How to go through all chunks of an image. */
export interface JobOptions extends ThreadOptions {
  onProgress?: (progress: Progress) => void;
  /** Stops at the next chunk. */
  signal?: AbortSignal;
}

/** How far a job over all chunks of a disk is. Bytes. */
export interface Progress {
  done: number;
  total: number;
  /** Compressed bytes written or read so far. */
  compressed: number;
}

/** Throws `image.aborted` once the signal says so. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BroadsideError("image.aborted", "Stopped as asked; nothing more is done.");
}
