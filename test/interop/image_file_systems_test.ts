import assert from "node:assert/strict";
import { Random } from "../../src/base/mod.ts";
import { openDisk, readerOf } from "../../src/disk/mod.ts";
import { createImage, openImage, restoreImage } from "../../src/image/mod.ts";
import "../../src/image/testing/sample.ts";
import { haveTools, run } from "../../src/image/testing/tools.ts";
import { detectFileSystem } from "../../src/image/used/detect.ts";
import { type BlockMap, countUsed, isUsed } from "../../src/image/used/types.ts";

/** A file system made by its own tools, in a file full of leftovers. */
interface Case {
  name: string;
  megabytes: number;
  tools: string[];
  /** Makes it at `disk` holding the files of `tree`, then deletes `doomed` where the tools can. */
  make(disk: string, tree: string): void;
  /** Throws unless the file system is sound and holds `tree`, apart from `doomed`. */
  check(disk: string, tree: string): void;
  /** Whether its used blocks are understood. */
  mapped: boolean;
}

const ext = (name: string, ...options: string[]): Case => ({
  name: `${name} ${options.join(" ")}`,
  megabytes: 64,
  tools: ["mke2fs", "e2fsck", "debugfs", "dumpe2fs"],
  make(disk, tree) {
    run([
      "mke2fs",
      "-q",
      "-F",
      "-t",
      name,
      "-E",
      "nodiscard,lazy_itable_init=1",
      ...options,
      "-d",
      tree,
      disk,
    ]);
    run(["debugfs", "-w", "-R", "rm /doomed", disk]);
  },
  check(disk, tree) {
    run(["e2fsck", "-fn", disk]);
    const copy = Deno.makeTempDirSync();
    run(["debugfs", "-R", `rdump / ${copy}`, disk]);
    run(["rm", "-rf", `${copy}/lost+found`]);
    run(["diff", "-r", "--exclude=doomed", tree, copy]);
    Deno.removeSync(copy, { recursive: true });
  },
  mapped: !options.includes("bigalloc"),
});

const fat = (bits: string, megabytes: number): Case => ({
  name: `FAT${bits}`,
  megabytes,
  tools: ["mkfs.vfat", "fsck.vfat", "mcopy"],
  make(disk, tree) {
    run(["mkfs.vfat", "-F", bits, "-n", "STICK", disk]);
    run(["sh", "-c", `mcopy -s -i ${disk} ${tree}/* ::/ && mdel -i ${disk} ::/doomed`]);
  },
  check(disk, tree) {
    run(["fsck.vfat", "-n", disk]);
    const copy = Deno.makeTempDirSync();
    run(["sh", "-c", `mcopy -s -n -i ${disk} '::/*' ${copy}`]);
    run(["diff", "-r", "--exclude=doomed", tree, copy]);
    Deno.removeSync(copy, { recursive: true });
  },
  mapped: true,
});

const ntfs: Case = {
  name: "NTFS",
  megabytes: 32,
  tools: ["mkntfs", "ntfscp", "ntfscat", "ntfsfix", "ntfsinfo"],
  make(disk, tree) {
    run(["mkntfs", "-F", "-Q", "-q", "-L", "Windows", disk]);
    for (const name of ["big", "small"]) run(["ntfscp", "-q", disk, `${tree}/${name}`, name]);
  },
  check(disk, tree) {
    run(["ntfsfix", "-n", disk]);
    for (const name of ["big", "small"]) run(["sh", "-c", `ntfscat ${disk} ${name} | cmp - ${tree}/${name}`]);
  },
  mapped: true,
};

const swap: Case = {
  name: "swap",
  megabytes: 16,
  tools: ["mkswap", "blkid"],
  make: (disk) => void run(["mkswap", "-q", "-L", "swap", disk]),
  check: (disk) => assert.match(run(["blkid", "-p", disk]), /TYPE="swap"/),
  mapped: true,
};

const cases = [
  ext("ext4"),
  ext("ext4", "-b", "1024"),
  ext("ext4", "-O", "^flex_bg"),
  ext("ext4", "-O", "^64bit,^metadata_csum"),
  ext("ext4", "-O", "^64bit,^metadata_csum,uninit_bg"),
  ext("ext4", "-O", "meta_bg,^resize_inode", "-b", "1024"),
  ext("ext4", "-O", "meta_bg,^resize_inode", "-g", "1024"),
  ext("ext4", "-O", "sparse_super2", "-b", "1024"),
  ext("ext4", "-O", "^sparse_super,^resize_inode", "-g", "2048"),
  ext("ext4", "-O", "bigalloc"),
  ext("ext3"),
  ext("ext2", "-b", "2048"),
  fat("12", 8),
  fat("16", 32),
  fat("32", 64),
  ntfs,
  swap,
];

