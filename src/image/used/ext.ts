import type { ReadAt } from "../../disk/mod.ts";
import { type ExtLayout, readExtLayout } from "./ext_layout.ts";
import { utf8Text, uuidText } from "./text.ts";
import { type BlockMap, countUsed, type FileSystem, isUsed, markUsed, newMap } from "./types.ts";

/** ext2, ext3 and ext4 with all features mke2fs sets today; with others, or unclean, all is used. */
export function readExt(read: ReadAt, size: number): FileSystem | undefined {
  const superblock = read(1024, 1024);
  const view = new DataView(superblock.buffer, superblock.byteOffset);
  if (view.getUint16(56, true) !== 0xef53) return undefined;
  const found: FileSystem = {
    type: typeOf(view),
    label: utf8Text(superblock.subarray(120, 136)),
    uuid: uuidText(superblock, 104),
  };
  const layout = readExtLayout(superblock, size);
  return layout ? { ...found, map: readMap(read, layout) } : found;
}

/** As blkid tells them apart: by a journal, and by features ext3 cannot have. */
function typeOf(view: DataView): string {
  const journal = view.getUint32(92, true) & 0x4;
  const modern = view.getUint32(96, true) & ~0x16 || view.getUint32(100, true) & ~0x7;
  return modern ? "ext4" : journal ? "ext3" : "ext2";
}

/** What a group's descriptor says, in blocks. */
interface Group {
  blockBitmap: number;
  inodeBitmap: number;
  inodeTable: number;
  free: number;
  /** The bitmap was never written: only the file system's own blocks are used. */
  uninitialized: boolean;
}

function readMap(read: ReadAt, layout: ExtLayout): BlockMap | undefined {
  const { blockSize, firstDataBlock, blocks, blocksPerGroup } = layout;
  const map = newMap(firstDataBlock * blockSize, blockSize, blocks - firstDataBlock);
  if (!map) return undefined;
  const groups: Group[] = [];
  for (let i = 0; i < layout.groups; i++) {
    const group = readGroup(read, layout, i);
    if (!isInside(group, layout)) return undefined;
    groups.push(group);
    if (group.uninitialized) markHead(map, layout, i);
    else {
      const bytes = Math.ceil((Math.min(map.count, (i + 1) * blocksPerGroup) - i * blocksPerGroup) / 8);
      map.used.set(read(group.blockBitmap * blockSize, bytes), i * blocksPerGroup / 8);
    }
  }
  return markGroups(map, layout, groups) && groups.every((group, i) => agrees(map, layout, group, i))
    ? map
    : undefined;
}

function readGroup(read: ReadAt, layout: ExtLayout, group: number): Group {
  const perBlock = layout.blockSize / layout.descriptorSize;
  const block = descriptorBlock(layout, Math.floor(group / perBlock), perBlock);
  const bytes = read(
    block * layout.blockSize + group % perBlock * layout.descriptorSize,
    layout.descriptorSize,
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = layout.descriptorSize >= 64;
  const field = (low: number, high: number) =>
    view.getUint32(low, true) + (wide ? view.getUint32(high, true) * 2 ** 32 : 0);
  return {
    blockBitmap: field(0, 32),
    inodeBitmap: field(4, 36),
    inodeTable: field(8, 40),
    free: view.getUint16(12, true) + (wide ? view.getUint16(44, true) * 65536 : 0),
    uninitialized: layout.lazyGroups && (view.getUint16(18, true) & 2) !== 0,
  };
}

/** Descriptors lie behind the superblock; of a meta group in its own first group. */
function descriptorBlock(layout: ExtLayout, index: number, perBlock: number): number {
  if (!layout.metaGroups || index < layout.firstMetaGroup) return layout.firstDataBlock + 1 + index;
  const group = index * perBlock;
  return layout.firstDataBlock + group * layout.blocksPerGroup + Number(layout.hasSuper(group));
}

function isInside(group: Group, { firstDataBlock, blocks, inodeTableBlocks }: ExtLayout): boolean {
  return [group.blockBitmap, group.inodeBitmap].every((block) => block > firstDataBlock && block < blocks) &&
    group.inodeTable > firstDataBlock && group.inodeTable + inodeTableBlocks <= blocks;
}

/** The head of a group: a copy of superblock and descriptors where it has one, or a meta group's descriptors. */
function markHead(map: BlockMap, layout: ExtLayout, group: number): void {
  const perBlock = layout.blockSize / layout.descriptorSize;
  const start = group * layout.blocksPerGroup;
  let length = Number(layout.hasSuper(group));
  const meta = Math.floor(group / perBlock);
  if (layout.metaGroups && meta >= layout.firstMetaGroup) {
    const place = group % perBlock;
    length += Number(place === 0 || place === 1 || place === perBlock - 1);
  } else if (length > 0) {
    const descriptors = layout.metaGroups ? layout.firstMetaGroup : Math.ceil(layout.groups / perBlock);
    length += descriptors + layout.reservedDescriptorBlocks;
  }
  for (let i = start; i < Math.min(map.count, start + length); i++) markUsed(map, i);
}

/**
 * Marks each group's bitmaps and inode table, wherever they lie (flex_bg). False when a bitmap that was written did not
 * know them used: it contradicts the descriptors.
 */
function markGroups(map: BlockMap, layout: ExtLayout, groups: Group[]): boolean {
  const mark = (block: number) => {
    const at = block - layout.firstDataBlock;
    const owner = groups[Math.floor(at / layout.blocksPerGroup)];
    if (!owner.uninitialized && !isUsed(map, at)) return false;
    markUsed(map, at);
    return true;
  };
  return groups.every((group) => {
    for (let i = 0; i < layout.inodeTableBlocks; i++) if (!mark(group.inodeTable + i)) return false;
    return mark(group.blockBitmap) && mark(group.inodeBitmap);
  });
}

/** Whether the descriptor counts as many free blocks as its group's bitmap. */
function agrees(map: BlockMap, layout: ExtLayout, group: Group, index: number): boolean {
  const first = index * layout.blocksPerGroup, end = Math.min(map.count, first + layout.blocksPerGroup);
  return end - first - countUsed(map, first, end) === group.free;
}
