import { ByteWriter } from "../base/mod.ts";
import type { BlockAllocator } from "./ext4_blocks.ts";
import { EXTRA_SIZE } from "./ext4_inode.ts";
import {
  BLOCK,
  BLOCKS_PER_GROUP,
  DESCRIPTOR_SIZE,
  type Ext4Layout,
  FIRST_INODE,
  groupBlocks,
  groupTables,
  hasSuper,
  INODE_SIZE,
} from "./ext4_layout.ts";
import type { Volume } from "./volume.ts";

/** What there is to say of a finished file system. */
export interface Ext4State {
  layout: Ext4Layout;
  allocator: BlockAllocator;
  /** Inodes used, the reserved ones among them: the first ones. */
  usedInodes: number;
  /** Directories whose inodes each group has. */
  directories: Uint32Array;
  label: string;
  /** 16 bytes. */
  uuid: Uint8Array;
  /** Seconds since 1970. */
  time: number;
}

/** Writes bitmaps, group descriptors and superblocks with their copies. */
export function writeTables(volume: Volume, state: Ext4State): void {
  const { layout, allocator } = state;
  const descriptors = new ByteWriter(new Uint8Array(layout.descriptorBlocks * BLOCK));
  let free = 0;
  for (let group = 0; group < layout.groups; group++) {
    const { blockBitmap, inodeBitmap, inodeTable } = groupTables(layout, group);
    const blocks = groupBlocks(layout, group), used = allocator.used(group);
    const inodes = usedInodes(state, group);
    volume.write(blockBitmap * BLOCK, bitmap(used, blocks));
    volume.write(inodeBitmap * BLOCK, bitmap(inodes, layout.inodesPerGroup));
    descriptors.u32(blockBitmap).u32(inodeBitmap).u32(inodeTable);
    descriptors.u16(blocks - used).u16(layout.inodesPerGroup - inodes).u16(state.directories[group]);
    descriptors.bytes(new Uint8Array(DESCRIPTOR_SIZE - 18));
    free += blocks - used;
  }
  const table = new Uint8Array(layout.descriptorBlocks * BLOCK);
  table.set(descriptors.done());
  for (let group = 0; group < layout.groups; group++) {
    if (!hasSuper(group)) continue;
    const start = group * BLOCKS_PER_GROUP * BLOCK;
    const block = new Uint8Array(BLOCK);
    // The first one lies behind room for a boot sector.
    block.set(encodeSuper(state, group, free), group === 0 ? 1024 : 0);
    volume.write(start, block);
    volume.write(start + BLOCK, table);
  }
}

/** Of a group's inodes, how many are used. */
export function usedInodes({ layout, usedInodes }: Ext4State, group: number): number {
  const { inodesPerGroup } = layout;
  return Math.min(inodesPerGroup, Math.max(0, usedInodes - group * inodesPerGroup));
}

/** A block of bits: the first `used` set, and those that stand for nothing, from `count` on. */
function bitmap(used: number, count: number): Uint8Array {
  const bytes = new Uint8Array(BLOCK);
  const fill = (from: number, to: number) => {
    for (let bit = from; bit < to;) {
      if (bit % 8 === 0 && to - bit >= 8) {
        bytes[bit / 8] = 0xff;
        bit += 8;
      } else {
        bytes[bit >> 3] |= 1 << (bit & 7);
        bit++;
      }
    }
  };
  fill(0, used);
  fill(count, 8 * BLOCK);
  return bytes;
}

const MAGIC = 0xef53, CLEAN = 1, DYNAMIC_REVISION = 1;
const FILETYPE = 0x2, EXTENTS = 0x40;
const SPARSE_SUPER = 0x1, LARGE_FILE = 0x2, EXTRA_ISIZE = 0x40;

/** The superblock (kernel documentation, "ext4 Data Structures and Algorithms"), 1024 bytes. */
function encodeSuper(state: Ext4State, group: number, freeBlocks: number): Uint8Array {
  const { layout, time } = state;
  const inodes = layout.groups * layout.inodesPerGroup;
  const bytes = new Uint8Array(1024);
  const writer = new ByteWriter(bytes);
  const log = Math.log2(BLOCK) - 10;
  writer.u32(inodes).u32(layout.blocks).u32(0).u32(freeBlocks).u32(inodes - state.usedInodes).u32(0);
  writer.u32(log).u32(log).u32(BLOCKS_PER_GROUP).u32(BLOCKS_PER_GROUP).u32(layout.inodesPerGroup);
  // Never mounted, no limit on mounts between checks, go on after errors.
  writer.u32(0).u32(time).u16(0).u16(0xffff).u16(MAGIC).u16(CLEAN).u16(1).u16(0);
  writer.u32(time).u32(0).u32(0).u32(DYNAMIC_REVISION).u16(0).u16(0);
  writer.u32(FIRST_INODE).u16(INODE_SIZE).u16(group);
  writer.u32(0).u32(FILETYPE | EXTENTS).u32(SPARSE_SUPER | LARGE_FILE | EXTRA_ISIZE);
  writer.bytes(state.uuid);
  bytes.set(new TextEncoder().encode(state.label), 120);
  const view = new DataView(bytes.buffer);
  view.setUint32(264, time, true);
  view.setUint16(348, EXTRA_SIZE, true);
  view.setUint16(350, EXTRA_SIZE, true);
  return bytes;
}
