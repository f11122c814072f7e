import { createHash } from "node:crypto";
import { BroadsideError } from "../base/mod.ts";
import type { Assignment } from "../contract/mod.ts";
import type { DiskDevice } from "../disk/mod.ts";
import {
  ChunkKind,
  chunkLength,
  type ChunkTable,
  decodeManifest,
  layoutStream,
  type Manifest,
} from "../image/mod.ts";

/** An image as a target sees it: what to write where, and how it comes along the stream. Typed arrays are shared. */
export interface Plan {
  /** Hash of the image's manifest. */
  root: string;
  manifest: Manifest;
  chunks: ChunkTable;
  /** The chunk that each unit of the stream is, and the units' bounds in the stream. */
  dataChunks: Uint32Array;
  offsets: Float64Array;
  /** Per unit 1 when it is on the disk. */
  done: Uint8Array;
  /** How many those are. */
  doneCount: Int32Array;
  /** Runs of the disk that must read as zeros. */
  zeros: { offset: number; length: number }[];
  /** Raw bytes of all units. */
  bytesTotal: number;
}

/** Makes a plan from a manifest that came over the network. Throws `target.manifest` when it is not the one assigned. */
export function makePlan(bytes: Uint8Array, assignment: Assignment): Plan {
  const root = createHash("sha256").update(bytes).digest("hex");
  if (root !== assignment.root) {
    throw new BroadsideError(
      "target.manifest",
      "Cannot use the image's manifest: its hash is not the one announced",
    );
  }
  const { manifest, chunks } = decodeManifest(bytes);
  const { dataChunks, streamOffsets, streamSize } = layoutStream(chunks);
  if (streamSize !== assignment.stream.size) {
    throw new BroadsideError(
      "target.manifest",
      `Cannot follow the stream: it must have ${streamSize} bytes, current value is ${assignment.stream.size}`,
    );
  }
  let bytesTotal = 0;
  for (const chunk of dataChunks) bytesTotal += chunkLength(chunks, chunk);
  return {
    root,
    manifest,
    chunks: {
      ...chunks,
      kind: shared(chunks.kind),
      fileOffset: shared(chunks.fileOffset),
      frameLength: shared(chunks.frameLength),
      hash: shared(chunks.hash),
    },
    dataChunks: shared(dataChunks),
    offsets: shared(streamOffsets),
    done: new Uint8Array(new SharedArrayBuffer(dataChunks.length)),
    doneCount: new Int32Array(new SharedArrayBuffer(4)),
    zeros: zeroRuns(chunks),
    bytesTotal,
  };
}

/**
 * Refuses a disk whose logical sectors have another size than those of the image's disk: tables and file systems count in
 * sectors, so the copy would be sound to the byte and of no use. A file takes any image. Throws `disk.sector`.
 */
export function refuseSectorSize({ sectorSize }: Manifest, disk: DiskDevice): void {
  if (!disk.isBlockDevice || disk.sectorSize === sectorSize) return;
  throw new BroadsideError(
    "disk.sector",
    `Cannot write to ${disk.path}: the image is of a disk with sectors of ${sectorSize} bytes, this one has ` +
      `${disk.sectorSize}. Deploy an image of a like disk, or switch the drive's sector size where it can (nvme format).`,
  );
}

/** A device clears a run of at most this size in one go, so that cancelling and other writes get their turn. */
const MAX_RUN = 256 * 1024 * 1024;

function zeroRuns(chunks: ChunkTable): Plan["zeros"] {
  const runs: Plan["zeros"] = [];
  for (let i = 0; i < chunks.count; i++) {
    if (chunks.kind[i] !== ChunkKind.zero) continue;
    const offset = i * chunks.chunkSize, length = chunkLength(chunks, i), last = runs.at(-1);
    if (last && last.offset + last.length === offset && last.length + length <= MAX_RUN) {
      last.length += length;
    } else runs.push({ offset, length });
  }
  return runs;
}

function shared<T extends Uint8Array | Uint32Array | Float64Array>(array: T): T {
  const buffer = new SharedArrayBuffer(array.byteLength);
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => T)(buffer);
  copy.set(array);
  return copy;
}
