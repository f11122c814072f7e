import type { ReadAt } from "../../disk/mod.ts";
import { latinText } from "./text.ts";
import { type BlockMap, type FileSystem, markUsed, newMap } from "./types.ts";

/** FAT12, FAT16 and FAT32, after Microsoft's "FAT: General Overview of On-Disk Format", 1.03. */
export function readFat(read: ReadAt, size: number): FileSystem | undefined {
  const boot = read(0, 512);
  const volume = readVolume(boot, size);
  if (!volume) return undefined;
  const fields = volume.bits === 32 ? 64 : 36;
  const view = new DataView(boot.buffer, boot.byteOffset);
  const signed = boot[fields + 2] === 0x29;
  const label = signed ? latinText(boot.subarray(fields + 7, fields + 18)) : "";
  const serial = view.getUint32(fields + 3, true).toString(16).toUpperCase().padStart(8, "0");
  return {
    type: "vfat",
    label: label === "NO NAME" ? "" : label,
    uuid: signed ? `${serial.slice(0, 4)}-${serial.slice(4)}` : "",
    map: mirrored(boot, volume) && isClean(read, boot, volume) ? readMap(read, volume) : undefined,
  };
}

/** Where things lie; all in bytes but the count of clusters. */
interface Volume {
  bits: 12 | 16 | 32;
  clusterSize: number;
  clusters: number;
  fatOffset: number;
  fatSize: number;
  fats: number;
  dataOffset: number;
}

function readVolume(boot: Uint8Array, size: number): Volume | undefined {
  const view = new DataView(boot.buffer, boot.byteOffset);
  const u16 = (offset: number) => view.getUint16(offset, true),
    u32 = (offset: number) => view.getUint32(offset, true);
  const sector = u16(11), perCluster = boot[13], reserved = u16(14), fats = boot[16], rootEntries = u16(17);
  const total = u16(19) || u32(32), fatSectors = u16(22) || u32(36);
  const jump = boot[0] === 0xe9 || boot[0] === 0xeb;
  const powers = [sector, perCluster].every((each) => each > 0 && (each & (each - 1)) === 0);
  if (!jump || u16(510) !== 0xaa55 || !powers || sector < 512 || sector > 4096 || boot[21] < 0xf0) {
    return undefined;
  }
  if (reserved < 1 || fats < 1 || fats > 2 || fatSectors < 1 || total * sector > size) return undefined;
  const dataStart = reserved + fats * fatSectors + Math.ceil(rootEntries * 32 / sector);
  const clusters = Math.floor((total - dataStart) / perCluster);
  if (clusters < 1) return undefined;
  // As Linux decides: FAT32 is what keeps its length in the FAT32 field, whatever the count.
  const bits = u16(22) === 0 ? 32 : clusters < 4085 ? 12 : 16;
  if ((clusters + 2) * bits > fatSectors * sector * 8) return undefined;
  return {
    bits,
    clusters,
    clusterSize: perCluster * sector,
    fatOffset: reserved * sector,
    fatSize: fatSectors * sector,
    fats,
    dataOffset: dataStart * sector,
  };
}

/** FAT32 may keep only one FAT up to date; such volumes are rare enough to copy whole. Versions beyond 0.0 too. */
function mirrored(boot: Uint8Array, { bits }: Volume): boolean {
  return bits !== 32 || (boot[40] & 0x80) === 0 && boot[42] === 0 && boot[43] === 0;
}

/** Linux notes in the boot sector that a volume is mounted, Windows in the second entry of the FAT. */
function isClean(read: ReadAt, boot: Uint8Array, { bits, fatOffset }: Volume): boolean {
  const state = boot[bits === 32 ? 65 : 37];
  const marks = entryAt(viewOf(read(fatOffset, 8)), bits, 1);
  const clean = { 12: 0, 16: 0x8000, 32: 0x08000000 }[bits];
  return (state & 1) === 0 && (marks & clean) === clean;
}

/** A cluster is free when its entry is zero in a FAT that all copies agree on. */
function readMap(read: ReadAt, volume: Volume): BlockMap | undefined {
  const { bits, clusters } = volume;
  const map = newMap(volume.dataOffset, volume.clusterSize, clusters);
  if (!map) return undefined;
  // A piece is a whole number of entries at any width: 12-bit ones come two in three bytes.
  const piece = 3 * (1 << 18);
  const length = Math.ceil((clusters + 2) * bits / 8);
  for (let at = 0; at < length; at += piece) {
    const bytes = read(volume.fatOffset + at, Math.min(piece, length - at));
    for (let fat = 1; fat < volume.fats; fat++) {
      const other = read(volume.fatOffset + fat * volume.fatSize + at, bytes.length);
      if (bytes.some((byte, i) => byte !== other[i])) return undefined;
    }
    markPiece(map, bytes, bits, at * 8 / bits);
  }
  return map;
}

function markPiece(map: BlockMap, bytes: Uint8Array, bits: number, firstEntry: number): void {
  const entries = Math.floor(bytes.length * 8 / bits);
  const view = viewOf(bytes);
  for (let i = 0; i < entries; i++) {
    const cluster = firstEntry + i - 2;
    if (cluster < 0 || cluster >= map.count) continue;
    if (entryAt(view, bits, i) !== 0) markUsed(map, cluster);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function entryAt(view: DataView, bits: number, index: number): number {
  if (bits === 32) return view.getUint32(4 * index, true) & 0x0fffffff;
  if (bits === 16) return view.getUint16(2 * index, true);
  const at = index + (index >> 1);
  const pair = view.getUint8(at) | view.getUint8(at + 1) << 8;
  return index & 1 ? pair >> 4 : pair & 0xfff;
}
