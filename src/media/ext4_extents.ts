import { ByteWriter } from "../base/mod.ts";
import type { Run } from "./ext4_blocks.ts";
import { BLOCK } from "./ext4_layout.ts";

/** An extent tree: its root, which lies in the inode, and the blocks below it. */
export interface ExtentTree {
  /** 60 bytes. */
  root: Uint8Array;
  /** Blocks of the tree itself. */
  blocks: { block: number; bytes: Uint8Array }[];
}

/** Builds the tree that says where a file's blocks lie; `take` gives a block for the tree itself. */
export function buildExtents(runs: Run[], take: () => number): ExtentTree {
  const blocks: ExtentTree["blocks"] = [];
  let level = extentsOf(runs);
  let depth = 0;
  while (level.length > IN_ROOT) {
    const upper: Item[] = [];
    for (let i = 0; i < level.length; i += IN_BLOCK) {
      const items = level.slice(i, i + IN_BLOCK), block = take();
      blocks.push({ block, bytes: encodeNode(items, depth, IN_BLOCK, BLOCK) });
      upper.push({ logical: items[0].logical, first: block });
    }
    level = upper;
    depth++;
  }
  return { root: encodeNode(level, depth, IN_ROOT, ROOT_SIZE), blocks };
}

const HEADER = 12, ITEM = 12, ROOT_SIZE = 60, MAGIC = 0xf30a;
const IN_ROOT = (ROOT_SIZE - HEADER) / ITEM, IN_BLOCK = Math.floor((BLOCK - HEADER) / ITEM);
/** A longer one would say that its blocks were never written. */
const LONGEST = 32_768;

/** A run of blocks, or without `count` a node of the level below. */
interface Item {
  /** The file's block at which it begins. */
  logical: number;
  first: number;
  count?: number;
}

function extentsOf(runs: Run[]): Item[] {
  const items: Item[] = [];
  let logical = 0;
  for (const { first, count } of runs) {
    for (let done = 0; done < count; done += LONGEST) {
      const length = Math.min(LONGEST, count - done);
      items.push({ logical, first: first + done, count: length });
      logical += length;
    }
  }
  return items;
}

function encodeNode(items: Item[], depth: number, most: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  const writer = new ByteWriter(bytes);
  writer.u16(MAGIC).u16(items.length).u16(most).u16(depth).u32(0);
  for (const { logical, first, count } of items) {
    writer.u32(logical);
    // Block numbers here have 32 bits: what is above them is 0.
    if (count === undefined) writer.u32(first).u16(0).u16(0);
    else writer.u16(count).u16(0).u32(first);
  }
  return bytes;
}
