import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { BroadsideError, ByteReader, ByteWriter, fromHex, toHex } from "../base/mod.ts";
import { frameBound } from "../sys/mod.ts";
import { guidBytes, guidText } from "../disk/mod.ts";
import {
  ChunkKind,
  chunkLength,
  type ChunkTable,
  type ImagePartition,
  Limits,
  type Manifest,
} from "./types.ts";
import { zeroFrameLength } from "./zero_frame.ts";

/** A manifest with the chunks it lists. */
export interface DecodedManifest {
  manifest: Manifest;
  chunks: ChunkTable;
}

/** SHA-256 of the manifest's bytes in hexadecimal: names the image, down to every byte of the disk it restores. */
export function manifestRoot(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The content of the manifest's frame in the file: the manifest, then its SHA-256. */
export function sealManifest(bytes: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(bytes.length + HASH);
  sealed.set(bytes);
  sealed.set(fromHex(manifestRoot(bytes))!, bytes.length);
  return sealed;
}

/** The manifest's bytes out of its frame's content; throws `image.corrupt` when they do not match their SHA-256. */
export function openManifestFrame(content: Uint8Array): Uint8Array {
  const length = Math.max(0, content.length - HASH);
  const bytes = content.subarray(0, length);
  if (toHex(content.subarray(length)) === manifestRoot(bytes)) return bytes;
  throw corrupt("its manifest does not match its hash");
}

/** The manifest as stored; FORMAT.md has every field. */
export function encodeManifest(manifest: Manifest, chunks: ChunkTable): Uint8Array {
  const writer = new ByteWriter(sizeBound(manifest, chunks));
  writer.bytes(MAGIC).u16(VERSION).u16(0).u32(manifest.chunkSize).u64(manifest.diskSize).u32(
    manifest.sectorSize,
  );
  writer.u8(TABLE_KINDS.indexOf(manifest.tableKind)).bytes(idBytes(manifest.tableKind, manifest.diskId));
  writer.u16(manifest.partitions.length);
  for (const partition of manifest.partitions) encodePartition(writer, manifest, partition);
  encodeChunks(writer, chunks);
  return writer.done();
}

/**
 * Reads a manifest, which may come from anyone: every field is checked and every length capped before memory is taken.
 * Throws a BroadsideError `image.corrupt`.
 */
export function decodeManifest(bytes: Uint8Array): DecodedManifest {
  const reader = new ByteReader(bytes);
  const magic = reader.bytes(8), version = reader.u16(), flags = reader.u16();
  if (toHex(magic) !== toHex(MAGIC)) throw corrupt("its manifest has the wrong signature");
  if (version !== VERSION || flags !== 0) {
    throw corrupt(`its manifest's version must be ${VERSION}, current value is ${version} (flags ${flags})`);
  }
  const chunkSize = reader.u32(), diskSize = reader.u64(), sectorSize = reader.u32();
  checkGeometry(chunkSize, diskSize, sectorSize, reader.failed);
  const tableKind = TABLE_KINDS[reader.u8()];
  if (!tableKind) throw corrupt("its manifest names an unknown partition table");
  const diskId = idText(tableKind, reader.bytes(16));
  const count = reader.u16();
  if (count > Limits.maxPartitions) throw corrupt(`its manifest lists ${count} partitions`);
  const manifest: Manifest = { diskSize, sectorSize, chunkSize, tableKind, diskId, partitions: [] };
  for (let i = 0; i < count; i++) manifest.partitions.push(decodePartition(reader, manifest));
  const chunks = decodeChunks(reader, chunkSize, diskSize);
  if (reader.failed || reader.remaining > 0) throw corrupt("its manifest has the wrong length");
  // One content has one encoding, so one root: long-winded numbers and stray padding are refused.
  if (Buffer.compare(encodeManifest(manifest, chunks), bytes) !== 0) {
    throw corrupt("its manifest is badly encoded");
  }
  return { manifest, chunks };
}

const HASH = 32;
/** Bytes before the partitions; the most one of them takes; of one run of chunks; of one data chunk. */
const HEAD = 47, PARTITION = 60 + 4 * 256, RUN = 6, DATA = 4 + HASH;
const MAGIC = new TextEncoder().encode("BSIMAGE\n");
const VERSION = 1;
const TABLE_KINDS = ["none", "mbr", "gpt"] as const;

/** No manifest of these is longer: its memory is taken once. */
function sizeBound({ partitions }: Manifest, { count, kind }: ChunkTable): number {
  let runs = 0, data = 0;
  for (let i = 0; i < count; i++) {
    if (i === 0 || kind[i] !== kind[i - 1]) runs++;
    if (kind[i] === ChunkKind.data) data++;
  }
  return HEAD + PARTITION * partitions.length + RUN * runs + DATA * data;
}

function checkGeometry(chunkSize: number, diskSize: number, sectorSize: number, failed: boolean): void {
  const powers = [chunkSize, sectorSize].every((size) => size > 0 && (size & (size - 1)) === 0);
  const { minChunkSize, maxChunkSize, maxChunks } = Limits;
  if (
    failed || !powers || chunkSize < minChunkSize || chunkSize > maxChunkSize || sectorSize < 512 ||
    sectorSize > 4096 || diskSize < 1 || diskSize > maxChunks * chunkSize
  ) throw corrupt("its manifest describes an impossible disk");
}

function encodePartition(writer: ByteWriter, { tableKind }: Manifest, partition: ImagePartition): void {
  writer.u32(partition.number).u64(partition.firstByte).u64(partition.size).u64(partition.usedBytes);
  writer.bytes(typeBytes(tableKind, partition.type)).bytes(idBytes("gpt", partition.uniqueGuid));
  for (const text of [partition.name, partition.fileSystem, partition.label, partition.uuid]) {
    const encoded = encodeText(text);
    writer.u8(encoded.length).bytes(encoded);
  }
}

/** At most 255 bytes: whole characters are dropped from the end of a text that is longer. */
function encodeText(text: string): Uint8Array {
  const bytes = new Uint8Array(255);
  return bytes.subarray(0, new TextEncoder().encodeInto(text, bytes).written);
}

function decodePartition(reader: ByteReader, manifest: Manifest): ImagePartition {
  const number = reader.u32(), firstByte = reader.u64(), size = reader.u64(), usedBytes = reader.u64();
  const type = typeText(manifest.tableKind, reader.bytes(16)), uniqueGuid = idText("gpt", reader.bytes(16));
  const [name, fileSystem, label, uuid] = [0, 1, 2, 3].map(() => decodeText(reader));
  if (reader.failed || size > manifest.diskSize || firstByte > manifest.diskSize - size || usedBytes > size) {
    throw corrupt(`its manifest's partition ${number} lies outside the disk`);
  }
  return { number, type, uniqueGuid, name, firstByte, size, fileSystem, label, uuid, usedBytes };
}

function decodeText(reader: ByteReader): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(reader.bytes(reader.u8()));
  } catch {
    throw corrupt("its manifest holds a text that is not UTF-8");
  }
}

