import { setImmediate } from "node:timers/promises";
import { ChunkPool } from "./chunk_pool.ts";
import { hashOfChunk } from "./decode_chunk.ts";
import { checkSignal, type JobOptions } from "./job.ts";
import { Pipeline } from "./pipeline.ts";
import { damagedChunk, type ImageFile } from "./reader.ts";
import { ChunkKind, chunkLength } from "./types.ts";

/**
 * Goes through an image's chunks in disk order and calls `use` with each: a data chunk with its content, checked against
 * its hash and valid during the call, any other without. Throws a BroadsideError `image.corrupt` at the first chunk that
 * is wrong, before `use` sees it or any later one.
 */
export async function useChunks(
  image: ImageFile,
  options: JobOptions,
  use: (index: number, content?: Uint8Array) => void,
): Promise<void> {
  const { chunks } = image;
  const pool = await ChunkPool.start(chunks.chunkSize, options);
  let compressed = 0;
  const pipeline = new Pipeline<{ index: number; content?: Uint8Array; right: boolean }>(
    pool.slots,
    ({ index, content, right }) => {
      if (!right) throw damagedChunk(image.path, index);
      use(index, content);
      compressed += chunks.frameLength[index];
      const done = Math.min(chunks.diskSize, (index + 1) * chunks.chunkSize);
      options.onProgress?.({ done, total: chunks.diskSize, compressed });
    },
  );
  try {
    for (let index = 0; index < chunks.count; index++) {
      checkSignal(options.signal);
      if (chunks.kind[index] !== ChunkKind.data) await pipeline.pass({ index, right: true });
      else {
        const slot = await pipeline.slot(), length = chunkLength(chunks, index);
        const frameLength = image.readFrame(index, pool.frame(slot, chunks.frameLength[index]));
        const right = pool.check(slot, frameLength, length, hashOfChunk(chunks, index));
        pipeline.begin(right.then((right) => ({ index, content: pool.raw(slot, length), right })));
      }
      // Where no thread is awaited: let timers and signals run all the same.
      if (index % 16 === 15) await setImmediate();
    }
    await pipeline.drain();
  } finally {
    pool.stop();
  }
}
