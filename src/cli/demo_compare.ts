import { Buffer } from "node:buffer";
import type { DiskDevice } from "../disk/mod.ts";
import { ChunkKind, chunkLength, type ImageFile } from "../image/mod.ts";

/** A piece of what a target's disk must hold; without `bytes` it is zeros. The bytes are valid until the next piece. */
export interface Piece {
  offset: number;
  length: number;
  bytes?: Uint8Array;
}

const PIECE = 1 << 20;
const ZEROS = new Uint8Array(16 * PIECE);

/** Every byte of a disk. */
export function* piecesOfDisk(disk: DiskDevice): Generator<Piece> {
  const buffer = new Uint8Array(PIECE);
  for (let offset = 0; offset < disk.size; offset += PIECE) {
    const length = Math.min(PIECE, disk.size - offset);
    if (disk.holeEnd(offset) >= offset + length) yield { offset, length };
    else {
      const bytes = buffer.subarray(0, length);
      disk.read(offset, bytes);
      yield { offset, length, bytes };
    }
  }
}

/** All of an image's disk but the chunks that no file system uses. */
export function* piecesOfImage(image: ImageFile): Generator<Piece> {
  const { chunks } = image;
  const buffer = new Uint8Array(chunks.chunkSize);
  for (let index = 0; index < chunks.count; index++) {
    const piece = { offset: index * chunks.chunkSize, length: chunkLength(chunks, index) };
    if (chunks.kind[index] === ChunkKind.zero) yield piece;
    else if (chunks.kind[index] === ChunkKind.data) {
      yield { ...piece, bytes: buffer.subarray(0, image.readChunk(index, buffer)) };
    }
  }
}

/** Where each disk first differs from what it must hold, in bytes to the piece; undefined for those that are right. */
export async function compareDisks(
  pieces: Iterable<Piece>,
  disks: DiskDevice[],
  onPiece: (end: number) => void,
  signal: AbortSignal,
): Promise<(number | undefined)[]> {
  const wrong = disks.map((): number | undefined => undefined);
  const buffer = new Uint8Array(ZEROS.length);
  let count = 0;
  for (const { offset, length, bytes = ZEROS.subarray(0, length) } of pieces) {
    disks.forEach((disk, i) => {
      if (wrong[i] !== undefined) return;
      const isHole = disk.holeEnd(offset) >= offset + length;
      const found = isHole ? ZEROS.subarray(0, length) : buffer.subarray(0, length);
      if (!isHole) disk.read(offset, found);
      if (bytes.buffer !== found.buffer && Buffer.compare(bytes, found) !== 0) wrong[i] = offset;
    });
    onPiece(offset + length);
    // Let signals through now and then.
    if (++count % 32 === 0) await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }
  return wrong;
}
