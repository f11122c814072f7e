import { BroadsideError, ByteReader } from "../base/mod.ts";
import { type DiskDevice, openDisk } from "../disk/mod.ts";
import { decodeChunk } from "./decode_chunk.ts";
import { corrupt, decodeManifest, manifestRoot, openManifestFrame } from "./manifest.ts";
import { checkSeekTable, locateManifest, MANIFEST_MAGIC, SKIPPABLE_HEADER } from "./seek_table.ts";
import { layoutStream, type StreamExtent, streamExtents } from "./stream.ts";
import { ChunkKind, chunkLength, type ChunkTable, type Manifest } from "./types.ts";

/** An image opened for reading. */
export interface ImageFile {
  readonly path: string;
  readonly manifest: Manifest;
  /** The manifest as stored, for sending to targets. */
  readonly manifestBytes: Uint8Array;
  /** SHA-256 of `manifestBytes` in hexadecimal: the image's identity. */
  readonly root: string;
  readonly fileSize: number;
  readonly chunks: ChunkTable;
  /** Indices of the data chunks, in disk order. */
  readonly dataChunks: Uint32Array;
  /** Bytes in the stream of all data chunks' frames. */
  readonly streamSize: number;
  /** The stream as the fewest ranges of the file. */
  streamExtents(): StreamExtent[];
  /** Where each data chunk's frame starts in the stream, and the stream's end. */
  streamOffsets(): Float64Array;
  /** Reads a chunk's frame into the start of `into`; returns its length. */
  readFrame(index: number, into: Uint8Array): number;
  /** Reads a chunk's content, checked, into the start of `into`; returns its length. Throws `image.corrupt`. */
  readChunk(index: number, into: Uint8Array): number;
  close(): void;
}

/**
 * Opens an image and checks everything but the frames' content: manifest, seek table and file size must agree.
 * Throws a BroadsideError: `image.corrupt` for a file that is damaged, cut or no image; `disk.open` when unreadable.
 */
export function openImage(path: string): ImageFile {
  const file = openDisk(path);
  try {
    return openImageOn(file);
  } catch (error) {
    file.close();
    throw named(path, error);
  }
}

/** As `openImage`, from anything that reads; closing the image closes it. */
export function openImageOn(file: DiskDevice): ImageFile {
  const place = locateManifest(file);
  const header = new Uint8Array(SKIPPABLE_HEADER);
  file.read(place.offset, header);
  const reader = new ByteReader(header);
  if (reader.u32() !== MANIFEST_MAGIC || reader.u32() !== place.length - SKIPPABLE_HEADER) {
    throw corrupt("its manifest is not where it must be");
  }
  const content = new Uint8Array(place.length - SKIPPABLE_HEADER);
  file.read(place.offset + SKIPPABLE_HEADER, content);
  const bytes = openManifestFrame(content);
  const { manifest, chunks } = decodeManifest(bytes);
  checkSeekTable(file, chunks, place);
  return new OpenedImage(file, manifest, bytes, chunks);
}

class OpenedImage implements ImageFile {
  readonly path: string;
  readonly root: string;
  readonly fileSize: number;
  readonly dataChunks: Uint32Array;
  readonly streamSize: number;
  readonly #file: DiskDevice;
  readonly #streamOffsets: Float64Array;
  readonly #frame: Uint8Array;

  constructor(
    file: DiskDevice,
    readonly manifest: Manifest,
    readonly manifestBytes: Uint8Array,
    readonly chunks: ChunkTable,
  ) {
    this.#file = file;
    this.path = file.path;
    this.fileSize = file.size;
    this.root = manifestRoot(manifestBytes);
    const layout = layoutStream(chunks);
    this.dataChunks = layout.dataChunks;
    this.streamSize = layout.streamSize;
    this.#streamOffsets = layout.streamOffsets;
    this.#frame = new Uint8Array(chunks.frameLength.reduce((most, length) => Math.max(most, length), 0));
  }

  streamExtents(): StreamExtent[] {
    return streamExtents(this.chunks);
  }

  streamOffsets(): Float64Array {
    return this.#streamOffsets;
  }

  readFrame(index: number, into: Uint8Array): number {
    const length = this.chunks.frameLength[index];
    this.#file.read(this.chunks.fileOffset[index], into.subarray(0, length));
    return length;
  }

  readChunk(index: number, into: Uint8Array): number {
    const length = chunkLength(this.chunks, index);
    if (this.chunks.kind[index] !== ChunkKind.data) {
      into.fill(0, 0, length);
      return length;
    }
    const frame = this.#frame.subarray(0, this.readFrame(index, this.#frame));
    if (decodeChunk(frame, into, this.chunks, index)) return length;
    throw damagedChunk(this.path, index);
  }

  close(): void {
    this.#file.close();
  }
}

/** The error for a chunk whose content is not what its hash says. */
export function damagedChunk(path: string, index: number): Error {
  return named(path, corrupt(`chunk ${index} does not match its hash`));
}

/** Says which image it is about. */
function named<T>(path: string, error: T): T | BroadsideError {
  if (!(error instanceof BroadsideError) || error.code !== "image.corrupt") return error;
  return new BroadsideError(error.code, error.message.replace("the image", path), { cause: error });
}