for (const each of cases) {
  Deno.test({
    name: `an image of ${each.name} keeps its files and leaves out what it does not use`,
    ignore: !haveTools(...each.tools),
    fn: () => inDirectory((directory) => keepsFiles(each, directory)),
  });
}

async function keepsFiles(each: Case, directory: string): Promise<void> {
  const tree = makeTree(directory), disk = `${directory}/disk`, image = `${directory}/a.img.zst`;
  fill(disk, each.megabytes, 0xa5);
  each.make(disk, tree);
  const map = readMap(disk);
  assert.equal(map !== undefined, each.mapped);
  if (map && each.tools.includes("dumpe2fs")) assert.deepEqual(freeOf(map), freeByDumpe2fs(disk));
  if (map && each === ntfs) {
    const free = /Free Clusters: (\d+)/.exec(run(["ntfsinfo", "-m", disk]))![1];
    assert.equal(map.count - countUsed(map), Number(free));
  }
  const summary = await createImage(disk, image, { chunkSize: 65536 });
  assert.equal(summary.unusedChunks > 0, each.mapped);
  const [partition] = summary.manifest.partitions;
  if (each.mapped) assert(partition.usedBytes < partition.size);

  const target = `${directory}/target`;
  fill(target, each.megabytes, 0x5a);
  const opened = openImage(image);
  await restoreImage(opened, target);
  opened.close();
  each.check(target, tree);
  run(["sh", "-c", `zstd -dc ${image} > ${target}`]);
  each.check(target, tree);
}

function readMap(path: string): BlockMap | undefined {
  const disk = openDisk(path);
  const found = detectFileSystem(readerOf(disk), disk.size);
  disk.close();
  assert(found);
  return found.map;
}

/** The free blocks by number, as dumpe2fs counts them. */
function freeOf(map: BlockMap): number[] {
  const first = map.firstByte / map.blockSize;
  return Array.from({ length: map.count }, (_, i) => i).filter((i) => !isUsed(map, i)).map((i) => i + first);
}

function freeByDumpe2fs(disk: string): number[] {
  const free: number[] = [];
  for (const [, list] of run(["dumpe2fs", disk]).matchAll(/^ {2}Free blocks: (.*)$/gm)) {
    for (const range of list.split(", ").filter((text) => text !== "")) {
      const [from, to = from] = range.split("-").map(Number);
      for (let block = from; block <= to; block++) free.push(block);
    }
  }
  return free;
}

function makeTree(directory: string): string {
  const tree = `${directory}/tree`, random = new Random(5);
  Deno.mkdirSync(`${tree}/folder/deep`, { recursive: true });
  Deno.writeFileSync(`${tree}/big`, random.bytes(3_000_000));
  Deno.writeFileSync(`${tree}/doomed`, random.bytes(1_000_000));
  Deno.writeTextFileSync(`${tree}/small`, "small\n");
  for (let i = 0; i < 50; i++) {
    Deno.writeFileSync(`${tree}/folder/deep/f${i}`, random.bytes(random.below(20_000)));
  }
  return tree;
}

function fill(path: string, megabytes: number, byte: number): void {
  const piece = new Uint8Array(1 << 20).fill(byte);
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  for (let i = 0; i < megabytes; i++) file.writeSync(piece);
}

Deno.test({
  name: "a file system that waits for its journal, has errors or contradicts itself counts as all used",
  ignore: !haveTools("mke2fs", "debugfs", "mkntfs", "ntfsfix"),
  fn: () =>
    inDirectory((directory) => {
      const disk = `${directory}/disk`;
      const edits: [command: string, mapped: boolean][] = [
        ["show_super_stats", true],
        ["feature needs_recovery", false],
        ["ssv state 0", false],
        ["ssv state 3", false],
        ["set_bg 1 free_blocks_count 7", false],
        ["freeb 1", false],
        ["ssv blocks_count 999999", false],
        ["ssv blocks_per_group 7", false],
      ];
      for (const [edit, mapped] of edits) {
        fill(disk, 32, 0);
        run(["mke2fs", "-q", "-F", "-t", "ext4", "-g", "1024", disk]);
        run(["debugfs", "-w", "-R", edit, disk]);
        assert.equal(readMap(disk) !== undefined, mapped, edit);
      }
      fill(disk, 16, 0);
      run(["mkntfs", "-F", "-Q", "-q", disk]);
      assert(readMap(disk));
      // It sets the flag that asks Windows for a check.
      run(["ntfsfix", disk]);
      assert.equal(readMap(disk), undefined);
      return Promise.resolve();
    }),
});

async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync();
  try {
    await body(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}
