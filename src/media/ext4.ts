import { BroadsideError, fromHex } from "../base/mod.ts";
import { BlockAllocator } from "./ext4_blocks.ts";
import { Ext4Files } from "./ext4_files.ts";
import { FIRST_INODE, layoutExt4 } from "./ext4_layout.ts";
import { writeTables } from "./ext4_super.ts";
import { buildTree, type MediaEntry, walk } from "./tree.ts";
import type { Volume } from "./volume.ts";

/** What a new ext4 file system is called and holds. */
export interface Ext4Options {
  /** Up to 16 bytes of UTF-8. */
  label?: string;
  /** As in 3f0c6f5e-1d2b-4c6a-9e61-0d6f2b1c7a55. */
  uuid: string;
  entries: Iterable<MediaEntry>;
  /** For entries without one, and for the file system itself: seconds since 1970. */
  mtime: number;
}

/**
 * Makes an ext4 file system without journal on a volume, with all entries in it; kernel and e2fsprogs take it as
 * their own. Files come one after another, none is held in memory. Writes what is used and zeroes the tables; the
 * rest of the volume is left alone. Throws a BroadsideError: `media.size`, `media.full`, `media.path`, `media.label`,
 * `media.read`.
 */
export function makeExt4(volume: Volume, options: Ext4Options): void {
  const label = options.label ?? "", uuid = fromHex(options.uuid.replaceAll("-", ""));
  if (uuid?.length !== 16) throw wrongName("UUID", options.uuid, "32 hexadecimal digits");
  if (new TextEncoder().encode(label).length > 16) throw wrongName("label", label, "at most 16 bytes long");
  const root = buildTree(options.entries);
  const nodes = [...walk(root)];
  const layout = layoutExt4(volume.size, nodes.length);
  const allocator = new BlockAllocator(layout);
  const time = Math.floor(options.mtime);
  const files = new Ext4Files(volume, layout, allocator, time);
  files.write(nodes);
  const usedInodes = FIRST_INODE + nodes.length - 1;
  writeTables(volume, { layout, allocator, usedInodes, directories: files.directories, label, uuid, time });
}

function wrongName(what: string, value: string, must: string): BroadsideError {
  return new BroadsideError(
    "media.label",
    `Cannot make an ext4 file system: its ${what} must be ${must}, current value is ${value}. Choose another.`,
  );
}
