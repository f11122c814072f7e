import assert from "node:assert/strict";
import { BroadsideError, Random } from "../base/mod.ts";
import { AtomicFile } from "./atomic_file.ts";
import { openDisk } from "./block.ts";
import { findUse, refuseUnsafe } from "./safety.ts";

const test = (name: string, body: (directory: string) => void) =>
  Deno.test(name, () => {
    const directory = Deno.makeTempDirSync();
    try {
      body(directory);
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  });

const withCode = (code: string) => (error: unknown) => error instanceof BroadsideError && error.code === code;

test("a file is read, written and zeroed as a disk, never beyond its size", (directory) => {
  const path = `${directory}/disk`, content = new Random(1).bytes(3_000_001);
  Deno.writeFileSync(path, content);
  const disk = openDisk(path, { write: true, exclusive: true });
  assert.equal(disk.size, content.length);
  const part = content.subarray(1000, 2_000_000), into = new Uint8Array(part.length);
  disk.read(1000, into);
  assert.deepEqual(into, part);
  disk.write(2_999_990, new Uint8Array(11).fill(7));
  disk.zero(100, 2_500_000);
  disk.startWriteback(0, disk.size);
  disk.sync();
  disk.dropCache();
  const outside: [offset: number, length: number][] = [[2_999_991, 11], [-1, 1], [3_000_002, 0], [NaN, 1], [
    0.5,
    1,
  ]];
  for (const [offset, length] of outside) {
    assert.throws(() => disk.write(offset, new Uint8Array(length)), withCode("disk.bounds"));
    assert.throws(() => disk.read(offset, new Uint8Array(length)), withCode("disk.bounds"));
    assert.throws(() => disk.zero(offset, length), withCode("disk.bounds"));
  }
  disk.close();
  content.fill(7, 2_999_990).fill(0, 100, 2_500_100);
  assert(Deno.readFileSync(path).every((byte, i) => byte === content[i]));
});

test("holes are told", (directory) => {
  const path = `${directory}/disk`;
  Deno.writeFileSync(path, new Uint8Array(4096).fill(1));
  Deno.truncateSync(path, 100 << 20);
  const disk = openDisk(path);
  assert.equal(disk.holeEnd(0), 0);
  assert.equal(disk.holeEnd(50 << 20), 100 << 20);
  disk.close();
});

test("two writers, or a reader and a writer, never share a file", (directory) => {
  const path = `${directory}/disk`;
  Deno.writeFileSync(path, new Uint8Array(4096));
  const writer = openDisk(path, { write: true, exclusive: true });
  assert.throws(() => openDisk(path, { write: true, exclusive: true }), withCode("disk.busy"));
  assert.throws(() => openDisk(path), withCode("disk.busy"));
  assert.throws(() => refuseUnsafe(path, 1), withCode("disk.busy"));
  writer.close();
  const readers = [openDisk(path), openDisk(path)];
  assert.throws(() => openDisk(path, { write: true, exclusive: true }), withCode("disk.busy"));
  readers.forEach((each) => each.close());
  refuseUnsafe(path, 4096);
  assert.throws(() => refuseUnsafe(path, 4097), withCode("disk.small"));
});

test("what is no disk is refused", (directory) => {
  assert.throws(() => openDisk(`${directory}/none`), withCode("disk.open"));
  assert.throws(() => openDisk("/dev/null"), withCode("disk.kind"));
  assert.throws(() => openDisk(directory), BroadsideError);
  assert.throws(() => refuseUnsafe(`${directory}/none`, 1), withCode("disk.open"));
  assert.equal(findUse(`${directory}/none`), undefined);
});

test("an atomic file appears when committed, and leaves nothing when discarded", (directory) => {
  const path = `${directory}/file`, names = () => [...Deno.readDirSync(directory)].map(({ name }) => name);
  const dropped = new AtomicFile(path);
  dropped.append(Uint8Array.of(1, 2));
  assert(!names().includes("file"));
  dropped.discard();
  assert.deepEqual(names(), []);
  const kept = new AtomicFile(path);
  kept.append(Uint8Array.of(1, 2));
  kept.append(Uint8Array.of(3));
  kept.commit();
  kept.discard();
  assert.deepEqual(names(), ["file"]);
  assert.deepEqual(Deno.readFileSync(path), Uint8Array.of(1, 2, 3));
  assert.throws(() => new AtomicFile(path), withCode("file.exists"));
  assert.throws(() => new AtomicFile("/dev/null", { overwrite: true }), withCode("file.kind"));
  assert.throws(() => new AtomicFile(`${directory}/none/file`), withCode("file.write"));
  const replaced = new AtomicFile(path, { overwrite: true });
  replaced.commit();
  assert.equal(Deno.statSync(path).size, 0);
  const late = new AtomicFile(`${directory}/late`);
  Deno.writeFileSync(`${directory}/late`, Uint8Array.of(9));
  assert.throws(() => late.commit(), withCode("file.exists"));
  assert.deepEqual(names().sort(), ["file", "late"]);
});
