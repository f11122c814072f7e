import { crc32 } from "node:zlib";
import { type GptCopy, readGptCopy } from "./gpt.ts";
import type { DiskWrite } from "./table_writes.ts";
import type { ReadAt } from "./types.ts";

/** A partition's new end. */
export interface NewEnd {
  number: number;
  lastLba: number;
}

/** What `read` says of a table that is to be moved; `lastUsableLba` is that of the whole disk. */
export interface MovableGpt {
  copy: GptCopy;
  lastUsableLba: number;
  /** Sectors of the disk. */
  sectors: number;
}

/**
 * The GPT of an image of `oldSize` bytes that was written to a disk of `newSize`, ready for its backup to move to the
 * disk's end (UEFI 2.10, section 5.3.2). In place of it a text that says why not: whatever is out of the ordinary is
 * left as it is.
 */
export function movableGpt(
  read: ReadAt,
  oldSize: number,
  newSize: number,
  sectorSize: number,
): MovableGpt | string {
  // One that was moved before fits the disk only.
  const copy = readGptCopy(read, oldSize, sectorSize) ?? readGptCopy(read, newSize, sectorSize);
  if (!copy) return "its GUID partition table is not sound";
  const { gpt, entries } = copy;
  const sectors = Math.floor(newSize / sectorSize);
  const lastUsableLba = sectors - 2 - tableSectors(copy);
  if (primaryEntriesLba(copy) + Math.ceil(entries.length / sectorSize) > gpt.firstUsableLba) {
    return "its partition table lies among its partitions";
  }
  // Equal sizes may come out below the old limit, where other tools reserved less for the backup.
  if (gpt.partitions.some(({ lastLba }) => lastLba > lastUsableLba)) {
    return "its last partition leaves no room for the backup of the table";
  }
  return { copy, lastUsableLba, sectors };
}

/**
 * The writes that move the backup to the disk's end and give one partition a new end, everything else of the table kept
 * byte for byte. In this order one of the two copies is sound at any moment; the stale backup goes last.
 */
export function encodeGptMove(read: ReadAt, movable: MovableGpt, end?: NewEnd): DiskWrite[] {
  const { copy, sectors } = movable;
  const { sectorSize } = copy.gpt;
  const entries = withEnd(copy, end);
  const primaryAt = primaryEntriesLba(copy), backupAt = movable.lastUsableLba + 1;
  const header = (lba: number, other: number, entriesLba: number) =>
    encodeHeader(copy, entries, { lba, other, entriesLba, lastUsable: movable.lastUsableLba });
  return [
    { offset: backupAt * sectorSize, bytes: entries },
    { offset: (sectors - 1) * sectorSize, bytes: header(sectors - 1, 1, backupAt) },
    { offset: primaryAt * sectorSize, bytes: entries },
    { offset: sectorSize, bytes: header(1, sectors - 1, primaryAt) },
    ...protectiveMbr(read, sectors),
    ...withoutStale(read, movable),
  ];
}

/** Sectors reserved for the backup's entries: at least the 16 KiB that the standard wants. */
function tableSectors({ entries, gpt }: GptCopy): number {
  return Math.ceil(Math.max(entries.length, 16_384) / gpt.sectorSize);
}

function primaryEntriesLba({ gpt, entriesLba }: GptCopy): number {
  return gpt.source === "primary" ? entriesLba : 2;
}

function withEnd({ entries, entrySize }: GptCopy, end?: NewEnd): Uint8Array {
  const bytes = entries.slice();
  if (end) {
    new DataView(bytes.buffer).setBigUint64((end.number - 1) * entrySize + 40, BigInt(end.lastLba), true);
  }
  return bytes;
}

function encodeHeader(
  copy: GptCopy,
  entries: Uint8Array,
  place: { lba: number; other: number; entriesLba: number; lastUsable: number },
): Uint8Array {
  const bytes = copy.header.slice();
  const view = new DataView(bytes.buffer);
  view.setBigUint64(24, BigInt(place.lba), true);
  view.setBigUint64(32, BigInt(place.other), true);
  view.setBigUint64(48, BigInt(place.lastUsable), true);
  view.setBigUint64(72, BigInt(place.entriesLba), true);
  view.setUint32(88, crc32(entries), true);
  view.setUint32(16, 0, true);
  view.setUint32(16, crc32(bytes.subarray(0, view.getUint32(12, true))), true);
  return bytes;
}

/** Stretches the protective entry. One beside other entries (a hybrid MBR) was made by hand and stays as it is. */
function protectiveMbr(read: ReadAt, sectors: number): DiskWrite[] {
  const bytes = read(0, 512).slice();
  const view = new DataView(bytes.buffer);
  const used = [446, 462, 478, 494].filter((at) => bytes[at + 4] !== 0);
  if (view.getUint16(510, true) !== 0xaa55 || used.length !== 1) return [];
  const [at] = used;
  if (bytes[at + 4] !== 0xee || view.getUint32(at + 8, true) !== 1) return [];
  view.setUint32(at + 12, Math.min(sectors - 1, 0xffffffff), true);
  return [{ offset: 0, bytes }];
}

/** Clears the header of the backup that the image brought along, if it is one and lies in free space. */
function withoutStale(read: ReadAt, { copy, lastUsableLba, sectors }: MovableGpt): DiskWrite[] {
  const { gpt, header } = copy;
  const { sectorSize } = gpt;
  const field = (bytes: Uint8Array, at: number) =>
    Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true));
  const lba = field(header, gpt.source === "primary" ? 32 : 24);
  const free = gpt.partitions.every(({ firstLba, lastLba }) => lba < firstLba || lba > lastLba);
  if (!free || lba <= gpt.firstUsableLba || lba > lastUsableLba || lba >= sectors) return [];
  const stale = read(lba * sectorSize, sectorSize);
  const same = [0, 1, 2, 3, 4, 5, 6, 7, ...Array.from({ length: 16 }, (_, i) => 56 + i)]
    .every((at) => stale[at] === header[at]);
  return same && field(stale, 24) === lba
    ? [{ offset: lba * sectorSize, bytes: new Uint8Array(sectorSize) }]
    : [];
}
