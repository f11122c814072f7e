import { useChunks } from "./checked_chunks.ts";
import type { JobOptions } from "./job.ts";
import { corrupt } from "./manifest.ts";
import type { ImageFile } from "./reader.ts";
import { chunkLength } from "./types.ts";
import { zeroFrame } from "./zero_frame.ts";

/**
 * Checks every byte of an image: each data chunk against its hash, each other frame against the constant it must be.
 * Throws a BroadsideError `image.corrupt` at the first that is wrong.
 */
export async function verifyImage(image: ImageFile, options: JobOptions = {}): Promise<void> {
  const { chunks } = image;
  const zeros = zeroFrame(chunks.chunkSize), frame = new Uint8Array(zeros.length);
  await useChunks(image, options, (index, content) => {
    if (content) return;
    const length = chunkLength(chunks, index);
    const expected = length === chunks.chunkSize ? zeros : zeroFrame(length);
    image.readFrame(index, frame);
    if (expected.every((byte, i) => byte === frame[i])) return;
    throw corrupt(`the frame of zeros of chunk ${index} is not what it must be`);
  });
}
