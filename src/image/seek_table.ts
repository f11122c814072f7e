import { ByteReader, ByteWriter } from "../base/mod.ts";
import type { DiskDevice } from "../disk/mod.ts";
import { corrupt } from "./manifest.ts";
import { chunkLength, type ChunkTable, Limits } from "./types.ts";

/** Magic numbers of zstd's skippable frames (RFC 8878, section 3.1.2): ours for the manifest, the seek table's own. */
export const MANIFEST_MAGIC = 0x184d2a5b, SEEK_TABLE_MAGIC = 0x184d2a5e;
/** Every skippable frame begins with its magic and the length of what follows. */
export const SKIPPABLE_HEADER = 8;

const FOOTER_MAGIC = 0x8f92eab1, FOOTER = 9, ENTRY = 8;

/** The seek table (zstd's seekable format 0.1.0): an entry per chunk and one, of no content, for the manifest. */
export function encodeSeekTable(table: ChunkTable, manifestFrame: number): Uint8Array {
  const entries = table.count + 1;
  const writer = new ByteWriter(SKIPPABLE_HEADER + entries * ENTRY + FOOTER);
  writer.u32(SEEK_TABLE_MAGIC).u32(entries * ENTRY + FOOTER);
  for (let i = 0; i < table.count; i++) writer.u32(table.frameLength[i]).u32(chunkLength(table, i));
  writer.u32(manifestFrame).u32(0);
  return writer.u32(entries).u8(0).u32(FOOTER_MAGIC).done();
}

/** Where the manifest's frame lies, as the end of the file tells. */
export interface ManifestPlace {
  offset: number;
  /** The whole skippable frame. */
  length: number;
}

/** Finds the manifest from the end of the file; throws `image.corrupt` when the end is no seek table of ours. */
export function locateManifest(file: DiskDevice): ManifestPlace {
  const least = SKIPPABLE_HEADER + ENTRY * 2 + FOOTER;
  if (file.size < least) throw corrupt(`it has only ${file.size} bytes`);
  const tail = new Uint8Array(ENTRY + FOOTER);
  file.read(file.size - tail.length, tail);
  const reader = new ByteReader(tail);
  const length = reader.u32(), content = reader.u32(), entries = reader.u32(), descriptor = reader.u8();
  if (reader.u32() !== FOOTER_MAGIC || descriptor !== 0) throw corrupt("it does not end with a seek table");
  const start = seekTableStart(file.size, entries);
  if (entries < 2 || entries > Limits.maxChunks + 1 || start < 0) {
    throw corrupt("its seek table has an impossible length");
  }
  if (content !== 0 || length > Limits.maxManifest || length < SKIPPABLE_HEADER || length > start) {
    throw corrupt("its manifest has an impossible length");
  }
  return { offset: start - length, length };
}

/** Holds the whole seek table against the manifest's chunks; throws `image.corrupt` at the first difference. */
export function checkSeekTable(file: DiskDevice, table: ChunkTable, place: ManifestPlace): void {
  const start = place.offset + place.length;
  if (start !== seekTableStart(file.size, table.count + 1)) {
    throw corrupt("its seek table and manifest disagree");
  }
  const header = new Uint8Array(SKIPPABLE_HEADER);
  file.read(start, header);
  const reader = new ByteReader(header);
  if (reader.u32() !== SEEK_TABLE_MAGIC || reader.u32() !== file.size - start - SKIPPABLE_HEADER) {
    throw corrupt("its seek table is not where it must be");
  }
  let sum = 0;
  const piece = new Uint8Array(ENTRY * 8192);
  for (let first = 0; first < table.count; first += 8192) {
    const last = Math.min(table.count, first + 8192);
    const entries = piece.subarray(0, (last - first) * ENTRY);
    file.read(start + SKIPPABLE_HEADER + first * ENTRY, entries);
    const view = new DataView(entries.buffer, 0, entries.length);
    for (let i = first; i < last; i++) {
      const frame = view.getUint32((i - first) * ENTRY, true),
        raw = view.getUint32((i - first) * ENTRY + 4, true);
      if (frame !== table.frameLength[i] || raw !== chunkLength(table, i)) {
        throw corrupt(`its seek table and manifest disagree on chunk ${i}`);
      }
      sum += frame;
    }
  }
  if (sum !== place.offset) throw corrupt("its frames do not fill the space before the manifest");
}

function seekTableStart(fileSize: number, entries: number): number {
  return fileSize - FOOTER - entries * ENTRY - SKIPPABLE_HEADER;
}
