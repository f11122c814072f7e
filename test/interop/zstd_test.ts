import assert from "node:assert/strict";
import { createImage, openImage, verifyImage } from "../../src/image/mod.ts";
import { SAMPLE_CHUNK, sampleDisk } from "../../src/image/testing/sample.ts";
import { haveTools, run } from "../../src/image/testing/tools.ts";

const ready = haveTools("zstd", "dd", "cmp");

const test = (name: string, body: (directory: string) => Promise<void>) =>
  Deno.test({
    name,
    ignore: !ready,
    async fn() {
      const directory = Deno.makeTempDirSync();
      try {
        await body(directory);
      } finally {
        Deno.removeSync(directory, { recursive: true });
      }
    },
  });

test("zstd -dc and dd restore an image bit for bit without us", async (directory) => {
  const disk = sampleDisk(), image = `${directory}/a.img.zst`;
  Deno.writeFileSync(`${directory}/disk`, disk.bytes);
  await createImage(`${directory}/disk`, image, { chunkSize: SAMPLE_CHUNK });
  run(["zstd", "-t", image]);
  run(["sh", "-c", `zstd -dc ${image} | dd of=${directory}/restored bs=64k status=none`]);
  const restored = Deno.readFileSync(`${directory}/restored`);
  // All but the unused blocks of the swap partition, which come out as zeros.
  assert.deepEqual(restored.subarray(0, 204 * 512 + 2048), disk.bytes.subarray(0, 204 * 512 + 2048));
  assert(restored.subarray(208 * 512, 440 * 512).every((byte) => byte === 0));
  assert.deepEqual(restored.subarray(440 * 512), disk.bytes.subarray(440 * 512));
});

test("a large sparse disk makes a small image that zstd reads whole", async (directory) => {
  const source = `${directory}/disk`, image = `${directory}/a.img.zst`;
  const size = 16 * 1024 ** 3;
  Deno.writeFileSync(source, new TextEncoder().encode("boot"));
  Deno.truncateSync(source, size);
  const file = Deno.openSync(source, { write: true });
  file.seekSync(1024 ** 3 + 12345, Deno.SeekMode.Start);
  file.writeSync(new TextEncoder().encode("far out"));
  file.close();
  const before = performance.now();
  const summary = await createImage(source, image);
  assert(performance.now() - before < 20_000, "holes must be skipped");
  assert.equal(summary.dataChunks, 2);
  assert(summary.fileSize < 1_500_000, `${summary.fileSize}`);
  const opened = openImage(image);
  assert(opened.manifestBytes.length < 200);
  await verifyImage(opened);
  opened.close();
  const listing = run(["zstd", "-lv", image]);
  assert.match(listing, /16384|16386/);
  assert.equal(
    run(["sh", "-c", `zstd -dc ${image} | head -c ${1024 ** 3 + 12352} | tail -c 7`]),
    "far out",
  );
});
