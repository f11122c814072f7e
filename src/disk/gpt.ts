import { crc32 } from "node:zlib";
import { guidText } from "./guid.ts";
import type { ReadAt } from "./types.ts";

/** One used entry of a GPT. LBAs are sectors; the last one belongs to the partition. */
export interface GptPartition {
  /** From 1, as in /dev/sda1. */
  number: number;
  typeGuid: string;
  uniqueGuid: string;
  name: string;
  firstLba: number;
  lastLba: number;
  /** The 64 attribute bits, as stored. */
  attributes: bigint;
}

/** A GUID partition table that passed every check. */
export interface Gpt {
  diskGuid: string;
  sectorSize: number;
  firstUsableLba: number;
  lastUsableLba: number;
  /** Ordered by number. */
  partitions: GptPartition[];
  /** Which of the two copies was read: the backup when the primary is damaged. */
  source: "primary" | "backup";
}

/**
 * Reads the GUID partition table (UEFI 2.10, section 5.3) of a disk of `size` bytes: the primary, or the backup in the
 * last sector when that is damaged. Undefined when neither is sound; `read` is asked only for ranges inside the disk.
 */
export function readGpt(read: ReadAt, size: number, sectorSize: number): Gpt | undefined {
  return readGptCopy(read, size, sectorSize)?.gpt;
}

/** One of the two copies of a table as it is stored, beside what it says. */
export interface GptCopy {
  gpt: Gpt;
  /** The header's sector. */
  header: Uint8Array;
  /** The whole array of entries, used ones and others. */
  entries: Uint8Array;
  entriesLba: number;
  entrySize: number;
}

/** As `readGpt`, with the bytes that the table was read from. */
export function readGptCopy(read: ReadAt, size: number, sectorSize: number): GptCopy | undefined {
  const sectors = Math.floor(size / sectorSize);
  if (sectors < 6) return undefined;
  return readCopy(read, sectors, sectorSize, 1, "primary") ??
    readCopy(read, sectors, sectorSize, sectors - 1, "backup");
}

/** "EFI PART" */
const SIGNATURE = 0x5452415020494645n;
/** Field of the standard is unbounded; real tables have 128 entries of 128 bytes. */
const MAX_ENTRIES = 1024, MAX_ENTRY_SIZE = 1024;

function readCopy(
  read: ReadAt,
  sectors: number,
  sectorSize: number,
  lba: number,
  source: Gpt["source"],
): GptCopy | undefined {
  const header = read(lba * sectorSize, sectorSize);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const headerSize = view.getUint32(12, true);
  if (view.getBigUint64(0, true) !== SIGNATURE || headerSize < 92 || headerSize > sectorSize) {
    return undefined;
  }
  const summed = header.slice(0, headerSize);
  summed.fill(0, 16, 20);
  if (crc32(summed) !== view.getUint32(16, true)) return undefined;

  const lbaAt = (offset: number) => Number(view.getBigUint64(offset, true));
  const firstUsableLba = lbaAt(40), lastUsableLba = lbaAt(48), entriesLba = lbaAt(72);
  const count = view.getUint32(80, true), entrySize = view.getUint32(84, true);
  if (lbaAt(24) !== lba || firstUsableLba > lastUsableLba || lastUsableLba >= sectors) return undefined;
  if (count > MAX_ENTRIES || entrySize < 128 || entrySize > MAX_ENTRY_SIZE || entrySize % 128) {
    return undefined;
  }
  if (entriesLba < 2 || entriesLba + Math.ceil(count * entrySize / sectorSize) > sectors) return undefined;

  const entries = read(entriesLba * sectorSize, count * entrySize);
  if (crc32(entries) !== view.getUint32(88, true)) return undefined;
  const partitions: GptPartition[] = [];
  for (let i = 0; i < count; i++) {
    const partition = readEntry(entries.subarray(i * entrySize, (i + 1) * entrySize), i + 1);
    if (partition) partitions.push(partition);
  }
  if (!disjoint(partitions, firstUsableLba, lastUsableLba)) return undefined;
  const diskGuid = guidText(header.subarray(56, 72));
  const gpt = { diskGuid, sectorSize, firstUsableLba, lastUsableLba, partitions, source };
  return { gpt, header, entries, entriesLba, entrySize };
}

function readEntry(entry: Uint8Array, number: number): GptPartition | undefined {
  if (entry.subarray(0, 16).every((byte) => byte === 0)) return undefined;
  const view = new DataView(entry.buffer, entry.byteOffset, entry.byteLength);
  const name = new TextDecoder("utf-16le").decode(entry.subarray(56, 128));
  const end = name.indexOf("\0");
  return {
    number,
    typeGuid: guidText(entry.subarray(0, 16)),
    uniqueGuid: guidText(entry.subarray(16, 32)),
    name: end < 0 ? name : name.slice(0, end),
    firstLba: Number(view.getBigUint64(32, true)),
    lastLba: Number(view.getBigUint64(40, true)),
    attributes: view.getBigUint64(48, true),
  };
}

/** A table whose partitions overlap or leave the usable range contradicts itself: nothing of it can be trusted. */
function disjoint(partitions: GptPartition[], first: number, last: number): boolean {
  let free = first;
  for (const { firstLba, lastLba } of partitions.toSorted((a, b) => a.firstLba - b.firstLba)) {
    if (firstLba < free || lastLba < firstLba || lastLba > last) return false;
    free = lastLba + 1;
  }
  return true;
}
