import assert from "node:assert/strict";
import { Random } from "../../../src/base/mod.ts";
import { createImageOf } from "../../../src/image/mod.ts";
import { type Fate, fateOf } from "../../../src/image/testing/fate.ts";
import { SAMPLE_CHUNK, sampleDisk } from "../../../src/image/testing/sample.ts";

const disk = sampleDisk();

async function makeImage(): Promise<Uint8Array> {
  const directory = Deno.makeTempDirSync();
  try {
    await createImageOf(disk, `${directory}/a.img.zst`, { chunkSize: SAMPLE_CHUNK });
    return Deno.readFileSync(`${directory}/a.img.zst`);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

/** What a restore must give: unused bytes come out as zeros. */
const expected = disk.bytes.slice();

Deno.test("an image cut at any length is refused when opened", async () => {
  const bytes = await makeImage();
  assert.equal(await fateOf(bytes, expected), "restored");
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(await fateOf(bytes.subarray(0, length), expected), "refused when opened", `${length} bytes`);
  }
});

Deno.test("a flipped bit is refused or harmless, and never reaches the disk", async () => {
  const bytes = await makeImage();
  const random = new Random(20);
  const fates: Record<Fate, number> = { "restored": 0, "refused when opened": 0, "refused when restored": 0 };
  for (let round = 0; round < 4000; round++) {
    const at = random.below(bytes.length), bit = 1 << random.below(8);
    bytes[at] ^= bit;
    fates[await fateOf(bytes, expected)]++;
    bytes[at] ^= bit;
  }
  // Harmless ones hit the frames of zeros, which a restore does not read.
  for (const [fate, count] of Object.entries(fates)) assert(count > 100, `${fate}: ${count}`);
});

Deno.test("blocks lost, doubled, swapped or overwritten are refused or harmless", async () => {
  const bytes = await makeImage();
  const random = new Random(21);
  for (let round = 0; round < 1500; round++) {
    const length = 1 + random.below(3000);
    const from = random.below(bytes.length - length), to = random.below(bytes.length - length);
    const block = bytes.slice(from, from + length);
    let damaged = bytes.slice();
    switch (random.below(4)) {
      case 0:
        damaged = concat(bytes.subarray(0, from), bytes.subarray(from + length));
        break;
      case 1:
        damaged = concat(bytes.subarray(0, to), block, bytes.subarray(to));
        break;
      case 2:
        damaged.set(block, to);
        break;
      default:
        damaged.fill(random.u32() & 255, from, from + length);
    }
    await fateOf(damaged, expected);
  }
});

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