/** Kinds as runs; then the data chunks' frame lengths; then their hashes. Other chunks cost nothing beyond their run. */
function encodeChunks(writer: ByteWriter, chunks: ChunkTable): void {
  for (let at = 0; at < chunks.count;) {
    const kind = chunks.kind[at];
    let end = at + 1;
    while (end < chunks.count && chunks.kind[end] === kind) end++;
    writer.u8(kind).varint(end - at);
    at = end;
  }
  const data = (each: (index: number) => void) => {
    for (let i = 0; i < chunks.count; i++) if (chunks.kind[i] === ChunkKind.data) each(i);
  };
  data((i) => writer.u32(chunks.frameLength[i]));
  data((i) => writer.bytes(chunks.hash.subarray(32 * i, 32 * i + 32)));
}

function decodeChunks(reader: ByteReader, chunkSize: number, diskSize: number): ChunkTable {
  const count = Math.ceil(diskSize / chunkSize);
  const kind = new Uint8Array(count);
  let dataCount = 0;
  for (let at = 0, last = -1; at < count;) {
    const next = reader.u8(), length = reader.varint();
    if (reader.failed || next > ChunkKind.unused || next === last || length < 1 || length > count - at) {
      throw corrupt("its manifest's list of chunks contradicts itself");
    }
    kind.fill(next, at, at + length);
    if (next === ChunkKind.data) dataCount += length;
    at += length;
    last = next;
  }
  if (reader.remaining !== 36 * dataCount) throw corrupt("its manifest has the wrong length");
  const lengths = new ByteReader(reader.bytes(4 * dataCount)), hashes = reader.bytes(32 * dataCount);
  return fillChunks({ count, chunkSize, diskSize, kind }, lengths, hashes);
}

function fillChunks(
  base: Pick<ChunkTable, "count" | "chunkSize" | "diskSize" | "kind">,
  lengths: ByteReader,
  hashes: Uint8Array,
): ChunkTable {
  const table: ChunkTable = {
    ...base,
    fileOffset: new Float64Array(base.count),
    frameLength: new Uint32Array(base.count),
    hash: new Uint8Array(32 * base.count),
  };
  for (let i = 0, offset = 0, data = 0; i < table.count; i++) {
    const raw = chunkLength(table, i);
    let length = zeroFrameLength(raw);
    if (table.kind[i] === ChunkKind.data) {
      length = lengths.u32();
      if (length < 1 || length > frameBound(raw)) {
        throw corrupt(`its manifest gives chunk ${i} a frame of ${length} bytes`);
      }
      table.hash.set(hashes.subarray(32 * data, 32 * data + 32), 32 * i);
      data++;
    }
    table.fileOffset[i] = offset;
    table.frameLength[i] = length;
    offset += length;
  }
  return table;
}

/** 16 bytes: a GUID, an MBR signature in the first four, or zeros. */
function idBytes(kind: Manifest["tableKind"], text: string): Uint8Array {
  const bytes = kind === "gpt" ? guidBytes(text) : fromHex(text);
  const padded = new Uint8Array(16);
  if (bytes) padded.set(bytes);
  return padded;
}

function idText(kind: Manifest["tableKind"], bytes: Uint8Array): string {
  if (kind === "none" || bytes.length < 16 || bytes.every((byte) => byte === 0)) return "";
  return kind === "gpt" ? guidText(bytes) : toHex(bytes.subarray(0, 4));
}

function typeBytes(kind: Manifest["tableKind"], type: string): Uint8Array {
  return idBytes(kind, type);
}

function typeText(kind: Manifest["tableKind"], bytes: Uint8Array): string {
  if (kind === "gpt") return idText(kind, bytes);
  return kind === "mbr" && bytes.length === 16 ? toHex(bytes.subarray(0, 1)) : "";
}

/** The one error for an image that is not what it must be. */
export function corrupt(why: string): BroadsideError {
  return new BroadsideError(
    "image.corrupt",
    `Cannot use the image: it is damaged or not an image (${why}). Copy it again from a good source, or recreate it.`,
  );
}
