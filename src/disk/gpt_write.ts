import { crc32 } from "node:zlib";
import { BroadsideError } from "../base/mod.ts";
import type { GptPartition } from "./gpt.ts";
import { guidBytes } from "./guid.ts";
import type { DiskDevice } from "./types.ts";

/** What a new GPT shall hold. */
export interface GptLayout {
  diskGuid: string;
  partitions: GptPartition[];
}

/**
 * Writes a protective MBR, the primary GPT and its backup (UEFI 2.10, section 5.3) to a disk, with room for the usual
 * 128 entries. Throws a BroadsideError `gpt.layout` when a partition lies outside the usable sectors or a GUID is wrong.
 */
export function writeGpt(disk: DiskDevice, layout: GptLayout): void {
  const { sectorSize } = disk;
  const sectors = Math.floor(disk.size / sectorSize);
  const table = ENTRIES * ENTRY_SIZE / sectorSize;
  const first = 2 + table, last = sectors - 2 - table;
  const entries = encodeEntries(layout.partitions, first, last);
  const header = (lba: number, other: number, entriesLba: number) =>
    encodeHeader({ sectorSize, lba, other, first, last, entriesLba, entries, diskGuid: layout.diskGuid });
  disk.write(0, protectiveMbr(sectors, sectorSize));
  disk.write(2 * sectorSize, entries);
  disk.write(sectorSize, header(1, sectors - 1, 2));
  disk.write((sectors - 1 - table) * sectorSize, entries);
  disk.write((sectors - 1) * sectorSize, header(sectors - 1, 1, sectors - 1 - table));
}

const ENTRIES = 128, ENTRY_SIZE = 128;

function encodeEntries(partitions: GptPartition[], first: number, last: number): Uint8Array {
  const bytes = new Uint8Array(ENTRIES * ENTRY_SIZE);
  const view = new DataView(bytes.buffer);
  for (const { number, typeGuid, uniqueGuid, name, firstLba, lastLba, attributes } of partitions) {
    if (number < 1 || number > ENTRIES || firstLba < first || lastLba > last || firstLba > lastLba) {
      throw new BroadsideError(
        "gpt.layout",
        `Cannot write the partition table: partition ${number} must lie within sectors ${first} to ${last}, ` +
          `current value is ${firstLba} to ${lastLba}. Make it smaller or the disk larger.`,
      );
    }
    const at = (number - 1) * ENTRY_SIZE;
    bytes.set(storedGuid(typeGuid), at);
    bytes.set(storedGuid(uniqueGuid), at + 16);
    view.setBigUint64(at + 32, BigInt(firstLba), true);
    view.setBigUint64(at + 40, BigInt(lastLba), true);
    view.setBigUint64(at + 48, attributes, true);
    for (let i = 0; i < Math.min(36, name.length); i++) {
      view.setUint16(at + 56 + 2 * i, name.charCodeAt(i), true);
    }
  }
  return bytes;
}

interface HeaderFields {
  sectorSize: number;
  lba: number;
  other: number;
  first: number;
  last: number;
  entriesLba: number;
  entries: Uint8Array;
  diskGuid: string;
}

function encodeHeader(fields: HeaderFields): Uint8Array {
  const bytes = new Uint8Array(fields.sectorSize);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("EFI PART"));
  view.setUint32(8, 0x10000, true);
  view.setUint32(12, 92, true);
  view.setBigUint64(24, BigInt(fields.lba), true);
  view.setBigUint64(32, BigInt(fields.other), true);
  view.setBigUint64(40, BigInt(fields.first), true);
  view.setBigUint64(48, BigInt(fields.last), true);
  bytes.set(storedGuid(fields.diskGuid), 56);
  view.setBigUint64(72, BigInt(fields.entriesLba), true);
  view.setUint32(80, ENTRIES, true);
  view.setUint32(84, ENTRY_SIZE, true);
  view.setUint32(88, crc32(fields.entries), true);
  view.setUint32(16, crc32(bytes.subarray(0, 92)), true);
  return bytes;
}

/** One partition of type EE over the whole disk, so that tools which know MBR only see no free space. */
function protectiveMbr(sectors: number, sectorSize: number): Uint8Array {
  const bytes = new Uint8Array(sectorSize);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff], 446);
  view.setUint32(454, 1, true);
  view.setUint32(458, Math.min(sectors - 1, 0xffffffff), true);
  view.setUint16(510, 0xaa55, true);
  return bytes;
}

function storedGuid(text: string): Uint8Array {
  const bytes = guidBytes(text);
  if (bytes) return bytes;
  throw new BroadsideError(
    "gpt.layout",
    `Cannot write the partition table: a GUID must be like ` +
      `0FC63DAF-8483-4772-8E79-3D69D8477DE4, current value is ${text}. Correct it.`,
  );
}
