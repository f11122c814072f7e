import { setImmediate } from "node:timers/promises";
import { BroadsideError } from "../base/mod.ts";
import { AtomicFile, type DiskDevice, findUse, openDisk } from "../disk/mod.ts";
import { loadChunk } from "./chunk_source.ts";
import { ChunkPool, type CompressedChunk } from "./chunk_pool.ts";
import { type DiskLayout, readDiskLayout } from "./disk_layout.ts";
import { ImageWriter } from "./image_writer.ts";
import { checkSignal, type JobOptions } from "./job.ts";
import { Pipeline } from "./pipeline.ts";
import type { ImageSummary } from "./summary.ts";
import { ChunkKind, Limits } from "./types.ts";

/** How to create an image; without `spawn` the calling thread compresses. */
export interface CreateOptions extends JobOptions {
  /** zstd level, 1 to 19; 3 by default, about 100 MB/s a core. */
  level?: number;
  /** Bytes per chunk, a power of two from 4096 to 16 MiB; 1 MiB by default, more for disks beyond 4 TiB. */
  chunkSize?: number;
  /** Replaces an existing file. */
  force?: boolean;
  /** Takes the image of a disk in use, whose content may change meanwhile; all blocks count as used then. */
  live?: boolean;
}

/**
 * Makes the image file `dest` of the disk or raw file `source`. The file appears when complete; on failure nothing is
 * left. Throws a BroadsideError: `file.exists`, `disk.open`, `disk.io`, `image.options`, `image.aborted`, …
 */
export async function createImage(
  source: string,
  dest: string,
  options: CreateOptions = {},
): Promise<ImageSummary> {
  const use = findUse(source);
  if (use && !use.readOnly && !options.live) {
    throw new BroadsideError(
      use.code,
      `Cannot image ${source}: it must not change meanwhile, and ${use.text}. ${use.advice}, or mount it read-only, ` +
        "or accept an image that may be inconsistent (live).",
    );
  }
  if (isSameFile(source, dest)) {
    throw new BroadsideError(
      "file.exists",
      `Cannot write ${dest}: it is the source itself. Choose another name.`,
    );
  }
  const disk = openDisk(source);
  try {
    return await createImageOf(disk, dest, options);
  } finally {
    disk.close();
  }
}

/** As `createImage`, of a disk already open. */
export async function createImageOf(
  disk: DiskDevice,
  dest: string,
  options: CreateOptions = {},
): Promise<ImageSummary> {
  const { level, chunkSize } = checkOptions(disk, options);
  const file = new AtomicFile(dest, { overwrite: options.force });
  let pool: ChunkPool | undefined;
  try {
    const layout = readDiskLayout(disk);
    const writer = new ImageWriter(file, disk.size, chunkSize);
    pool = await ChunkPool.start(chunkSize, options, level);
    await writeChunks(disk, layout, writer, pool, options);
    const { sectorSize, tableKind, diskId, partitions } = layout;
    return writer.finish({ diskSize: disk.size, sectorSize, chunkSize, tableKind, diskId, partitions });
  } finally {
    pool?.stop();
    // After a finished image this does nothing.
    file.discard();
  }
}

async function writeChunks(
  disk: DiskDevice,
  layout: DiskLayout,
  writer: ImageWriter,
  pool: ChunkPool,
  options: CreateOptions,
): Promise<void> {
  const { chunkSize, count } = writer.chunks;
  // A file system in use may take a block after its map was read.
  const maps = options.live ? [] : layout.maps;
  const pipeline = new Pipeline<{ kind: number; compressed?: CompressedChunk }>(
    pool.slots,
    ({ kind, compressed }) => {
      writer.add(kind, compressed);
      const done = Math.min(disk.size, writer.next * chunkSize);
      options.onProgress?.({ done, total: disk.size, compressed: writer.length });
    },
  );
  for (let index = 0; index < count; index++) {
    checkSignal(options.signal);
    const start = index * chunkSize, length = Math.min(chunkSize, disk.size - start);
    const slot = await pipeline.slot();
    const kind = loadChunk(disk, maps, start, pool.raw(slot, length));
    if (kind !== ChunkKind.data) await pipeline.pass({ kind });
    else pipeline.begin(pool.compress(slot, length).then((compressed) => ({ kind, compressed })));
    // Chunks without data await no worker: let timers and signals run all the same.
    if (index % 16 === 15) await setImmediate();
    // What was read once will not be read again soon: leave the cache to others.
    if (index % 64 === 63) disk.dropCache(start + length - 64 * chunkSize, 64 * chunkSize);
  }
  await pipeline.drain();
}

function isSameFile(source: string, dest: string): boolean {
  try {
    return Deno.realPathSync(source) === Deno.realPathSync(dest);
  } catch {
    return false;
  }
}

function checkOptions(
  disk: DiskDevice,
  { level = 3, chunkSize }: CreateOptions,
): { level: number; chunkSize: number } {
  const { minChunkSize, maxChunkSize, maxChunks } = Limits;
  let size = chunkSize ?? 1024 * 1024;
  while (chunkSize === undefined && size < maxChunkSize && disk.size > size * maxChunks) size *= 2;
  if (!Number.isInteger(Math.log2(size)) || size < minChunkSize || size > maxChunkSize) {
    throw wrongOption(
      `the chunk size must be a power of two from 4096 to ${maxChunkSize}, current value is ${size}`,
    );
  }
  if (!Number.isInteger(level) || level < 1 || level > 19) {
    throw wrongOption(`the level must be 1 to 19, current value is ${level}`);
  }
  if (disk.size < 1 || disk.size > size * maxChunks) {
    throw wrongOption(`${disk.path} must have 1 to ${size * maxChunks} bytes, current value is ${disk.size}`);
  }
  return { level, chunkSize: size };
}

function wrongOption(why: string): BroadsideError {
  return new BroadsideError("image.options", `Cannot create the image: ${why}. Choose another.`);
}
