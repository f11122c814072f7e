import { ByteWriter } from "../base/mod.ts";
import { type FatName, shortNames, shortSum } from "./fat_names.ts";

/** What a directory entry points to. */
export interface FatEntry {
  name: string;
  isDirectory: boolean;
  firstCluster: number;
  /** Bytes; 0 for a directory. */
  size: number;
  /** Seconds since 1970. */
  mtime: number;
}

/** How many bytes the entries of these names take. */
export function directorySize(names: string[], isRoot: boolean): number {
  let entries = isRoot ? 1 : 2;
  for (const [name, { needsLong }] of shortNames(names)) entries += needsLong ? 1 + longEntries(name) : 1;
  return entries * ENTRY;
}

/** A directory's content; `own` and `parent` are first clusters, or for the root its volume label. */
export function encodeDirectory(
  entries: FatEntry[],
  head: { label: string; mtime: number } | { own: number; parent: number; mtime: number },
): Uint8Array {
  const listed = entries.map(({ name }) => name);
  const writer = new ByteWriter(new Uint8Array(directorySize(listed, "label" in head)));
  if ("label" in head) putShort(writer, head.label.padEnd(11), VOLUME_LABEL, 0, 0, head.mtime);
  else {
    putShort(writer, ".".padEnd(11), DIRECTORY, head.own, 0, head.mtime);
    putShort(writer, "..".padEnd(11), DIRECTORY, head.parent, 0, head.mtime);
  }
  const names = shortNames(listed);
  for (const entry of entries) {
    const name = names.get(entry.name)!;
    if (name.needsLong) putLong(writer, entry.name, name);
    const attributes = entry.isDirectory ? DIRECTORY : ARCHIVE;
    putShort(writer, name.short, attributes, entry.firstCluster, entry.size, entry.mtime);
  }
  return writer.done();
}

const ENTRY = 32, UNITS = 13;
const VOLUME_LABEL = 0x08, DIRECTORY = 0x10, ARCHIVE = 0x20, LONG_NAME = 0x0f;

function longEntries(name: string): number {
  return Math.ceil(name.length / UNITS);
}

function putShort(
  writer: ByteWriter,
  short: string,
  attributes: number,
  cluster: number,
  size: number,
  mtime: number,
): void {
  const [date, time] = dosTime(mtime);
  writer.bytes(new TextEncoder().encode(short)).u8(attributes).u8(0);
  writer.u8(0).u16(time).u16(date).u16(date).u16(cluster >>> 16);
  writer.u16(time).u16(date).u16(cluster & 0xffff).u32(size);
}

/** The long name in pieces of 13 units, the last one first, so that its count is known at once. */
function putLong(writer: ByteWriter, name: string, { short }: FatName): void {
  const count = longEntries(name), sum = shortSum(short);
  for (let piece = count; piece >= 1; piece--) {
    // After the name comes a zero, then filler.
    const unit = (i: number) => {
      const at = (piece - 1) * UNITS + i;
      return at < name.length ? name.charCodeAt(at) : at === name.length ? 0 : 0xffff;
    };
    writer.u8(piece | (piece === count ? 0x40 : 0));
    for (let i = 0; i < 5; i++) writer.u16(unit(i));
    writer.u8(LONG_NAME).u8(0).u8(sum);
    for (let i = 5; i < 11; i++) writer.u16(unit(i));
    writer.u16(0);
    for (let i = 11; i < 13; i++) writer.u16(unit(i));
  }
}

/** Date and time as FAT has them: local time of nowhere in particular, here UTC, from 1980 to 2107. */
function dosTime(seconds: number): [date: number, time: number] {
  const when = new Date(Math.min(Math.max(seconds, 315532800), 4354819198) * 1000);
  const date = ((when.getUTCFullYear() - 1980) << 9) | ((when.getUTCMonth() + 1) << 5) | when.getUTCDate();
  const time = (when.getUTCHours() << 11) | (when.getUTCMinutes() << 5) | (when.getUTCSeconds() >> 1);
  return [date, time];
}
