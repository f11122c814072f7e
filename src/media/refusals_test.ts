import assert from "node:assert/strict";
import { FakeDisk } from "../disk/mod.ts";
import { bytesContent, textContent } from "./content.ts";
import { makeExt4 } from "./ext4.ts";
import { makeFat32 } from "./fat32.ts";
import type { MediaEntry } from "./tree.ts";
import { volumeOn } from "./volume.ts";

const MIB = 1 << 20;
const UUID = "3f0c6f5e-1d2b-4c6a-9e61-0d6f2b1c7a55";
const content = textContent("x");
const file = (path: string): MediaEntry => ({ kind: "file", path, content });
const large = { size: 40 * MIB, open: bytesContent(new Uint8Array(0)).open };

const rows: [name: string, make: "ext4" | "fat32", mib: number, entries: MediaEntry[], code: string][] = [
  ["a volume too small", "fat32", 8, [], "media.size"],
  ["a volume too small", "ext4", 0.1, [], "media.size"],
  ["more than fits", "fat32", 36, [{ kind: "file", path: "a", content: large }], "media.full"],
  ["more than fits", "ext4", 16, [{ kind: "file", path: "a", content: large }], "media.full"],
  ["a symbolic link", "fat32", 36, [{ kind: "symlink", path: "a", target: "b" }], "media.path"],
  ["names equal but for case", "fat32", 36, [file("a"), file("A")], "media.path"],
  ["a forbidden character", "fat32", 36, [file("a:b")], "media.path"],
  ["the same name twice", "ext4", 16, [file("a"), file("a")], "media.path"],
  ["a file as a directory", "ext4", 16, [file("a"), file("a/b")], "media.path"],
  ["a path that leaves", "ext4", 16, [file("../a")], "media.path"],
  ["an absolute path", "ext4", 16, [file("/a")], "media.path"],
  ["a name too long", "ext4", 16, [file("ä".repeat(128))], "media.path"],
  ["a link without target", "ext4", 16, [{ kind: "symlink", path: "a", target: "" }], "media.path"],
  ["its own lost+found", "ext4", 16, [file("lost+found")], "media.path"],
];

for (const [name, make, mib, entries, code] of rows) {
  Deno.test(`${make} refuses ${name}`, () => {
    const volume = volumeOn(new FakeDisk(mib * MIB), 0, mib * MIB);
    assert.throws(() => {
      if (make === "ext4") makeExt4(volume, { uuid: UUID, entries, mtime: 0 });
      else makeFat32(volume, { label: "X", volumeId: 1, entries, mtime: 0 });
    }, { code });
  });
}

Deno.test("labels that do not fit are refused", () => {
  const volume = volumeOn(new FakeDisk(36 * MIB), 0, 36 * MIB);
  const fat = (label: string) => makeFat32(volume, { label, volumeId: 1, entries: [], mtime: 0 });
  for (const label of ["", "lower", "MORE THAN ELEVEN"]) {
    assert.throws(() => fat(label), { code: "media.label" });
  }
  const ext = (label: string, uuid: string) => makeExt4(volume, { label, uuid, entries: [], mtime: 0 });
  assert.throws(() => ext("x".repeat(17), UUID), { code: "media.label" });
  assert.throws(() => ext("x", "no-uuid"), { code: "media.label" });
});

Deno.test("ext4 leaves free blocks alone, and a volume its neighbours", () => {
  const disk = new FakeDisk(10 * MIB);
  makeExt4(volumeOn(disk, MIB, 8 * MIB), { uuid: UUID, entries: [file("a")], mtime: 0 });
  const touched = (from: number, to: number) => disk.written.subarray(from, to).some((byte) => byte === 1);
  assert.equal(touched(0, MIB), false);
  assert.equal(touched(9 * MIB, 10 * MIB), false);
  assert(disk.written.reduce((sum, byte) => sum + byte, 0) < MIB);
});
