import { type ReadAt, readGpt } from "../disk/mod.ts";
import { partitionType } from "./partition_types.ts";
import type { ImageFile } from "./reader.ts";
import { ChunkKind, chunkLength, type ChunkTable, type ImagePartition, type Manifest } from "./types.ts";

/** A piece of the disk; those between the partitions are free or the partition table's. Bytes. */
export interface LayoutPart {
  kind: "partition" | "free" | "table";
  /** As in /dev/sda1; null of what is no partition, and of a file system over the whole disk. */
  number: number | null;
  start: number;
  size: number;
  /** What it is for, as the table says, in words where they are known. */
  type: string;
  name: string;
  /** Null where none was recognized. */
  fileSystem: string | null;
  /** Of a partition whose file system does not tell: what the image carries of it. */
  used: number | null;
  label: string | null;
}

/** How the disk of an image is divided. */
export interface ImageLayout {
  table: Manifest["tableKind"];
  diskSize: number;
  sectorSize: number;
  /** Its first sector has code by which a BIOS starts. */
  bootCode: boolean;
  /** By their place; nothing of the disk is left out, and only partitions of a lying manifest overlap. */
  parts: LayoutPart[];
}

/** An image's disk to scale. Damage in its content is no error: the places of the table are those usual then. */
export function imageLayout(image: Pick<ImageFile, "manifest" | "chunks" | "readChunk">): ImageLayout {
  const { manifest, chunks } = image;
  const read = readerOfImage(image);
  const { diskSize, sectorSize, tableKind: table } = manifest;
  const areas = attempt(() => tableAreas(read, manifest)) ?? usualAreas(manifest);
  const bootCode = table !== "none" && (attempt(() => hasBootCode(read)) ?? false);
  const partitions = manifest.partitions.map((each) => part(table, chunks, each));
  const parts = [...partitions, ...between(partitions, areas, diskSize)]
    .sort((a, b) => a.start - b.start || a.size - b.size);
  return { table, diskSize, sectorSize, bootCode, parts };
}

/** A run of bytes of the disk; `end` is behind it. */
interface Run {
  start: number;
  end: number;
}

/** Sectors of a GPT's header and of its usual 128 entries of 128 bytes. */
const usualGpt = (sectorSize: number) => 1 + Math.ceil(128 * 128 / sectorSize);
/** Bytes of the code in a master boot record; the disk's signature and the table follow. */
const BOOT_CODE = 440;

/** Where the table lies, as it says itself; undefined where it is not to be read. */
function tableAreas(read: ReadAt, { tableKind, diskSize, sectorSize }: Manifest): Run[] | undefined {
  if (tableKind !== "gpt") return undefined;
  const gpt = readGpt(read, diskSize, sectorSize);
  return gpt && [
    { start: 0, end: gpt.firstUsableLba * sectorSize },
    { start: (gpt.lastUsableLba + 1) * sectorSize, end: diskSize },
  ];
}

function usualAreas({ tableKind, diskSize, sectorSize }: Manifest): Run[] {
  if (tableKind === "none") return [];
  if (tableKind === "mbr") return [{ start: 0, end: Math.min(sectorSize, diskSize) }];
  const length = usualGpt(sectorSize) * sectorSize;
  return [
    { start: 0, end: Math.min(diskSize, length + sectorSize) },
    { start: Math.max(0, diskSize - length), end: diskSize },
  ];
}

function hasBootCode(read: ReadAt): boolean {
  return read(0, BOOT_CODE).some((byte) => byte !== 0);
}

function part(table: Manifest["tableKind"], chunks: ChunkTable, partition: ImagePartition): LayoutPart {
  const { number, type, name, firstByte, size, fileSystem, label, usedBytes } = partition;
  return {
    kind: "partition",
    number: number || null,
    start: firstByte,
    size,
    type: partitionType(table, type),
    name,
    fileSystem: fileSystem || null,
    // The manifest says the whole size where a file system does not tell.
    used: usedBytes < size ? usedBytes : carried(chunks, firstByte, size),
    label: label || null,
  };
}

/** Bytes of a run of the disk that lie in chunks with content. */
function carried(chunks: ChunkTable, start: number, size: number): number {
  const end = Math.min(start + size, chunks.diskSize);
  let bytes = 0;
  for (let i = Math.floor(start / chunks.chunkSize); i * chunks.chunkSize < end; i++) {
    if (chunks.kind[i] !== ChunkKind.data) continue;
    const at = i * chunks.chunkSize;
    bytes += Math.min(end, at + chunkLength(chunks, i)) - Math.max(start, at);
  }
  return bytes;
}

/** What no partition has: of the table where one of its areas is, else free. */
function between(partitions: LayoutPart[], areas: Run[], diskSize: number): LayoutPart[] {
  const parts: LayoutPart[] = [];
  let taken = partitions.map(({ start, size }) => ({ start, end: start + size }));
  for (const area of areas) {
    parts.push(...gaps(taken, area).map((run) => filler("table", run)));
    taken = [...taken, area];
  }
  return [...parts, ...gaps(taken, { start: 0, end: diskSize }).map((run) => filler("free", run))];
}

/** What `taken` leaves of a run. */
function gaps(taken: Run[], within: Run): Run[] {
  const found: Run[] = [];
  let at = within.start;
  for (const { start, end } of taken.toSorted((a, b) => a.start - b.start)) {
    if (start > at) found.push({ start: at, end: Math.min(start, within.end) });
    at = Math.max(at, end);
    if (at >= within.end) break;
  }
  if (at < within.end) found.push({ start: at, end: within.end });
  return found.filter(({ start, end }) => end > start);
}

function filler(kind: "free" | "table", { start, end }: Run): LayoutPart {
  const nothing = { number: null, type: "", name: "", fileSystem: null, used: null, label: null };
  return { kind, start, size: end - start, ...nothing };
}

/** The disk that an image makes, as the parsers of tables read it; the chunk read last is kept. */
function readerOfImage(image: Pick<ImageFile, "chunks" | "readChunk">): ReadAt {
  const { chunks } = image;
  const chunk = new Uint8Array(chunks.chunkSize);
  let held = -1;
  return (offset, length) => {
    if (offset < 0 || length < 0 || offset + length > chunks.diskSize) {
      throw new RangeError("beyond the disk");
    }
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length;) {
      const index = Math.floor((offset + done) / chunks.chunkSize);
      if (index !== held) {
        held = -1;
        image.readChunk(index, chunk);
        held = index;
      }
      const at = offset + done - index * chunks.chunkSize;
      const piece = chunk.subarray(at, Math.min(chunkLength(chunks, index), at + length - done));
      bytes.set(piece, done);
      done += piece.length;
    }
    return bytes;
  };
}

/** Undefined for what the image's content does not give. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
