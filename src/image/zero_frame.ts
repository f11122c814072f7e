import { ByteWriter } from "../base/mod.ts";

/**
 * The zstd frame that stands for `size` bytes of zeros (1 to 16 MiB), the same bytes always, whatever library is there:
 * single segment, 4-byte content size, no checksum, blocks of one repeated byte (RFC 8878, section 3.1.1).
 */
export function zeroFrame(size: number): Uint8Array {
  const writer = new ByteWriter(zeroFrameLength(size)).u32(0xfd2fb528).u8(0xa0).u32(size);
  // The zstd command before 1.4.4 cannot take a repeated byte as the first block: begin with one plain zero.
  block(writer, BLOCK_RAW, 1, size === 1);
  for (let at = 1; at < size; at += MAX_BLOCK) {
    block(writer, BLOCK_REPEAT, Math.min(MAX_BLOCK, size - at), at + MAX_BLOCK >= size);
  }
  return writer.done();
}

/** The length of `zeroFrame(size)`. */
export function zeroFrameLength(size: number): number {
  return 13 + 4 * Math.ceil((size - 1) / MAX_BLOCK);
}

const MAX_BLOCK = 128 * 1024, BLOCK_RAW = 0, BLOCK_REPEAT = 1;

/** A block of zeros: its header of three bytes and the one byte that either kind then holds. */
function block(writer: ByteWriter, type: number, size: number, last: boolean): void {
  const header = Number(last) | type << 1 | size << 3;
  writer.u8(header & 255).u16(header >>> 8).u8(0);
}
