import assert from "node:assert/strict";
import { BroadsideError, Random } from "../base/mod.ts";
import { bytesContent, textContent } from "./content.ts";
import { type CpioEntry, writeCpio } from "./cpio.ts";

function archive(entries: CpioEntry[]): Uint8Array {
  const pieces = [...writeCpio(entries)];
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

const field = (value: number) => value.toString(16).toUpperCase().padStart(8, "0");

/** A header by its fields, for the golden archive: ino mode uid gid nlink mtime size 0 0 rmajor rminor namesize 0. */
function golden(name: string, ...fields: number[]): string {
  const text = `070701${fields.map(field).join("")}${name}\0`;
  return text.padEnd((text.length + 3) & ~3, "\0");
}

Deno.test("cpio: the archive of one of each kind, byte for byte", () => {
  const bytes = archive([
    { kind: "file", path: "init", content: textContent("hello"), mode: 0o755, mtime: 16 },
    { kind: "symlink", path: "bin/sh", target: "busybox" },
    { kind: "character device", path: "dev/console", major: 5, minor: 1, mode: 0o600 },
    { kind: "block device", path: "dev/loop0", major: 7, minor: 0, uid: 1, gid: 2 },
  ]);
  const expected = golden("init", 1, 0o100755, 0, 0, 1, 16, 5, 0, 0, 0, 0, 5, 0) + "hello\0\0\0" +
    golden("bin", 2, 0o040755, 0, 0, 2, 0, 0, 0, 0, 0, 0, 4, 0) +
    golden("bin/sh", 3, 0o120777, 0, 0, 1, 0, 7, 0, 0, 0, 0, 7, 0) + "busybox\0" +
    golden("dev", 4, 0o040755, 0, 0, 2, 0, 0, 0, 0, 0, 0, 4, 0) +
    golden("dev/console", 5, 0o020600, 0, 0, 1, 0, 0, 0, 0, 5, 1, 12, 0) +
    golden("dev/loop0", 6, 0o060644, 1, 2, 1, 0, 0, 0, 0, 7, 0, 10, 0) +
    golden("TRAILER!!!", 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 11, 0);
  assert.equal(
    new TextDecoder().decode(bytes),
    expected.padEnd(Math.ceil(expected.length / 512) * 512, "\0"),
  );
});

Deno.test("cpio: contents of every length end where the next header starts", () => {
  const random = new Random(1);
  const sizes = [0, 1, 2, 3, 4, 5, 1023, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_001];
  const contents = sizes.map((size) => random.bytes(size));
  const bytes = archive(
    contents.map((content, i) => ({ kind: "file", path: `f${i}`, content: bytesContent(content) })),
  );
  let at = 0;
  for (const content of contents) {
    assert.equal(new TextDecoder().decode(bytes.subarray(at, at + 6)), "070701");
    // 110 bytes of header and three of a name are 113; single figures only up to f9.
    at = (at + 110 + (at === 0 || content !== contents[10] ? 3 : 4) + 3) & ~3;
    assert.deepEqual(bytes.slice(at, at + content.length), content);
    at = (at + content.length + 3) & ~3;
  }
});

const empty = bytesContent(new Uint8Array(0));
const refused: [entries: CpioEntry[], code: string][] = [
  [[{ kind: "file", path: "/init", content: empty }], "media.path"],
  [[{ kind: "file", path: "a/../b", content: empty }], "media.path"],
  [[{ kind: "file", path: "", content: empty }], "media.path"],
  [[{ kind: "file", path: "a\0b", content: empty }], "media.path"],
  [
    [{ kind: "file", path: "a", content: empty }, { kind: "file", path: "a/b", content: empty }],
    "media.path",
  ],
  [[{ kind: "file", path: "a", content: empty }, { kind: "directory", path: "a" }], "media.path"],
  [[{ kind: "file", path: "a", content: { size: 2 ** 32, open: empty.open } }], "media.size"],
];
for (const [entries, code] of refused) {
  Deno.test(`cpio: refuses ${JSON.stringify(entries.map(({ path }) => path))} with ${code}`, () => {
    assert.throws(
      () => archive(entries),
      (error: unknown) => error instanceof BroadsideError && error.code === code,
    );
  });
}

Deno.test("cpio: a directory may be named after what lies in it", () => {
  const twice = archive([{ kind: "file", path: "a/b", content: empty }, { kind: "directory", path: "a" }]);
  assert.deepEqual(twice, archive([{ kind: "file", path: "a/b", content: empty }]));
});
