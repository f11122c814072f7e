import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { BroadsideError } from "../../base/mod.ts";
import { FakeDisk } from "../../disk/mod.ts";
import { isZero } from "../chunk_source.ts";
import { type ImageFile, openImageOn } from "../reader.ts";
import { restoreToDisk } from "../restore.ts";
import { ChunkKind, chunkLength } from "../types.ts";

/** What became of bytes taken for an image. */
export type Fate = "restored" | "refused when opened" | "refused when restored";

/** What the destination holds before, so that bytes left alone are told apart. */
const GARBAGE = 0xee, GARBAGE_CHUNK = new Uint8Array(1 << 20).fill(GARBAGE);

/**
 * Opens and restores bytes as an image and holds the outcome against what no file may break: nothing but a
 * BroadsideError is thrown, and every byte written is right. `expected` is the disk the image was made of; without it
 * each written chunk must match the hash in the file's own manifest.
 */
export async function fateOf(bytes: Uint8Array, expected?: Uint8Array): Promise<Fate> {
  let image: ImageFile;
  try {
    image = openImageOn(new FakeDisk(bytes));
  } catch (error) {
    assert(error instanceof BroadsideError, String(error));
    return "refused when opened";
  }
  assert(image.chunks.diskSize <= 1 << 24, "a small file must not pass for a large disk here");
  const target = new FakeDisk(new Uint8Array(image.chunks.diskSize).fill(GARBAGE));
  let fate: Fate = "restored";
  try {
    await restoreToDisk(image, target);
  } catch (error) {
    assert(error instanceof BroadsideError, String(error));
    fate = "refused when restored";
  }
  checkTarget(image, target, expected, fate === "restored");
  return fate;
}

function checkTarget(
  image: ImageFile,
  target: FakeDisk,
  expected: Uint8Array | undefined,
  whole: boolean,
): void {
  const { chunks } = image;
  for (let index = 0; index < chunks.count; index++) {
    const start = index * chunks.chunkSize, end = start + chunkLength(chunks, index);
    const content = target.bytes.subarray(start, end), kind = chunks.kind[index];
    const written = target.written[start] === 1;
    assert.equal(written, target.written[end - 1] === 1);
    if (kind === ChunkKind.unused) {
      assert(!written && same(content, GARBAGE_CHUNK.subarray(0, content.length)));
    } else if (whole) assert(written, `chunk ${index} was left out`);
    if (!written) continue;
    if (kind === ChunkKind.zero) assert(isZero(content));
    if (expected) assert(same(content, expected.subarray(start, end)), `chunk ${index} is wrong`);
    if (kind === ChunkKind.data) {
      const hash = createHash("sha256").update(content).digest();
      assert(
        same(hash, chunks.hash.subarray(32 * index, 32 * index + 32)),
        `chunk ${index} is not its hash's`,
      );
    }
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
