import { setImmediate } from "node:timers/promises";
import { BroadsideError } from "../base/mod.ts";
import { AtomicFile, type DiskDevice, findUse, openDisk } from "../disk/mod.ts";
import { loadChunk } from "./chunk_source.ts";
import { type CompressedChunk, CompressPool } from "./compress_pool.ts";
import { type DiskLayout, readDiskLayout } from "./disk_layout.ts";
import { ImageWriter } from "./image_writer.ts";
import type { ImageSummary } from "./summary.ts";
import { ChunkKind, Limits } from "./types.ts";

/** How to create an image. */
export interface CreateOptions {
  /** zstd level, 1 to 19; 3 by default, about 140 MB/s a core. */
  level?: number;
  /** Bytes per chunk, a power of two from 4096 to 16 MiB; 1 MiB by default, more for disks beyond 4 TiB. */
  chunkSize?: number;
  /** Compression threads; one a core by default, 0 without `spawn`. */
  workers?: number;
  /** Starts a worker that calls `runCompressWorker`. */
  spawn?: () => Worker;
  /** Replaces an existing file. */
  force?: boolean;
  /** Takes the image of a disk that is in use, whose content may change meanwhile. */
  live?: boolean;
  onProgress?: (progress: Progress) => void;
  /** Stops at the next chunk, leaving nothing behind. */
  signal?: AbortSignal;
}

/** How far a job over all chunks of a disk is. Bytes. */
export interface Progress {
  done: number;
  total: number;
  /** Compressed bytes written (create) or read (verify, restore) so far. */
  compressed: number;
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
  let pool: CompressPool | undefined;
  try {
    const layout = readDiskLayout(disk);
    const writer = new ImageWriter(file, disk.size, chunkSize);
    const workers = options.spawn ? options.workers ?? navigator.hardwareConcurrency : 0;
    pool = await CompressPool.start({ chunkSize, level, workers, spawn: options.spawn });
    await writeChunks(disk, layout, writer, pool, options);
    const { sectorSize, tableKind, diskId, partitions } = layout;
    return writer.finish({ diskSize: disk.size, sectorSize, chunkSize, tableKind, diskId, partitions });
  } finally {
    pool?.stop();
    // After a finished image this does nothing.
    file.discard();
  }
}

/** A chunk whose turn to be written comes in disk order. */
interface Pending {
  kind: number;
  compressed?: Promise<CompressedChunk>;
}

async function writeChunks(
  disk: DiskDevice,
  { maps }: DiskLayout,
  writer: ImageWriter,
  pool: CompressPool,
  options: CreateOptions,
): Promise<void> {
  const { chunkSize, count } = writer.chunks;
  const pending: Pending[] = [];
  let inFlight = 0, next = 0;
  const writeOldest = async () => {
    const { kind, compressed } = pending.shift()!;
    if (compressed) inFlight--;
    writer.add(kind, await compressed);
    options.onProgress?.({
      done: Math.min(disk.size, writer.next * chunkSize),
      total: disk.size,
      compressed: writer.length,
    });
  };
  for (let index = 0; index < count; index++) {
    checkSignal(options.signal);
    // Slots are used in turn, and results in order: the slot after the newest is always the oldest's.
    while (inFlight === pool.slots) await writeOldest();
    const start = index * chunkSize, length = Math.min(chunkSize, disk.size - start);
    const slot = next % pool.slots;
    const kind = loadChunk(disk, maps, start, pool.raw(slot, length));
    if (kind === ChunkKind.data) {
      pending.push({ kind, compressed: pool.compress(slot, length) });
      inFlight++;
      next++;
    } else pending.push({ kind });
    while (pending.length > 0 && !pending[0].compressed) await writeOldest();
    // Chunks without data await no worker: let timers and signals run all the same.
    if (index % 16 === 15) await setImmediate();
    // What was read once will not be read again soon: leave the cache to others.
    if (index % 64 === 63) disk.dropCache(start + length - 64 * chunkSize, 64 * chunkSize);
  }
  while (pending.length > 0) await writeOldest();
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

/** Throws `image.aborted` once the signal says so. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BroadsideError("image.aborted", "Stopped as asked; nothing more is done.");
}
