import type { ReadAt } from "./types.ts";

/** One partition of an MBR; LBAs as in GPT. */
export interface MbrPartition {
  /** 1 to 4 are the primaries, from 5 the logical ones inside the extended partition. */
  number: number;
  /** The type byte, e.g. 0x83 Linux, 0x07 NTFS. */
  type: number;
  firstLba: number;
  lastLba: number;
  active: boolean;
}

/** A master boot record with at least one partition. */
export interface Mbr {
  /** The 32-bit disk signature. */
  signature: number;
  /** Ordered by number, extended containers left out: what they hold counts. */
  partitions: MbrPartition[];
}

/**
 * Reads the MBR and the chain of its extended partition. Undefined when there is none that is sound: a wrong status
 * byte, overlaps or ranges outside the disk; also for a protective MBR, whose disk belongs to GPT.
 */
export function readMbr(read: ReadAt, size: number, sectorSize: number): Mbr | undefined {
  return readMbrChain(read, size, sectorSize)?.mbr;
}

/** An MBR with the places that its extended partition is kept at. */
export interface MbrChain {
  mbr: Mbr;
  /** The extended partitions, each with the sectors of its links in their order. */
  extended: ExtendedPartition[];
}

/** An extended partition and its links. */
export interface ExtendedPartition extends MbrPartition {
  /** `number` is that of the partition a link holds; undefined for a link that holds none. */
  links: { lba: number; number: number | undefined }[];
}

/** As `readMbr`, with the extended partition's links. */
export function readMbrChain(read: ReadAt, size: number, sectorSize: number): MbrChain | undefined {
  const sectors = Math.floor(size / sectorSize);
  if (sectors < 1) return undefined;
  const sector = read(0, 512);
  const entries = readEntries(sector, 0);
  if (!entries || entries.some(({ type }) => type === GPT_PROTECTIVE)) return undefined;
  const partitions: MbrPartition[] = [], extended: ExtendedPartition[] = [];
  for (const entry of entries) {
    if (entry.lastLba >= sectors) return undefined;
    if (!EXTENDED.has(entry.type)) {
      partitions.push(entry);
      continue;
    }
    const links = readChain(read, sectorSize, entry, partitions);
    if (!links) return undefined;
    extended.push({ ...entry, links });
  }
  partitions.sort((a, b) => a.number - b.number);
  const signature = new DataView(sector.buffer, sector.byteOffset).getUint32(440, true);
  return partitions.length && disjoint(partitions) ? { mbr: { signature, partitions }, extended } : undefined;
}

const GPT_PROTECTIVE = 0xee;
/** Types of extended partitions: with CHS, with LBA, Linux's own. */
export const EXTENDED = new Set([0x05, 0x0f, 0x85]);
/** Ends a chain that loops: Linux itself stops at 256 minors, real disks have a handful. */
const MAX_LOGICAL = 60;

/** Appends the logical partitions: each link holds one, relative to itself, and the next link, relative to the first. */
function readChain(
  read: ReadAt,
  sectorSize: number,
  container: MbrPartition,
  into: MbrPartition[],
): ExtendedPartition["links"] | undefined {
  const base = container.firstLba;
  const links: ExtendedPartition["links"] = [];
  // Numbers go to partitions, not to links: one that was deleted may leave an empty link behind.
  let number = Math.max(4, ...into.map((each) => each.number)) + 1;
  for (let link = base; links.length < MAX_LOGICAL;) {
    const sector = read(link * sectorSize, 512);
    const here = readEntries(sector, link), next = readEntries(sector, base);
    if (!here || !next) return undefined;
    const logical = here.find(({ type }) => !EXTENDED.has(type));
    links.push({ lba: link, number: logical && number });
    if (logical) {
      if (logical.firstLba <= link || logical.lastLba > container.lastLba) return undefined;
      into.push({ ...logical, number: number++ });
    }
    const following = next.find(({ type }) => EXTENDED.has(type));
    if (!following) return links;
    // Links only ever lead onward: anything else is a loop.
    if (following.firstLba <= link || following.firstLba > container.lastLba) return undefined;
    link = following.firstLba;
  }
  return undefined;
}

function readEntries(sector: Uint8Array, base: number): MbrPartition[] | undefined {
  const view = new DataView(sector.buffer, sector.byteOffset, sector.byteLength);
  if (view.getUint16(510, true) !== 0xaa55) return undefined;
  const entries: MbrPartition[] = [];
  for (let i = 0; i < 4; i++) {
    const at = 446 + 16 * i;
    const status = sector[at], type = sector[at + 4], count = view.getUint32(at + 12, true);
    // Boot sectors of file systems carry 55 AA as well, with code where the table would be.
    if (status !== 0 && status !== 0x80) return undefined;
    if (type === 0 || count === 0) continue;
    const firstLba = base + view.getUint32(at + 8, true);
    if (firstLba === 0) return undefined;
    entries.push({ number: i + 1, type, firstLba, lastLba: firstLba + count - 1, active: status === 0x80 });
  }
  return entries;
}

function disjoint(partitions: MbrPartition[]): boolean {
  let free = 1;
  for (const { firstLba, lastLba } of partitions.toSorted((a, b) => a.firstLba - b.firstLba)) {
    if (firstLba < free) return false;
    free = lastLba + 1;
  }
  return true;
}
