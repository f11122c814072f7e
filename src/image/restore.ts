import { BroadsideError } from "../base/mod.ts";
import { AtomicFile, type DiskDevice, openDisk, refuseUnsafe } from "../disk/mod.ts";
import { useChunks } from "./checked_chunks.ts";
import type { JobOptions } from "./job.ts";
import type { ImageFile } from "./reader.ts";
import { ChunkKind, type ChunkTable } from "./types.ts";

/**
 * Restores an image onto a block device or an existing regular file, in place, or into a new regular file, which appears
 * when complete. A chunk is written only after its hash proved right; unused chunks of an existing destination keep
 * what they held. Returns once all is on the medium.
 *
 * Throws a BroadsideError before a byte is written: `disk.small`, `disk.mounted`, `disk.held`, `disk.swap`, `disk.busy`,
 * `disk.kind`; or after: `image.corrupt`, `disk.io`, `image.aborted`.
 */
export async function restoreImage(image: ImageFile, dest: string, options: JobOptions = {}): Promise<void> {
  if (!exists(dest)) return await restoreToNewFile(image, dest, options);
  refuseUnsafe(dest, image.manifest.diskSize);
  const disk = openDisk(dest, { write: true, exclusive: true });
  try {
    await restoreToDisk(image, disk, options);
  } finally {
    disk.close();
  }
}

/** As `restoreImage`, onto a disk already open, which must hold the image's whole disk. */
export async function restoreToDisk(
  image: ImageFile,
  disk: DiskDevice,
  options: JobOptions = {},
): Promise<void> {
  const { chunks } = image;
  if (disk.size < chunks.diskSize) {
    throw new BroadsideError(
      "disk.small",
      `Cannot write to ${disk.path}: it must have at least ${chunks.diskSize} bytes, current value is ${disk.size}. ` +
        "Choose a larger disk.",
    );
  }
  let zeroed = 0;
  await useChunks(image, options, (index, content) => {
    const offset = index * chunks.chunkSize;
    if (content) {
      disk.write(offset, content);
      disk.startWriteback(offset, content.length);
    } else if (chunks.kind[index] === ChunkKind.zero && index >= zeroed) {
      zeroed = endOfRun(chunks, index);
      disk.zero(offset, Math.min(chunks.diskSize, zeroed * chunks.chunkSize) - offset);
    }
  });
  disk.sync();
}

/** Where the zero chunks from `index` on end that are zeroed in one go: at most 64, so that progress is seen. */
function endOfRun(chunks: ChunkTable, index: number): number {
  const most = Math.min(chunks.count, index + 64);
  while (index < most && chunks.kind[index] === ChunkKind.zero) index++;
  return index;
}

async function restoreToNewFile(image: ImageFile, dest: string, options: JobOptions): Promise<void> {
  const file = new AtomicFile(dest);
  try {
    file.truncate(image.manifest.diskSize);
    const disk = openDisk(file.temporaryPath, { write: true, exclusive: true });
    try {
      await restoreToDisk(image, disk, options);
    } finally {
      disk.close();
    }
    file.commit();
  } finally {
    file.discard();
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new BroadsideError("disk.open", `Cannot look at ${path}: check the name and your rights.`, {
      cause: error,
    });
  }
}
