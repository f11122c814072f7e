import type { ReadAt } from "../../disk/mod.ts";
import { type Attribute, readRecord, type Run } from "./ntfs_record.ts";
import { type BlockMap, type FileSystem, isUsed, newMap } from "./types.ts";

/** NTFS 3.x, after the Linux-NTFS project's documentation and ntfs-3g's layout.h. */
export function readNtfs(read: ReadAt, size: number): FileSystem | undefined {
  const boot = read(0, 512);
  const view = new DataView(boot.buffer, boot.byteOffset);
  if (new TextDecoder().decode(boot.subarray(3, 11)) !== "NTFS    " || view.getUint16(510, true) !== 0xaa55) {
    return undefined;
  }
  const uuid = view.getBigUint64(72, true).toString(16).toUpperCase().padStart(16, "0");
  const found: FileSystem = { type: "ntfs", label: "", uuid };
  const volume = readVolume(view, size);
  if (!volume) return found;
  const record = (number: number) =>
    readRecord(read(volume.mftOffset + number * volume.recordSize, volume.recordSize), number);
  const information = record(VOLUME_FILE);
  const name = information?.find(({ type }) => type === VOLUME_NAME)?.content;
  if (name) found.label = new TextDecoder("utf-16le").decode(name);
  const flags = information?.find(({ type }) => type === VOLUME_INFORMATION)?.content;
  const log = dataOf(record(LOG_FILE));
  if (!flags || flags.length < 12 || flags[10] & DIRTY || !log || !isLogClean(read, volume, log)) {
    return found;
  }
  const bitmap = dataOf(record(BITMAP_FILE)), mft = dataOf(record(MFT_FILE));
  if (bitmap && mft) {
    found.map = readBitmap(read, volume, bitmap, [...bitmap.runs!, ...mft.runs!, ...log.runs!]);
  }
  return found;
}

/** Numbers of the system files in the MFT, which keeps the first sixteen together; attribute types; a volume flag. */
const MFT_FILE = 0, LOG_FILE = 2, VOLUME_FILE = 3, BITMAP_FILE = 6;
const VOLUME_NAME = 0x60, VOLUME_INFORMATION = 0x70, DATA = 0x80;
const DIRTY = 1;

interface Volume {
  clusterSize: number;
  clusters: number;
  mftOffset: number;
  recordSize: number;
}

function readVolume(view: DataView, size: number): Volume | undefined {
  const sector = view.getUint16(11, true), perCluster = view.getUint8(13), record = view.getInt8(64);
  // Values from 129 on are negative powers of two: clusters beyond 64 KiB.
  const clusterSize = sector * (perCluster > 128 ? 2 ** (256 - perCluster) : perCluster);
  const clusters = Math.floor(Number(view.getBigUint64(40, true)) * sector / clusterSize);
  const recordSize = record < 0 ? 2 ** -record : record * clusterSize;
  const mftOffset = Number(view.getBigUint64(48, true)) * clusterSize;
  const power = clusterSize >= 512 && clusterSize <= 2 * 1024 * 1024 &&
    Number.isInteger(Math.log2(clusterSize));
  if (!power || clusters < 1 || clusters * clusterSize > size) return undefined;
  if (recordSize < 1024 || recordSize > 4096 || recordSize % 512) return undefined;
  return { clusterSize, clusters, mftOffset, recordSize };
}

function dataOf(attributes: Attribute[] | undefined): Attribute | undefined {
  const data = attributes?.filter(({ type }) => type === DATA) ?? [];
  return data.length === 1 && data[0].runs?.length ? data[0] : undefined;
}

/**
 * Whether nothing waits in $LogFile, as ntfs-3g judges it. A Windows that was hibernated or shut down "fast" leaves it
 * open, with allocations the bitmap on disk does not know of yet.
 */
function isLogClean(read: ReadAt, { clusterSize }: Volume, log: Attribute): boolean {
  const { cluster, length } = log.runs![0];
  if (length * clusterSize < 8192) return false;
  const pages = [0, 4096].map((at) => read(cluster * clusterSize + at, 4096));
  // mkntfs and chkdsk empty the log by filling it with ones.
  if (pages.every((page) => page.every((byte) => byte === 0xff))) return true;
  let newest = -1n, clean = false;
  for (const page of pages) {
    const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
    const area = view.getUint16(24, true);
    if (view.getUint32(0, true) !== 0x52545352 || area > 512 - 16) continue;
    const sequence = view.getBigUint64(area, true);
    if (sequence <= newest) continue;
    newest = sequence;
    clean = view.getUint16(area + 12, true) === 0xffff || (view.getUint16(area + 14, true) & 2) !== 0;
  }
  return clean;
}

/** The bitmap has a bit per cluster, the lowest first; it must itself know that `known` is used. */
function readBitmap(read: ReadAt, volume: Volume, bitmap: Attribute, known: Run[]): BlockMap | undefined {
  const map = newMap(0, volume.clusterSize, volume.clusters);
  if (!map || bitmap.size < map.used.length || bitmap.initialized < map.used.length) return undefined;
  let at = 0;
  for (const { cluster, length } of bitmap.runs!) {
    const bytes = Math.min(length * volume.clusterSize, map.used.length - at);
    map.used.set(read(cluster * volume.clusterSize, bytes), at);
    at += bytes;
  }
  if (at < map.used.length || !isUsed(map, 0)) return undefined;
  for (const { cluster, length } of known) {
    if (cluster + length > map.count) return undefined;
    for (let i = cluster; i < cluster + length; i++) if (!isUsed(map, i)) return undefined;
  }
  return map;
}
