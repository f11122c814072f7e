import assert from "node:assert/strict";
import { BroadsideError } from "../base/mod.ts";
import { FailingDisk, FakeDisk } from "../disk/mod.ts";
import { createImage, createImageOf, type CreateOptions } from "./create.ts";
import { listImages } from "./list.ts";
import { openImage } from "./reader.ts";
import { restoreImage, restoreToDisk } from "./restore.ts";
import { SAMPLE_CHUNK, sampleDisk } from "./testing/sample.ts";
import { ChunkKind } from "./types.ts";
import { verifyImage } from "./verify.ts";

const spawn = () => new Worker(new URL("./testing/compress_entry.ts", import.meta.url), { type: "module" });
const withCode = (code: string) => (error: unknown) => error instanceof BroadsideError && error.code === code;
const chunkSize = SAMPLE_CHUNK;

const test = (name: string, body: (directory: string) => Promise<void>) =>
  Deno.test(name, async () => {
    const directory = Deno.makeTempDirSync();
    try {
      await body(directory);
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  });

test("an image is the same with any number of workers, and restores the disk", async (directory) => {
  const disk = sampleDisk(), files: Uint8Array[] = [];
  for (const options of [{}, { spawn, workers: 1 }, { spawn, workers: 3 }]) {
    const path = `${directory}/a.img.zst`;
    const summary = await createImageOf(disk, path, { chunkSize, force: true, ...options });
    assert.deepEqual([summary.dataChunks > 10, summary.zeroChunks > 5, summary.unusedChunks], [
      true,
      true,
      29,
    ]);
    files.push(Deno.readFileSync(path));
  }
  assert.deepEqual(files[1], files[0]);
  assert.deepEqual(files[2], files[0]);
  const image = openImage(`${directory}/a.img.zst`);
  assert.deepEqual(
    image.manifest.partitions.map((
      { name, fileSystem, label, usedBytes },
    ) => [name, fileSystem, label, usedBytes]),
    [
      ["root", "", "", 160 * 512],
      ["swap", "swap", "spare", 4096],
    ],
  );
  await verifyImage(image);
  const target = new FakeDisk(disk.size + 512);
  await restoreToDisk(image, target);
  assert.equal(target.syncs, 1);
  for (let i = 0; i < image.chunks.count; i++) {
    const start = i * chunkSize, end = Math.min(disk.size, start + chunkSize);
    const expected = image.chunks.kind[i] === ChunkKind.unused
      ? new Uint8Array(end - start)
      : disk.bytes.subarray(start, end);
    assert.deepEqual(target.bytes.subarray(start, end), expected);
  }
  image.close();
});

test("nothing counts as unused on a disk in use", async (directory) => {
  const summary = await createImageOf(sampleDisk(), `${directory}/a.img.zst`, { chunkSize, live: true });
  assert.equal(summary.unusedChunks, 0);
});

test("what cannot be made leaves nothing behind", async (directory) => {
  const disk = sampleDisk(), path = `${directory}/a.img.zst`;
  const aborted = AbortSignal.abort();
  const cases: [code: string, options: CreateOptions][] = [
    ["image.aborted", { signal: aborted }],
    ["image.options", { chunkSize: 5000 }],
    ["image.options", { chunkSize: 2048 }],
    ["image.options", { chunkSize: 32 << 20 }],
    ["image.options", { level: 0 }],
    ["image.options", { level: 20 }],
  ];
  for (const [code, options] of cases) {
    await assert.rejects(createImageOf(disk, path, { chunkSize, ...options }), withCode(code));
  }
  const failing = new FailingDisk(disk, { readAt: 30_000 });
  await assert.rejects(
    createImageOf(failing, path, { chunkSize: 65536, spawn, workers: 2 }),
    withCode("disk.io"),
  );
  await assert.rejects(createImageOf(new FakeDisk(0), path), withCode("image.options"));
  const broken = () =>
    new Worker("data:text/javascript,postMessage({error:'no memory'})", { type: "module" });
  await assert.rejects(
    createImageOf(disk, path, { chunkSize, spawn: broken, workers: 2 }),
    withCode("image.worker"),
  );
  assert.deepEqual([...Deno.readDirSync(directory)], []);
});

test("files are imaged, restored, protected and listed", async (directory) => {
  const disk = sampleDisk(), source = `${directory}/disk`, path = `${directory}/a.img.zst`;
  Deno.writeFileSync(source, disk.bytes);
  let last = 0;
  await createImage(source, path, { chunkSize, onProgress: ({ done }) => last = done });
  assert.equal(last, disk.size);
  await assert.rejects(createImage(source, path), withCode("file.exists"));
  await assert.rejects(createImage(source, source, { force: true }), withCode("file.exists"));
  const image = openImage(path);
  await restoreImage(image, `${directory}/restored`);
  await createImage(`${directory}/restored`, `${directory}/b.img.zst`, { chunkSize });
  Deno.writeFileSync(`${directory}/small`, new Uint8Array(1000).fill(3));
  await assert.rejects(restoreImage(image, `${directory}/small`), withCode("disk.small"));
  await assert.rejects(restoreImage(image, path), withCode("disk.busy"));
  assert(Deno.readFileSync(`${directory}/small`).every((byte) => byte === 3));
  image.close();
  Deno.writeFileSync(`${directory}/c.img.zst`, Deno.readFileSync(path).subarray(0, 5000));
  const listed = listImages(directory);
  assert.deepEqual(
    listed.map(({ name, root, error }) => [name, root === listed[0].root, error !== undefined]),
    [
      ["a", true, false],
      ["b", true, false],
      ["c", false, true],
    ],
  );
  assert.match(listed[2].error!, /c\.img\.zst: it is damaged/);
  assert.throws(() => listImages(`${directory}/none`), withCode("image.directory"));
});

test("a restore stops at bad writes, a failed sync and an abort", async (directory) => {
  const disk = sampleDisk(), path = `${directory}/a.img.zst`;
  await createImageOf(disk, path, { chunkSize });
  const image = openImage(path);
  for (const faults of [{ writeAt: 30_000 }, { sync: true }]) {
    const target = new FailingDisk(new FakeDisk(disk.size), faults);
    await assert.rejects(restoreToDisk(image, target), withCode("disk.io"));
  }
  const stopped = restoreToDisk(image, new FakeDisk(disk.size), { signal: AbortSignal.abort() });
  await assert.rejects(stopped, withCode("image.aborted"));
  await assert.rejects(restoreToDisk(image, new FakeDisk(disk.size - 1)), withCode("disk.small"));
  image.close();
});

test("threads restore the same, and find the first chunk that is wrong", async (directory) => {
  const disk = sampleDisk(), path = `${directory}/a.img.zst`;
  await createImageOf(disk, path, { chunkSize });
  const image = openImage(path), [alone, threaded] = [new FakeDisk(disk.size), new FakeDisk(disk.size)];
  await restoreToDisk(image, alone);
  await restoreToDisk(image, threaded, { spawn, workers: 3 });
  assert.deepEqual(threaded.bytes, alone.bytes);
  const wrong = image.dataChunks[4], at = image.chunks.fileOffset[wrong] + 40;
  image.close();
  const bytes = Deno.readFileSync(path);
  bytes[at] ^= 1;
  Deno.writeFileSync(path, bytes);
  const damaged = openImage(path), target = new FakeDisk(disk.size);
  await assert.rejects(restoreToDisk(damaged, target, { spawn, workers: 3 }), withCode("image.corrupt"));
  assert(target.written.subarray(wrong * chunkSize).every((byte) => byte === 0));
  await assert.rejects(verifyImage(damaged, { spawn, workers: 3 }), withCode("image.corrupt"));
  damaged.close();
});

test("a damaged frame of zeros is found by verifying", async (directory) => {
  const disk = sampleDisk(), path = `${directory}/a.img.zst`;
  await createImageOf(disk, path, { chunkSize });
  let image = openImage(path);
  const index = image.chunks.kind.indexOf(ChunkKind.zero), offset = image.chunks.fileOffset[index];
  image.close();
  const bytes = Deno.readFileSync(path);
  bytes[offset + 8] ^= 1;
  Deno.writeFileSync(path, bytes);
  image = openImage(path);
  await assert.rejects(verifyImage(image), withCode("image.corrupt"));
  image.close();
});
