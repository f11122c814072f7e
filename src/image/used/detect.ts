import type { ReadAt } from "../../disk/mod.ts";
import { readExt } from "./ext.ts";
import { readFat } from "./fat.ts";
import { readNtfs } from "./ntfs.ts";
import { readSwap } from "./swap.ts";
import type { FileSystem } from "./types.ts";

/**
 * Recognizes the file system of a partition of `size` bytes; `read` is relative to its start. Undefined when it is none
 * of those known. Never throws: what cannot be read or understood has no map, so all of it is used.
 */
export function detectFileSystem(read: ReadAt, size: number): FileSystem | undefined {
  const bounded: ReadAt = (offset, length) => {
    if (!(offset >= 0 && length >= 0 && offset + length <= size)) {
      throw new RangeError("outside the partition");
    }
    return read(offset, length);
  };
  const found = [bySignature, readExt, readNtfs, readFat, readSwap].flatMap((probe) =>
    attempt(probe, bounded, size)
  );
  if (found.length < 2) return found[0];
  // One of them is a leftover (an ext4 under a RAID, say), and its map would lose what is really there.
  return { ...found[0], map: undefined };
}

type Probe = (read: ReadAt, size: number) => FileSystem | undefined;

function attempt(probe: Probe, read: ReadAt, size: number): FileSystem[] {
  try {
    return [probe(read, size) ?? []].flat();
  } catch {
    // Cut short or unreadable: not this one.
    return [];
  }
}

/** File systems and containers that are named, but whose used blocks are not read. */
const SIGNATURES: [type: string, offset: number, text: string][] = [
  ["xfs", 0, "XFSB"],
  ["crypto_LUKS", 0, "LUKS\xba\xbe"],
  ["squashfs", 0, "hsqs"],
  ["BitLocker", 3, "-FVE-FS-"],
  ["exfat", 3, "EXFAT   "],
  ["LVM2_member", 512, "LABELONE"],
  ["linux_raid_member", 0, "\xfc\x4e\x2b\xa9"],
  ["linux_raid_member", 4096, "\xfc\x4e\x2b\xa9"],
  ["bcache", 4096 + 24, "\xc6\x85\x73\xf6\x4e\x1a\x45\xca"],
  ["btrfs", 0x10040, "_BHRfS_M"],
  ["zfs_member", 0x20000, "\x0c\xb1\xba\0"],
];

function bySignature(read: ReadAt, size: number): FileSystem | undefined {
  const start = read(0, Math.min(size, 0x20008));
  const found = SIGNATURES.find(([, offset, text]) =>
    [...text].every((letter, i) => start[offset + i] === letter.charCodeAt(0))
  );
  return found && { type: found[0], label: "", uuid: "" };
}
