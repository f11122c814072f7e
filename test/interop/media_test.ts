import assert from "node:assert/strict";
import { Random } from "../../src/base/mod.ts";
import { openDisk } from "../../src/disk/mod.ts";
import { haveTools, run } from "../../src/image/testing/tools.ts";
import {
  bytesContent,
  hostContent,
  makeExt4,
  makeFat32,
  type MediaEntry,
  volumeOn,
} from "../../src/media/mod.ts";

const MEGABYTE = 2 ** 20;
const UUID = "3f0c6f5e-1d2b-4c6a-9e61-0d6f2b1c7a55";
const TIME = 1_700_000_000;

interface Ext4Case {
  name: string;
  megabytes: number;
  entries(random: Random): MediaEntry[];
}

type FileEntry = MediaEntry & { kind: "file" };

const file = (path: string, bytes: Uint8Array, mode?: number): FileEntry => ({
  kind: "file",
  path,
  content: bytesContent(bytes),
  mode,
});

const ext4Cases: Ext4Case[] = [
  { name: "nothing in it", megabytes: 8, entries: () => [] },
  {
    name: "files of many sizes, links, modes and times",
    megabytes: 64,
    entries: (random) => [
      ...[0, 1, 4095, 4096, 4097, 3_000_000].map((size) => file(`sizes/${size}`, random.bytes(size))),
      { kind: "symlink", path: "short", target: "sizes/1" },
      { kind: "symlink", path: "a/59", target: "x".repeat(59) },
      { kind: "symlink", path: "a/60", target: "y".repeat(60) },
      { kind: "symlink", path: "a/long", target: "z/".repeat(900) + "z" },
      { kind: "directory", path: "closed", mode: 0o700, mtime: 5 },
      { ...file("closed/set-id", random.bytes(10), 0o4755), uid: 70_000, gid: 80_000, mtime: 4_000_000_000 },
      file("näme with spaces ☃", random.bytes(5)),
      file(`${"n".repeat(255)}`, random.bytes(5)),
    ],
  },
  {
    name: "a directory of 5000 files",
    megabytes: 64,
    entries: (random) =>
      Array.from({ length: 5000 }, (_, i) => file(`many/file-with-a-longer-name-${i}`, random.bytes(3))),
  },
  {
    name: "files across groups, one with a deep extent tree",
    megabytes: 700,
    entries: () => [
      { kind: "file", path: "large", content: hostContent("/dev/zero", 600 * MEGABYTE) },
      file("after", new Random(9).bytes(100_000)),
    ],
  },
  // 128 MiB and a little: the last group is too small and left out.
  {
    name: "a last group too small",
    megabytes: 128 + 0.125,
    entries: (random) => [file("a", random.bytes(9))],
  },
];

for (const { name, megabytes, entries } of ext4Cases) {
  Deno.test({
    name: `e2fsck and debugfs take an ext4 file system with ${name}`,
    ignore: !haveTools("e2fsck", "debugfs", "dumpe2fs"),
    fn: () =>
      inDirectory((directory) => {
        const path = `${directory}/disk`, list = entries(new Random(3));
        // What was there before must not shine through.
        const disk = newDisk(path, megabytes * MEGABYTE, megabytes < 100);
        makeExt4(volumeOn(disk, 0, disk.size), { label: "root", uuid: UUID, entries: list, mtime: TIME });
        disk.close();
        run(["e2fsck", "-fn", path]);
        assert.match(run(["dumpe2fs", "-h", path]), new RegExp(`name: +root\n[^]*UUID: +${UUID}`));
        if (megabytes < 100) checkExt4(path, directory, list);
        else if (list.length > 1) checkLarge(path, directory, list);
      }),
  });
}

function checkExt4(path: string, directory: string, entries: MediaEntry[]): void {
  const copy = `${directory}/copy`;
  Deno.mkdirSync(copy);
  run(["debugfs", "-R", `rdump / ${copy}`, path]);
  assert.deepEqual([...Deno.readDirSync(`${copy}/lost+found`)], []);
  entries.forEach((entry, i) => {
    const at = `${copy}/${entry.path}`;
    if (entry.kind === "symlink") assert.equal(Deno.readLinkSync(at), entry.target);
    if (entry.kind === "file") assert.deepEqual(Deno.readFileSync(at), contentOf(entry));
    if (i >= 20) return;
    const stat = run(["debugfs", "-R", `stat "/${entry.path}"`, path]);
    const { mode, uid = 0, gid = 0, mtime = TIME } = entry;
    if (mode !== undefined) assert.match(stat, new RegExp(`Mode: +0?${mode.toString(8)}`));
    assert.match(stat, new RegExp(`User: +${uid} +Group: +${gid} `));
    const hex = (mtime >>> 0).toString(16).padStart(8, "0");
    assert.match(stat, new RegExp(`mtime: 0x${hex}`));
  });
}

/** The file that needs a tree of extents has one, and the file behind it is whole. */
function checkLarge(path: string, directory: string, entries: MediaEntry[]): void {
  assert.match(run(["debugfs", "-R", "ex /large", path]), /1\/ 1/);
  run(["debugfs", "-R", `dump /after ${directory}/after`, path]);
  const after = entries.find((entry) => entry.path === "after") as FileEntry;
  assert.deepEqual(Deno.readFileSync(`${directory}/after`), contentOf(after));
}

Deno.test({
  name: "fsck.vfat and mtools take a FAT32 file system with files of many names and sizes",
  ignore: !haveTools("fsck.vfat", "mcopy", "mdir"),
  fn: () =>
    inDirectory((directory) => {
      const path = `${directory}/disk`, random = new Random(4);
      const list = [
        file("EFI/BOOT/BOOTX64.EFI", random.bytes(700_000)),
        file("EFI/Broadside Loader/A longer name than eight.conf", random.bytes(513)),
        file("lower.txt", random.bytes(1)),
        file("empty", random.bytes(0)),
        file("snow ☃.x", random.bytes(512)),
        ...Array.from({ length: 300 }, (_, i) => file(`many/alike name ${i}.data`, random.bytes(i))),
      ];
      const disk = newDisk(path, 64 * MEGABYTE, true);
      makeFat32(volumeOn(disk, 0, disk.size), {
        label: "ESP",
        volumeId: 0x1234abcd,
        entries: list,
        mtime: TIME,
      });
      disk.close();
      run(["fsck.vfat", "-n", path]);
      assert.match(run(["mdir", "-i", path, "::/"]), /Volume in drive : is ESP[^]*1234-ABCD/);
      const copy = `${directory}/copy`;
      Deno.mkdirSync(copy);
      run(["sh", "-c", `LC_ALL=C.UTF-8 mcopy -s -n -i ${path} '::/*' ${copy}`]);
      for (const entry of list) {
        assert.deepEqual(Deno.readFileSync(`${copy}/${entry.path}`), contentOf(entry));
      }
    }),
});

function contentOf(entry: FileEntry): Uint8Array {
  const bytes = new Uint8Array(entry.content.size);
  entry.content.open().read(bytes);
  return bytes;
}

function newDisk(path: string, size: number, dirty: boolean) {
  {
    using file = Deno.openSync(path, { write: true, create: true });
    const piece = new Uint8Array(MEGABYTE).fill(0xa5);
    if (dirty) { for (let at = 0; at < size; at += MEGABYTE) file.writeSync(piece); }
    file.truncateSync(size);
  }
  return openDisk(path, { write: true });
}

function inDirectory(body: (directory: string) => void): void {
  const directory = Deno.makeTempDirSync();
  try {
    body(directory);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}
