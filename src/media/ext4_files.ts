import { BroadsideError } from "../base/mod.ts";
import { bytesContent, type Content, copyContent } from "./content.ts";
import type { BlockAllocator, Run } from "./ext4_blocks.ts";
import { encodeDirectory, type Ext4Name } from "./ext4_directory.ts";
import { buildExtents } from "./ext4_extents.ts";
import { encodeInode, FileType, type Inode } from "./ext4_inode.ts";
import { BLOCK, type Ext4Layout, FIRST_INODE, groupTables, INODE_SIZE } from "./ext4_layout.ts";
import type { Node } from "./tree.ts";
import type { Volume } from "./volume.ts";

const ROOT = 2, LOST_AND_FOUND = FIRST_INODE;
/** So many as mke2fs gives it: e2fsck wants room there without having to allocate any. */
const LOST_AND_FOUND_BLOCKS = 4;
const MOST_LINKS = 65_000, MOST_FILE_BLOCKS = 0xffff_ffff;
/** A shorter target of a symbolic link lies in the inode itself. */
const SHORT_TARGET = 60, LONGEST_TARGET = BLOCK - 1;

/** Writes what lies in an ext4 file system: inodes in the order of their numbers, and the blocks behind them. */
export class Ext4Files {
  /** Directories per group, by the place of their inodes. */
  readonly directories: Uint32Array;
  readonly #volume: Volume;
  readonly #layout: Ext4Layout;
  readonly #allocator: BlockAllocator;
  readonly #time: number;
  readonly #numbers = new Map<Node, number>();

  constructor(volume: Volume, layout: Ext4Layout, allocator: BlockAllocator, time: number) {
    this.#volume = volume;
    this.#layout = layout;
    this.#allocator = allocator;
    this.#time = time;
    this.directories = new Uint32Array(layout.groups);
  }

  /** Writes all nodes; the first one is the root, and each directory comes before what lies in it. */
  write(nodes: Node[]): void {
    const tableBytes = this.#layout.inodeTableBlocks * BLOCK;
    for (let group = 0; group < this.#layout.groups; group++) {
      this.#volume.zero(groupTables(this.#layout, group).inodeTable * BLOCK, tableBytes);
    }
    nodes.forEach((node, i) => this.#numbers.set(node, i === 0 ? ROOT : LOST_AND_FOUND + i));
    const parents = new Map<Node, number>();
    for (const node of nodes) {
      const number = this.#numbers.get(node)!;
      for (const child of node.children.values()) parents.set(child, number);
      this.#writeNode(node, number, parents.get(node) ?? ROOT);
      if (number === ROOT) this.#writeLostAndFound();
    }
  }

  #writeNode(node: Node, number: number, parent: number): void {
    const { entry } = node;
    if (entry.kind === "directory") {
      const names = this.#namesIn(node, number, parent);
      const links = 1 + names.filter(({ kind, name }) => kind === "directory" && name !== "..").length;
      if (links > MOST_LINKS) throw refused(node, `ext4 directories hold at most ${MOST_LINKS} directories`);
      const content = bytesContent(encodeDirectory(names));
      this.#putDirectory(number, { ...this.#common(node), links }, content, entry.path);
    } else if (entry.kind === "file") {
      if (entry.content.size > MOST_FILE_BLOCKS * BLOCK) throw refused(node, "ext4 files end at 16 TB");
      this.#putInode(number, { ...this.#common(node), ...this.#store(entry.content, entry.path) });
    } else this.#writeLink(node, number, new TextEncoder().encode(entry.target));
  }

  #namesIn(node: Node, number: number, parent: number): Ext4Name[] {
    const names: Ext4Name[] = [
      { name: ".", inode: number, kind: "directory" },
      { name: "..", inode: parent, kind: "directory" },
    ];
    if (number === ROOT) names.push({ name: "lost+found", inode: LOST_AND_FOUND, kind: "directory" });
    for (const child of node.children.values()) {
      if (new TextEncoder().encode(child.name).length > 255) throw refused(child, "its name is too long");
      if (number === ROOT && child.name === "lost+found") throw refused(child, "it is there already");
      names.push({ name: child.name, inode: this.#numbers.get(child)!, kind: child.entry.kind });
    }
    return names;
  }

  #writeLink(node: Node, number: number, target: Uint8Array): void {
    if (target.length === 0 || target.length > LONGEST_TARGET) throw refused(node, "its target is too long");
    const stored = target.length < SHORT_TARGET
      ? { body: inBody(target), hasExtents: false, blocks: 0, size: target.length }
      : this.#store(bytesContent(target), node.entry.path);
    this.#putInode(number, { ...this.#common(node), ...stored });
  }

  #writeLostAndFound(): void {
    const names: Ext4Name[] = [
      { name: ".", inode: LOST_AND_FOUND, kind: "directory" },
      { name: "..", inode: ROOT, kind: "directory" },
    ];
    const content = bytesContent(encodeDirectory(names, LOST_AND_FOUND_BLOCKS));
    const common = { mode: FileType.directory | 0o700, uid: 0, gid: 0, time: this.#time, links: 2 };
    this.#putDirectory(LOST_AND_FOUND, common, content, "lost+found");
  }

  #common({ entry }: Node): Omit<Inode, keyof Stored> {
    const permissions = entry.mode ?? { file: 0o644, directory: 0o755, symlink: 0o777 }[entry.kind];
    return {
      mode: FileType[entry.kind] | permissions & 0o7777,
      uid: entry.uid ?? 0,
      gid: entry.gid ?? 0,
      time: Math.floor(entry.mtime ?? this.#time),
      links: 1,
    };
  }

  #putDirectory(number: number, common: Omit<Inode, keyof Stored>, content: Content, path: string): void {
    this.directories[Math.floor((number - 1) / this.#layout.inodesPerGroup)]++;
    this.#putInode(number, { ...common, ...this.#store(content, path) });
  }

  /** Gives a content its blocks and writes them. */
  #store(content: Content, path: string): Stored {
    const take = (count: number) => this.#allocator.take(count, path || "/");
    const runs: Run[] = take(Math.ceil(content.size / BLOCK));
    const places = runs.map(({ first, count }) => ({ offset: first * BLOCK, length: count * BLOCK }));
    if (places.length > 0) copyContent(this.#volume, content, places);
    const tree = buildExtents(runs, () => take(1)[0].first);
    for (const { block, bytes } of tree.blocks) this.#volume.write(block * BLOCK, bytes);
    const blocks = runs.reduce((sum, { count }) => sum + count, tree.blocks.length);
    return { body: tree.root, hasExtents: true, blocks, size: content.size };
  }

  #putInode(number: number, inode: Inode): void {
    const { inodesPerGroup } = this.#layout;
    const group = Math.floor((number - 1) / inodesPerGroup), index = (number - 1) % inodesPerGroup;
    const table = groupTables(this.#layout, group).inodeTable * BLOCK;
    this.#volume.write(table + index * INODE_SIZE, encodeInode(inode));
  }
}

/** What an inode says of its content. */
type Stored = Pick<Inode, "body" | "hasExtents" | "blocks" | "size">;

function inBody(target: Uint8Array): Uint8Array {
  const body = new Uint8Array(SHORT_TARGET);
  body.set(target);
  return body;
}

function refused(node: Node, why: string): BroadsideError {
  return new BroadsideError(
    "media.path",
    `Cannot put ${node.entry.path} into the ext4 file system: ${why}. Leave it out.`,
  );
}
