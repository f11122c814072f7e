import { ByteWriter } from "../base/mod.ts";
import { BLOCK } from "./ext4_layout.ts";

/** What a directory says of one name. */
export interface Ext4Name {
  name: string;
  inode: number;
  kind: "file" | "directory" | "symlink";
}

/** A directory's blocks, "." and ".." among the names; `least` blocks at least, the surplus empty. */
export function encodeDirectory(names: Ext4Name[], least = 1): Uint8Array {
  const blocks: Uint8Array[] = [];
  let records: Record[] = [], used = 0;
  const finish = () => {
    blocks.push(encodeBlock(records));
    records = [];
    used = 0;
  };
  for (const { name, inode, kind } of names) {
    const record = { bytes: new TextEncoder().encode(name), inode, type: TYPES[kind] };
    if (used + lengthOf(record) > BLOCK) finish();
    records.push(record);
    used += lengthOf(record);
  }
  while (blocks.length === 0 || records.length > 0 || blocks.length < least) finish();
  const content = new Uint8Array(blocks.length * BLOCK);
  blocks.forEach((block, i) => content.set(block, i * BLOCK));
  return content;
}

const TYPES = { file: 1, directory: 2, symlink: 7 };
const HEADER = 8;

interface Record {
  bytes: Uint8Array;
  inode: number;
  type: number;
}

/** A record starts at a multiple of four. */
function lengthOf({ bytes }: Record): number {
  return HEADER + ((bytes.length + 3) & ~3);
}

/** The last record of a block reaches to its end; a block without names is one record that names nothing. */
function encodeBlock(records: Record[]): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const all = records.length > 0 ? records : [{ bytes: new Uint8Array(0), inode: 0, type: 0 }];
  let at = 0;
  all.forEach((record, i) => {
    const length = i === all.length - 1 ? BLOCK - at : lengthOf(record);
    new ByteWriter(block.subarray(at, at + length))
      .u32(record.inode).u16(length).u8(record.bytes.length).u8(record.type).bytes(record.bytes);
    at += length;
  });
  return block;
}
