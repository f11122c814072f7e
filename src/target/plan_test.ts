import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import type { Assignment } from "../contract/mod.ts";
import { type DiskDevice, FakeDisk } from "../disk/mod.ts";
import { chunkLength, createImageOf, type Manifest, openImage } from "../image/mod.ts";
import { threadZstd } from "../sys/mod.ts";
import { makePlan, refuseSectorSize } from "./plan.ts";

// Loaded before any test runs: a library that a test itself loads looks like a leak.
threadZstd();

const CHUNK = 4096, MIB = 1 << 20;

/** An image's manifest and what a server would assign for it; every third chunk of the disk is zeros. */
async function sample(
  size: number,
): Promise<{ manifest: Uint8Array; assignment: Assignment; disk: FakeDisk }> {
  const disk = new FakeDisk(size),
    random = new Random(1),
    path = Deno.makeTempFileSync({ suffix: ".img.zst" });
  for (let at = 0, i = 0; at < size; at += CHUNK, i++) {
    if (i % 3 !== 1) disk.write(at, random.bytes(Math.min(CHUNK, size - at)));
  }
  await createImageOf(disk, path, { chunkSize: CHUNK, force: true });
  const image = openImage(path);
  Deno.removeSync(path);
  const streamSize = image.chunks.frameLength.reduce(
    (sum, length, i) => sum + (image.chunks.kind[i] === 0 ? length : 0),
    0,
  );
  const assignment = { root: image.root, stream: { size: streamSize } } as Assignment;
  const manifest = image.manifestBytes.slice();
  image.close();
  return { manifest, assignment, disk };
}

Deno.test("plan: units, zeros and sizes are those of the image", async () => {
  const { manifest, assignment, disk } = await sample(40 * CHUNK + 512);
  const plan = makePlan(manifest, assignment);
  equal(plan.manifest.diskSize, disk.size);
  equal(plan.done.length, plan.dataChunks.length);
  equal(plan.offsets.length, plan.dataChunks.length + 1);
  equal(plan.offsets.at(-1), assignment.stream.size);
  deepEqual(plan.zeros.map(({ offset }) => offset / CHUNK), Array.from({ length: 14 }, (_, i) => 3 * i + 1));
  // Every third chunk, the short last one too. Chunks and zeros cover the disk, each byte once.
  const cover = new Uint8Array(Math.ceil(disk.size / 512));
  const mark = (offset: number, length: number) => {
    for (let at = offset; at < offset + length; at += 512) cover[at / 512]++;
  };
  for (const chunk of plan.dataChunks) mark(chunk * CHUNK, chunkLength(plan.chunks, chunk));
  for (const { offset, length } of plan.zeros) mark(offset, length);
  ok(cover.every((times) => times === 1));
  ok(
    plan.chunks.hash.buffer instanceof SharedArrayBuffer && plan.offsets.buffer instanceof SharedArrayBuffer,
  );
});

Deno.test("plan: a manifest other than the one announced is refused", async () => {
  const { manifest, assignment } = await sample(10 * CHUNK);
  manifest[manifest.length >> 1] ^= 1;
  throws(() => makePlan(manifest, assignment), {
    code: "target.manifest",
    message: /hash is not the one announced/,
  });
});

Deno.test("plan: a stream of another size than the image's is refused", async () => {
  const { manifest, assignment } = await sample(10 * CHUNK);
  assignment.stream.size++;
  throws(() => makePlan(manifest, assignment), {
    code: "target.manifest",
    message: /Cannot follow the stream/,
  });
});

Deno.test("plan: a disk with sectors of another size than the image's is refused, a file never is", () => {
  const sizes: [image: number, disk: number, isBlockDevice: boolean, refused: boolean][] = [
    [512, 512, true, false],
    [4096, 4096, true, false],
    [512, 4096, true, true],
    [4096, 512, true, true],
    [4096, 512, false, false],
  ];
  for (const [image, sectors, isBlockDevice, refused] of sizes) {
    const disk = { path: "/dev/sda", sectorSize: sectors, isBlockDevice } as DiskDevice;
    const check = () => refuseSectorSize({ sectorSize: image } as Manifest, disk);
    if (!refused) check();
    else {
      throws(check, {
        code: "disk.sector",
        message: new RegExp(`sectors of ${image} bytes, this one has ${sectors}`),
      });
    }
  }
});

Deno.test("plan: neighbouring zeros are cleared in one go, but no more than 256 MiB at once", async () => {
  const disk = new FakeDisk(MIB), path = Deno.makeTempFileSync({ suffix: ".img.zst" });
  await createImageOf(disk, path, { chunkSize: CHUNK, force: true });
  const image = openImage(path);
  Deno.removeSync(path);
  const assignment = { root: image.root, stream: { size: 0 } } as Assignment;
  const plan = makePlan(image.manifestBytes, assignment);
  image.close();
  deepEqual(plan.zeros, [{ offset: 0, length: MIB }]);
  deepEqual([plan.done.length, plan.bytesTotal], [0, 0]);
});
