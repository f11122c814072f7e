import { ByteWriter } from "../base/mod.ts";
import { BLOCK, INODE_SIZE } from "./ext4_layout.ts";

/** What an inode says. */
export interface Inode {
  /** Type and permission bits. */
  mode: number;
  uid: number;
  gid: number;
  /** Bytes. */
  size: number;
  /** Seconds since 1970; for all four times. */
  time: number;
  links: number;
  /** Blocks it takes, those of its extent tree among them. */
  blocks: number;
  /** 60 bytes: an extent tree's root, or the target of a short symbolic link. */
  body: Uint8Array;
  hasExtents: boolean;
}

/** Types of files as they stand in an inode's mode. */
export const FileType = { file: 0o100000, directory: 0o040000, symlink: 0o120000 } as const;

/** Bytes of the fields after the 128 that every ext has. */
export const EXTRA_SIZE = 32;

const EXTENTS_FLAG = 0x80000;

/** An inode as stored, 256 bytes. */
export function encodeInode(inode: Inode): Uint8Array {
  const bytes = new Uint8Array(INODE_SIZE);
  const low = inode.time | 0, time = low >>> 0;
  // Seconds have 32 bits with sign and two more above them.
  const extra = Math.round((inode.time - low) / 2 ** 32) & 3;
  const high = (value: number) => Math.floor(value / 2 ** 32);
  const sectors = inode.blocks * (BLOCK / 512);
  const writer = new ByteWriter(bytes);
  writer.u16(inode.mode).u16(inode.uid & 0xffff).u32(inode.size >>> 0);
  writer.u32(time).u32(time).u32(time).u32(0);
  writer.u16(inode.gid & 0xffff).u16(inode.links).u32(sectors >>> 0);
  writer.u32(inode.hasExtents ? EXTENTS_FLAG : 0).u32(0).bytes(inode.body);
  writer.u32(0).u32(0).u32(high(inode.size)).u32(0);
  writer.u16(high(sectors)).u16(0).u16(inode.uid >>> 16).u16(inode.gid >>> 16).u16(0).u16(0);
  writer.u16(EXTRA_SIZE).u16(0).u32(extra).u32(extra).u32(extra).u32(time).u32(extra);
  return bytes;
}
