import { crc32 } from "node:zlib";
import { type GptCopy, readGptCopy } from "./gpt.ts";
import { guidBytes } from "./guid.ts";
import { EXTENDED, readMbrChain } from "./mbr.ts";
import type { DiskWrite } from "./table_writes.ts";
import type { ReadAt } from "./types.ts";

/** A partition of a disk of `size` bytes, and the type that it is to have: a GUID, or two hexadecimal digits. */
export interface TypeRequest {
  read: ReadAt;
  size: number;
  sectorSize: number;
  table: "gpt" | "mbr";
  number: number;
  type: string;
}

/**
 * The writes that give a partition another type, all else of its table kept byte for byte: in a GPT in both copies with
 * their checksums (UEFI 2.10, section 5.3), one of which is sound at any moment. None where it has that type already. A
 * text in place of them says why it cannot be.
 */
export function planType(request: TypeRequest): DiskWrite[] | string {
  return request.table === "gpt" ? inGpt(request) : inMbr(request);
}

function inGpt({ read, size, sectorSize, number, type }: TypeRequest): DiskWrite[] | string {
  const wanted = guidBytes(type);
  if (!wanted) return `its partition table is a GPT, whose types are GUIDs and not ${type}`;
  const primary = readGptCopy(read, size, sectorSize);
  const backup = readGptCopy(withoutPrimary(read, sectorSize), size, sectorSize);
  if (primary?.gpt.source !== "primary" || !backup) {
    return "one of the two copies of its partition table is damaged or not at its place (sgdisk -e repairs that)";
  }
  if (crc32(primary.entries) !== crc32(backup.entries)) return "the two copies of its partition table differ";
  return [backup, primary].flatMap((copy) =>
    typed(copy, copy === primary ? 1 : Math.floor(size / sectorSize) - 1, number, wanted)
  );
}

function typed(copy: GptCopy, lba: number, number: number, type: Uint8Array): DiskWrite[] {
  const { entrySize, entriesLba, gpt: { sectorSize } } = copy, at = (number - 1) * entrySize;
  if (type.every((byte, i) => copy.entries[at + i] === byte)) return [];
  const entries = copy.entries.slice(), header = copy.header.slice();
  entries.set(type, at);
  const view = new DataView(header.buffer);
  view.setUint32(88, crc32(entries), true);
  view.setUint32(16, 0, true);
  view.setUint32(16, crc32(header.subarray(0, view.getUint32(12, true))), true);
  return [
    { offset: entriesLba * sectorSize, bytes: entries },
    { offset: lba * sectorSize, bytes: header },
  ];
}

/** Shows no primary header, so that the backup is read. */
function withoutPrimary(read: ReadAt, sectorSize: number): ReadAt {
  return (offset, length) => offset === sectorSize ? new Uint8Array(length) : read(offset, length);
}

function inMbr({ read, size, sectorSize, number, type }: TypeRequest): DiskWrite[] | string {
  if (!/^[0-9a-f]{2}$/i.test(type)) {
    return `its partition table is an MBR, whose types are bytes and not ${type}`;
  }
  const byte = parseInt(type, 16);
  if (byte === 0 || byte === 0xee || EXTENDED.has(byte)) {
    return `the type ${type} is not for partitions that hold data`;
  }
  const chain = readMbrChain(read, size, sectorSize);
  const found = chain?.mbr.partitions.find((each) => each.number === number);
  if (!chain || !found) return "its MBR partition table is not sound";
  if (found.type === byte) return [];
  // Logical partitions stand in the sector of their own link.
  const lba = chain.extended.flatMap(({ links }) => links).find((link) => link.number === number)?.lba ?? 0;
  const sector = read(lba * sectorSize, 512).slice(), view = new DataView(sector.buffer);
  const entry = [446, 462, 478, 494].find((at) =>
    sector[at + 4] === found.type && lba + view.getUint32(at + 8, true) === found.firstLba
  );
  if (entry === undefined) return "its MBR partition table changed meanwhile";
  sector[entry + 4] = byte;
  return [{ offset: lba * sectorSize, bytes: sector }];
}
