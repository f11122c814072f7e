import type { NewEnd } from "./gpt_move.ts";
import { EXTENDED, type MbrChain, readMbrChain } from "./mbr.ts";
import type { DiskWrite } from "./table_writes.ts";
import type { ReadAt } from "./types.ts";

/** The last sector that an MBR can name: starts and lengths have 32 bits. */
export const LAST_MBR_LBA = 0xfffffffe;

/**
 * The writes that give the disk's last partition a new end. A logical one takes along the extended partition around it
 * and the entry that leads to it; the outermost comes first, so no moment has a partition beyond its container.
 */
export function encodeMbrGrowth(
  read: ReadAt,
  { mbr, extended }: MbrChain,
  sectorSize: number,
  { number, lastLba }: NewEnd,
): DiskWrite[] {
  const writes: DiskWrite[] = [];
  const change = (lba: number, base: number, kind: Kind, first: number) => {
    const bytes = read(lba * sectorSize, 512).slice();
    setEnd(bytes, base, kind, first, lastLba);
    writes.push({ offset: lba * sectorSize, bytes });
  };
  const { firstLba } = mbr.partitions.find((each) => each.number === number)!;
  const container = extended.find(({ links }) => links.some((link) => link.number === number));
  if (!container) {
    change(0, 0, "partition", firstLba);
    return writes;
  }
  if (lastLba > container.lastLba) change(0, 0, "extended", container.firstLba);
  const at = container.links.findIndex((link) => link.number === number);
  const link = container.links[at];
  if (at > 0) change(container.links[at - 1].lba, container.firstLba, "extended", link.lba);
  change(link.lba, link.lba, "partition", firstLba);
  return writes;
}

/** The chain of a disk of `size` bytes; in place of it a text that says why nothing of it can grow. */
export function growableMbr(read: ReadAt, size: number, sectorSize: number): MbrChain | string {
  const chain = readMbrChain(read, size, sectorSize);
  if (!chain) return "its MBR partition table is not sound";
  return chain.extended.length > 1 ? "it has more than one extended partition" : chain;
}

type Kind = "partition" | "extended";

/** Changes the length of the entry of a kind that begins at `firstLba`, which the sector stores relative to `base`. */
function setEnd(sector: Uint8Array, base: number, kind: Kind, firstLba: number, lastLba: number): void {
  const view = new DataView(sector.buffer, sector.byteOffset);
  for (const at of [446, 462, 478, 494]) {
    const type = sector[at + 4];
    if (type === 0 || EXTENDED.has(type) !== (kind === "extended")) continue;
    if (base + view.getUint32(at + 8, true) !== firstLba) continue;
    sector.set(cylinders(lastLba), at + 5);
    view.setUint32(at + 12, lastLba - firstLba + 1, true);
    return;
  }
  throw new RangeError(`no entry begins at ${firstLba}`);
}

/** A sector's place by the 255 heads and 63 sectors that everyone assumes; the largest where that does not reach. */
function cylinders(lba: number): [head: number, sector: number, cylinder: number] {
  const cylinder = Math.floor(lba / (255 * 63));
  if (cylinder > 1023) return [0xfe, 0xff, 0xff];
  const head = Math.floor(lba / 63) % 255, sector = lba % 63 + 1;
  return [head, sector | (cylinder >> 2 & 0xc0), cylinder & 0xff];
}
