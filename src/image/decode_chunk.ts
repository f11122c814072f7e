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
  if (raw.length < length) return false;
  const content = raw.subarray(0, length);
  try {
    if (threadZstd().decompress(frame, content) !== length) return false;
  } catch {
    return false;
  }
  const found = createHash("sha256").update(content).digest();
  for (let i = 0; i < 32; i++) if (found[i] !== table.hash[32 * index + i]) return false;
  return true;
}
