import { ByteWriter } from "../base/mod.ts";
import type { AtomicFile } from "../disk/mod.ts";
import type { CompressedChunk } from "./chunk_pool.ts";
import { encodeManifest, manifestRoot, sealManifest } from "./manifest.ts";
import { encodeSeekTable, MANIFEST_MAGIC } from "./seek_table.ts";
import { type ImageSummary, summarize } from "./summary.ts";
import { ChunkKind, type ChunkTable, type Manifest } from "./types.ts";
import { zeroFrame } from "./zero_frame.ts";

/** Writes an image's file from front to end: a frame per chunk in disk order, then manifest and seek table. */
export class ImageWriter {
  readonly chunks: ChunkTable;
  /** The chunk whose turn it is. */
  next = 0;
  readonly #file: AtomicFile;
  readonly #zeroFrame: Uint8Array;
  readonly #lastZeroFrame: Uint8Array;

  constructor(file: AtomicFile, diskSize: number, chunkSize: number) {
    const count = Math.ceil(diskSize / chunkSize);
    this.#file = file;
    this.#zeroFrame = zeroFrame(chunkSize);
    this.#lastZeroFrame = zeroFrame(diskSize - (count - 1) * chunkSize);
    this.chunks = {
      count,
      chunkSize,
      diskSize,
      kind: new Uint8Array(count),
      fileOffset: new Float64Array(count),
      frameLength: new Uint32Array(count),
      hash: new Uint8Array(32 * count),
    };
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#file.length;
  }

  /** Appends the next chunk: `compressed` for data, a frame of zeros for the other kinds. */
  add(kind: number, compressed?: CompressedChunk): void {
    const { chunks, next } = this;
    const zeros = next === chunks.count - 1 ? this.#lastZeroFrame : this.#zeroFrame;
    const frame = kind === ChunkKind.data ? compressed!.frame : zeros;
    chunks.kind[next] = kind;
    chunks.fileOffset[next] = this.#file.length;
    chunks.frameLength[next] = frame.length;
    if (kind === ChunkKind.data) chunks.hash.set(compressed!.hash, 32 * next);
    this.#file.append(frame);
    this.next++;
  }

  /** Appends manifest and seek table, makes the file durable and gives it its name. */
  finish(manifest: Manifest): ImageSummary {
    const bytes = encodeManifest(manifest, this.chunks);
    const sealed = sealManifest(bytes);
    const frame = new ByteWriter(sealed.length + 8).u32(MANIFEST_MAGIC).u32(sealed.length).bytes(sealed)
      .done();
    this.#file.append(frame);
    this.#file.append(encodeSeekTable(this.chunks, frame.length));
    this.#file.commit();
    return summarize(manifestRoot(bytes), this.#file.length, manifest, this.chunks);
  }
}
