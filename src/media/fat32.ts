import { BroadsideError } from "../base/mod.ts";
import { copyContent, type Place } from "./content.ts";
import { directorySize, encodeDirectory, type FatEntry } from "./fat_directory.ts";
import {
  encodeBootSector,
  encodeFsInfo,
  FAT_COPIES,
  type FatLayout,
  layoutFat32,
  RESERVED_SECTORS,
  SECTOR,
} from "./fat_layout.ts";
import { isFatName } from "./fat_names.ts";
import { buildTree, type MediaEntry, type Node, walk } from "./tree.ts";
import type { Volume } from "./volume.ts";

/** What a new FAT32 file system is called and holds. */
export interface Fat32Options {
  /** Up to eleven of A-Z, 0-9, "_", "-" and space. */
  label: string;
  /** The serial number that blkid shows as UUID, 32 bits. */
  volumeId: number;
  /** Sectors of the disk before the volume. */
  hiddenSectors?: number;
  /** Files and directories; FAT knows neither links nor modes. */
  entries: Iterable<MediaEntry>;
  /** For entries without one: seconds since 1970. */
  mtime: number;
}

/**
 * Makes a FAT32 file system on a volume, as for an EFI system partition, with all entries in it. Writes what is used
 * and zeroes the tables. Throws a BroadsideError: `media.size` when the volume's size does not suit FAT32,
 * `media.full`, `media.path` for names FAT cannot hold, `media.label`, `media.read`.
 */
export function makeFat32(volume: Volume, options: Fat32Options): void {
  const label = checkLabel(options.label);
  const layout = layoutFat32(volume.size);
  const root = buildTree(options.entries);
  const clusters = new Clusters(layout);
  for (const node of walk(root)) clusters.give(node, sizeOf(node, node === root));
  const used = clusters.next;
  writeTables(volume, layout, clusters);
  const boot = encodeBootSector(layout, {
    label,
    volumeId: options.volumeId,
    hidden: options.hiddenSectors ?? 0,
  });
  const info = encodeFsInfo(layout.clusters + 2 - used, used);
  for (const copy of [0, 6]) {
    volume.write(copy * SECTOR, boot);
    volume.write((copy + 1) * SECTOR, info);
  }
  writeNodes(volume, clusters, root, label, options.mtime);
}

/** Hands out clusters one after another, so that each file lies in one piece. */
class Clusters {
  /** The first one that is free. */
  next = 2;
  readonly #layout: FatLayout;
  readonly #runs = new Map<Node, { first: number; count: number }>();

  constructor(layout: FatLayout) {
    this.#layout = layout;
  }

  give(node: Node, size: number): void {
    const count = Math.ceil(size / this.#layout.clusterSize);
    if (this.next + count > this.#layout.clusters + 2) {
      throw new BroadsideError(
        "media.full",
        `Cannot put ${node.entry.path} into the FAT32 file system: it is full. Make the volume larger.`,
      );
    }
    this.#runs.set(node, { first: this.next, count });
    this.next += count;
  }

  /** Where a node's content starts; 0 for an empty one, as FAT wants it. */
  first(node: Node): number {
    const { first, count } = this.#runs.get(node)!;
    return count === 0 ? 0 : first;
  }

  place(node: Node): Place {
    const { sectorsPerFat, clusterSize } = this.#layout;
    const { first, count } = this.#runs.get(node)!;
    const data = (RESERVED_SECTORS + FAT_COPIES * sectorsPerFat) * SECTOR;
    return { offset: data + (first - 2) * clusterSize, length: count * clusterSize };
  }

  /** The table as far as it is used: each cluster names the next one of its file, or an end. */
  table(): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(this.next * 4 / SECTOR) * SECTOR);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 0x0fff_fff8, true);
    view.setUint32(4, END, true);
    for (const { first, count } of this.#runs.values()) {
      for (let i = 0; i < count; i++) {
        view.setUint32((first + i) * 4, i === count - 1 ? END : first + i + 1, true);
      }
    }
    return bytes;
  }
}

const END = 0x0fff_ffff;
const MOST_BYTES = 0xffff_ffff;

function sizeOf(node: Node, isRoot: boolean): number {
  const { entry, name, children } = node;
  if (entry.kind === "directory") {
    const seen = new Set<string>();
    for (const child of children.keys()) {
      if (!isFatName(child)) throw refused(`${entry.path}/${child}`, "FAT cannot hold its name");
      if (seen.has(child.toUpperCase())) {
        throw refused(`${entry.path}/${child}`, "FAT holds another of its name but for case");
      }
      seen.add(child.toUpperCase());
    }
    return directorySize([...children.keys()], isRoot);
  }
  if (entry.kind === "symlink") throw refused(entry.path, "FAT has no symbolic links");
  if (entry.content.size > MOST_BYTES) throw refused(name, "FAT files must be smaller than 4 GiB");
  return entry.content.size;
}

function writeTables(volume: Volume, layout: FatLayout, clusters: Clusters): void {
  const table = clusters.table(), length = layout.sectorsPerFat * SECTOR;
  volume.zero(0, RESERVED_SECTORS * SECTOR);
  for (let copy = 0; copy < FAT_COPIES; copy++) {
    const start = RESERVED_SECTORS * SECTOR + copy * length;
    volume.zero(start + table.length, length - table.length);
    volume.write(start, table);
  }
}

function writeNodes(volume: Volume, clusters: Clusters, root: Node, label: string, mtime: number): void {
  const timeOf = (node: Node) => Math.floor(node.entry.mtime ?? mtime);
  const visit = (node: Node, parent: number) => {
    const place = clusters.place(node);
    if (node.entry.kind === "file" && place.length > 0) copyContent(volume, node.entry.content, [place]);
    if (node.entry.kind !== "directory") return;
    const entries = Array.from(node.children.values(), (child): FatEntry => ({
      name: child.name,
      isDirectory: child.entry.kind === "directory",
      firstCluster: clusters.first(child),
      size: child.entry.kind === "file" ? child.entry.content.size : 0,
      mtime: timeOf(child),
    }));
    const own = clusters.first(node);
    const head = { mtime: timeOf(node), ...(node === root ? { label } : { own, parent }) };
    const content = new Uint8Array(place.length);
    content.set(encodeDirectory(entries, head));
    volume.write(place.offset, content);
    // Directories of the root name 0 as their parent, not the root's cluster.
    for (const child of node.children.values()) visit(child, node === root ? 0 : own);
  };
  visit(root, 0);
}

function checkLabel(label: string): string {
  if (/^[A-Z0-9_-][A-Z0-9_ -]{0,10}$/.test(label)) return label;
  throw new BroadsideError(
    "media.label",
    `Cannot make a FAT32 file system: its label must be up to 11 of A-Z, 0-9, _, - and space, ` +
      `current value is ${label}. Choose another.`,
  );
}

function refused(path: string, why: string): BroadsideError {
  return new BroadsideError(
    "media.path",
    `Cannot put ${path} into the FAT32 file system: ${why}. Rename it or leave it out.`,
  );
}
