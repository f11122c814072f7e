import { createHash } from "node:crypto";
import { threadZstd } from "../sys/mod.ts";
import { ChunkKind, chunkLength, type ChunkTable } from "./types.ts";

/**
 * Decompresses a data chunk's frame into the start of `raw` (at least `chunkLength(table, index)` bytes) and holds it
 * against its SHA-256. True when it is right, bit for bit; false for anything else: never throws on bad data. Both
 * buffers may be shared memory.
 */
export function decodeChunk(frame: Uint8Array, raw: Uint8Array, table: ChunkTable, index: number): boolean {
  if (table.kind[index] !== ChunkKind.data || frame.length !== table.frameLength[index]) return false;
  const length = chunkLength(table, index);
  return raw.length >= length && decodeFrame(frame, raw.subarray(0, length), hashOfChunk(table, index));
}

/** As `decodeChunk`, of a frame that must fill `content` exactly and match a 32-byte hash. */
export function decodeFrame(frame: Uint8Array, content: Uint8Array, hash: Uint8Array): boolean {
  try {
    return threadZstd().decompressUnchecked(frame, content) === content.length && matches(content, hash);
  } catch {
    return false;
  }
}

/** Whether a data chunk's raw content has the SHA-256 that the image says. */
export function hashFits(content: Uint8Array, table: ChunkTable, index: number): boolean {
  return matches(content, hashOfChunk(table, index));
}

/** The 32 bytes of a data chunk's SHA-256. */
export function hashOfChunk(table: ChunkTable, index: number): Uint8Array {
  return table.hash.subarray(32 * index, 32 * index + 32);
}

function matches(content: Uint8Array, hash: Uint8Array): boolean {
  const found = createHash("sha256").update(content).digest();
  for (let i = 0; i < 32; i++) if (found[i] !== hash[i]) return false;
  return true;
}
