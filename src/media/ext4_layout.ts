import { BroadsideError } from "../base/mod.ts";

/** Where the parts of an ext4 file system lie. Blocks of 4 KiB, counted from the volume's start. */
export interface Ext4Layout {
  blocks: number;
  groups: number;
  inodesPerGroup: number;
  /** Blocks of the table of group descriptors. */
  descriptorBlocks: number;
  /** Blocks of each group's inode table. */
  inodeTableBlocks: number;
}

export const BLOCK = 4096;
/** As many as one block of bitmap tells of. */
export const BLOCKS_PER_GROUP = 8 * BLOCK;
export const INODE_SIZE = 256;
export const DESCRIPTOR_SIZE = 32;
/** Inodes 1 to 10 are the file system's own; lost+found comes first after them. */
export const FIRST_INODE = 11;

const INODES_PER_BLOCK = BLOCK / INODE_SIZE;
/** As mke2fs: an inode for so many bytes. */
const BYTES_PER_INODE = 16_384;
/** A last group with fewer blocks to spare is not worth its tables, as in mke2fs. */
const LEAST_DATA_BLOCKS = 50;

/**
 * Lays out a volume of `size` bytes for at least `nodes` files and directories. Throws a BroadsideError `media.size`
 * when it is too small, or too large for block numbers of 32 bits.
 */
export function layoutExt4(size: number, nodes: number): Ext4Layout {
  const blocks = Math.floor(size / BLOCK);
  if (blocks > 0xffff_ffff) throw unsuitable(size, "at most 16 TB");
  const inodes = Math.max(Math.ceil(size / BYTES_PER_INODE), nodes + FIRST_INODE);
  const layout = layoutGroups(blocks, inodes);
  const last = layout.groups - 1;
  if (groupBlocks(layout, last) - headBlocks(layout, last) >= LEAST_DATA_BLOCKS) return layout;
  if (last === 0) throw unsuitable(size, "room for more");
  return layoutGroups(last * BLOCKS_PER_GROUP, inodes);

  function unsuitable(size: number, need: string): BroadsideError {
    return new BroadsideError(
      "media.size",
      `Cannot make an ext4 file system: the volume must have ${need}, current value is ${size} bytes for ` +
        `${nodes} files. Choose another size.`,
    );
  }
}

function layoutGroups(blocks: number, inodes: number): Ext4Layout {
  const groups = Math.max(1, Math.ceil(blocks / BLOCKS_PER_GROUP));
  const perGroup = Math.ceil(inodes / groups / INODES_PER_BLOCK) * INODES_PER_BLOCK;
  if (perGroup > 8 * BLOCK) {
    throw new BroadsideError(
      "media.full",
      `Cannot make an ext4 file system: the volume must have room for ${inodes} files. Make it larger.`,
    );
  }
  return {
    blocks,
    groups,
    inodesPerGroup: perGroup,
    descriptorBlocks: Math.ceil(groups * DESCRIPTOR_SIZE / BLOCK),
    inodeTableBlocks: perGroup / INODES_PER_BLOCK,
  };
}

/** How many blocks a group has: all the same but the last. */
export function groupBlocks({ blocks }: Ext4Layout, group: number): number {
  return Math.min(BLOCKS_PER_GROUP, blocks - group * BLOCKS_PER_GROUP);
}

/** Groups with copies of superblock and descriptors (sparse_super): 0, 1 and the powers of 3, 5 and 7. */
export function hasSuper(group: number): boolean {
  return group <= 1 || [3, 5, 7].some((base) => {
    let power = base;
    while (power < group) power *= base;
    return power === group;
  });
}

/** Blocks at the start of a group that the file system itself needs; files may use all after them. */
export function headBlocks(layout: Ext4Layout, group: number): number {
  return copyBlocks(layout, group) + 2 + layout.inodeTableBlocks;
}

/** Where a group keeps its own tables. */
export function groupTables(layout: Ext4Layout, group: number) {
  const blockBitmap = group * BLOCKS_PER_GROUP + copyBlocks(layout, group);
  return { blockBitmap, inodeBitmap: blockBitmap + 1, inodeTable: blockBitmap + 2 };
}

function copyBlocks({ descriptorBlocks }: Ext4Layout, group: number): number {
  return hasSuper(group) ? 1 + descriptorBlocks : 0;
}
