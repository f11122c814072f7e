import assert from "node:assert/strict";
import { toHex } from "../../../src/base/mod.ts";
import { FakeDisk } from "../../../src/disk/mod.ts";
import { createImageOf, type ImageFile, openImage, restoreToDisk, verifyImage } from "../../../src/image/mod.ts";
import { encodeManifest } from "../../../src/image/manifest.ts";
import { encodeSeekTable } from "../../../src/image/seek_table.ts";
import { SAMPLE_CHUNK, sampleDisk } from "../../../src/image/testing/sample.ts";
import { chunkLength, ChunkKind } from "../../../src/image/types.ts";
import { zeroFrame } from "../../../src/image/zero_frame.ts";

const GOLDEN = new URL("./tiny.img.zst", import.meta.url).pathname;
const READABLE = new URL("./tiny.txt", import.meta.url).pathname;

/** BLESS=1 makes both files anew, after a wanted change of the format. */
if (Deno.env.get("BLESS")) {
  await createImageOf(sampleDisk(), GOLDEN, { chunkSize: SAMPLE_CHUNK, force: true });
  const image = openImage(GOLDEN);
  Deno.writeTextFileSync(READABLE, describe(image));
  image.close();
}

Deno.test("the golden image still reads as it was written", async () => {
  const image = openImage(GOLDEN), disk = sampleDisk(), target = new FakeDisk(disk.size);
  try {
    assert.equal(describe(image), Deno.readTextFileSync(READABLE));
    await verifyImage(image);
    await restoreToDisk(image, target);
    for (let i = 0; i < image.chunks.count; i++) {
      const start = i * SAMPLE_CHUNK, end = start + chunkLength(image.chunks, i);
      if (image.chunks.kind[i] === ChunkKind.unused) continue;
      assert.deepEqual(target.bytes.subarray(start, end), disk.bytes.subarray(start, end));
    }
  } finally {
    image.close();
  }
});

// The compressor's own output may change with its version: it alone is not held against the golden bytes.
Deno.test("manifest, seek table and frames of zeros are still written the same", () => {
  const image = openImage(GOLDEN), bytes = Deno.readFileSync(GOLDEN);
  image.close();
  const { chunks, manifest, manifestBytes } = image;
  assert.equal(toHex(encodeManifest(manifest, chunks)), toHex(manifestBytes));
  const table = encodeSeekTable(chunks, manifestBytes.length + 40);
  assert.equal(toHex(table), toHex(bytes.subarray(bytes.length - table.length)));
  for (let i = 0; i < chunks.count; i++) {
    if (chunks.kind[i] === ChunkKind.data) continue;
    const at = chunks.fileOffset[i];
    assert.equal(toHex(bytes.subarray(at, at + chunks.frameLength[i])), toHex(zeroFrame(chunkLength(chunks, i))));
  }
});

/** The file in words and hexadecimal. */
function describe(image: ImageFile): string {
  const { chunks } = image, bytes = Deno.readFileSync(GOLDEN);
  const lines = [`root ${image.root}`, `${image.fileSize} bytes`, "", "frames: chunk, kind, file offset, length, SHA-256"];
  for (let i = 0; i < chunks.count; i++) {
    const kind = ["data", "zero", "unused"][chunks.kind[i]];
    const hash = chunks.kind[i] === ChunkKind.data ? ` ${toHex(chunks.hash.subarray(32 * i, 32 * i + 32))}` : "";
    lines.push(`${i} ${kind} ${chunks.fileOffset[i]} ${chunks.frameLength[i]}${hash}`);
  }
  const end = chunks.fileOffset[chunks.count - 1] + chunks.frameLength[chunks.count - 1];
  const table = end + 8 + image.manifestBytes.length + 32;
  lines.push("", "manifest frame", ...hexDump(bytes, end, table));
  lines.push("", "seek table frame", ...hexDump(bytes, table, bytes.length), "");
  return lines.join("\n");
}

function hexDump(bytes: Uint8Array, start: number, end: number): string[] {
  const lines: string[] = [];
  for (let at = start; at < end; at += 16) {
    const row = bytes.subarray(at, Math.min(end, at + 16));
    const hex = [...row].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = [...row].map((byte) => byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".").join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(47)}  ${text}`);
  }
  return lines;
}
