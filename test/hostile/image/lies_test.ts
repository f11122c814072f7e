import assert from "node:assert/strict";
import { BroadsideError, ByteWriter, fromHex, Random } from "../../../src/base/mod.ts";
import { frameBound, threadZstd } from "../../../src/sys/mod.ts";
import { hashOf } from "../../../src/image/compress_worker.ts";
import { decodeManifest, encodeManifest, sealManifest } from "../../../src/image/manifest.ts";
import { encodeSeekTable, MANIFEST_MAGIC } from "../../../src/image/seek_table.ts";
import { type Fate, fateOf } from "../../../src/image/testing/fate.ts";
import "../../../src/image/testing/sample.ts";
import { ChunkKind, type ChunkTable, type Manifest } from "../../../src/image/types.ts";
import { zeroFrame } from "../../../src/image/zero_frame.ts";

/** An image whose every part a test may falsify before it is put together and sealed. */
interface Parts {
  manifest: Manifest;
  chunks: ChunkTable;
  frames: Uint8Array[];
  /** Changes the manifest's bytes before they are sealed with a fitting hash. */
  editManifest?: (bytes: Uint8Array) => Uint8Array;
  editSeekTable?: (bytes: Uint8Array) => Uint8Array;
}

const CHUNK = 4096, COUNT = 6;

/** Six chunks: data, zero, data, unused, data, and a data chunk of 1000 bytes. */
function honest(): Parts {
  const random = new Random(7);
  const diskSize = (COUNT - 1) * CHUNK + 1000;
  const kind = Uint8Array.from([ChunkKind.data, ChunkKind.zero, 0, ChunkKind.unused, 0, 0]);
  const chunks: ChunkTable = {
    count: COUNT,
    chunkSize: CHUNK,
    diskSize,
    kind,
    fileOffset: new Float64Array(COUNT),
    frameLength: new Uint32Array(COUNT),
    hash: new Uint8Array(32 * COUNT),
  };
  const manifest: Manifest = {
    diskSize,
    sectorSize: 512,
    chunkSize: CHUNK,
    tableKind: "none",
    diskId: "",
    partitions: [],
  };
  const parts: Parts = { manifest, chunks, frames: [] };
  for (let i = 0; i < COUNT; i++) {
    const length = i === COUNT - 1 ? 1000 : CHUNK;
    if (kind[i] === ChunkKind.data) setData(parts, i, random.bytes(length));
    else setFrame(parts, i, zeroFrame(length));
  }
  return parts;
}

function setData(parts: Parts, index: number, content: Uint8Array): void {
  const frame = new Uint8Array(frameBound(content.length));
  setFrame(parts, index, frame.subarray(0, threadZstd().compress(content, frame, 1)));
  parts.chunks.hash.set(hashOf(content), 32 * index);
}

function setFrame(parts: Parts, index: number, frame: Uint8Array): void {
  parts.frames[index] = frame;
  parts.chunks.frameLength[index] = frame.length;
}

function assemble(parts: Parts): Uint8Array {
  const manifest = encodeManifest(parts.manifest, parts.chunks);
  const sealed = sealManifest(parts.editManifest?.(manifest) ?? manifest);
  const writer = new ByteWriter(1 << 16);
  for (const frame of parts.frames) writer.bytes(frame);
  writer.u32(MANIFEST_MAGIC).u32(sealed.length).bytes(sealed);
  const table = encodeSeekTable(parts.chunks, sealed.length + 8);
  return writer.bytes(parts.editSeekTable?.(table) ?? table).done();
}

/** Offsets in the manifest of these images, which list no partitions. */
const DISK_SIZE = 16, CHUNK_SIZE = 12, SECTOR_SIZE = 24, PARTITIONS = 45, RUNS = 47;

const patch = (offset: number, hex: string) => (bytes: Uint8Array) => {
  bytes.set(fromHex(hex)!, offset);
  return bytes;
};

const lies: [name: string, fate: Fate, lie: (parts: Parts) => void][] = [
  ["nothing", "restored", () => {}],
  ["a wrong hash", "refused when restored", ({ chunks }) => (chunks.hash[40 * 2] ^= 1)],
  ["a frame that holds less", "refused when restored", (parts) => setData(parts, 2, new Uint8Array(4095))],
  [
    "a frame that holds more",
    "refused when restored",
    (parts) => setData(parts, 5, new Uint8Array(1001)),
  ],
  ["a bomb in a small frame", "refused when restored", (parts) => setFrame(parts, 2, zeroFrame(16 << 20))],
  [
    "an empty skippable frame for data",
    "refused when restored",
    (parts) => setFrame(parts, 2, fromHex("502a4d1800000000")!),
  ],
  ["no frame at all", "refused when opened", (parts) => setFrame(parts, 2, new Uint8Array(0))],
  [
    "a frame beyond any compressor",
    "refused when opened",
    (parts) => setFrame(parts, 2, new Uint8Array(frameBound(CHUNK) + 1)),
  ],
  [
    "frames swapped",
    "refused when restored",
    ({ frames }) => frames.splice(0, 3, frames[2], frames[1], frames[0]),
  ],
  [
    "bytes after the manifest's end",
    "refused when opened",
    (parts) => (parts.editManifest = (bytes) => Uint8Array.from([...bytes, 0])),
  ],
  [
    "a manifest cut short",
    "refused when opened",
    (parts) => (parts.editManifest = (bytes) => bytes.slice(0, -1)),
  ],
  ["an empty manifest", "refused when opened", (parts) => (parts.editManifest = () => new Uint8Array(0))],
  [
    "a disk of 2^53-1 bytes",
    "refused when opened",
    (parts) => (parts.editManifest = patch(DISK_SIZE, "ffffffffffff1f00")),
  ],
  [
    "a disk of 2^64-1 bytes",
    "refused when opened",
    (parts) => (parts.editManifest = patch(DISK_SIZE, "ffffffffffffffff")),
  ],
  [
    "a disk of no bytes",
    "refused when opened",
    (parts) => (parts.editManifest = patch(DISK_SIZE, "0000000000000000")),
  ],
  [
    "a disk one chunk larger",
    "refused when opened",
    (parts) => (parts.editManifest = patch(DISK_SIZE, "e963000000000000")),
  ],
  ["chunks of 2 GiB", "refused when opened", (parts) => (parts.editManifest = patch(CHUNK_SIZE, "00000080"))],
  [
    "chunks of no bytes",
    "refused when opened",
    (parts) => (parts.editManifest = patch(CHUNK_SIZE, "00000000")),
  ],
  [
    "sectors of 513 bytes",
    "refused when opened",
    (parts) => (parts.editManifest = patch(SECTOR_SIZE, "01020000")),
  ],
  ["65535 partitions", "refused when opened", (parts) => (parts.editManifest = patch(PARTITIONS, "ffff"))],
  ["a run of no chunks", "refused when opened", (parts) => (parts.editManifest = patch(RUNS, "0000"))],
  ["a run beyond the disk", "refused when opened", (parts) => (parts.editManifest = patch(RUNS, "007f"))],
  ["an unknown kind", "refused when opened", (parts) => (parts.editManifest = patch(RUNS, "0301"))],
  [
    "an endless number",
    "refused when opened",
    (parts) => (parts.editManifest = patch(RUNS, "00ffffffffffffffffff")),
  ],
  ["a later version", "refused when opened", (parts) => (parts.editManifest = patch(8, "0200"))],
  ["unknown flags", "refused when opened", (parts) => (parts.editManifest = patch(10, "0100"))],
  [
    "a seek table of other lengths",
    "refused when opened",
    (parts) => (parts.editSeekTable = patch(8, "01000000")),
  ],
  [
    "a seek table of 2^32-1 entries",
    "refused when opened",
    (parts) => (parts.editSeekTable = patch(8 + 8 * 7, "ffffffff")),
  ],
  [
    "a seek table with checksums",
    "refused when opened",
    (parts) => (parts.editSeekTable = patch(8 + 8 * 7 + 4, "80")),
  ],
  [
    "a manifest of 4 GiB",
    "refused when opened",
    (parts) => (parts.editSeekTable = patch(8 + 8 * 6, "ffffffff")),
  ],
];

for (const [name, fate, lie] of lies) {
  Deno.test(`an image with ${name} is ${fate}`, async () => {
    const parts = honest();
    lie(parts);
    assert.equal(await fateOf(assemble(parts)), fate);
  });
}

Deno.test("a falsified manifest under a fitting hash breaks nothing", async () => {
  const random = new Random(22);
  for (let round = 0; round < 3000; round++) {
    const parts = honest();
    parts.editManifest = (bytes) => {
      for (let i = 0; i <= random.below(4); i++) bytes[random.below(bytes.length)] = random.u32() & 255;
      return bytes;
    };
    await fateOf(assemble(parts));
  }
});

Deno.test("what decodes as a manifest encodes to the same bytes", () => {
  const random = new Random(23);
  const { manifest, chunks } = honest();
  manifest.tableKind = "gpt";
  manifest.partitions.push({
    number: 1,
    type: "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
    uniqueGuid: "00000000-0000-4000-8000-000000000001",
    name: "größe",
    firstByte: 4096,
    size: 8192,
    fileSystem: "ext4",
    label: "root",
    uuid: "8d1c0d4e-5d5e-4b63-8c3a-0a4a3a1c2b1d",
    usedBytes: 4096,
  });
  const good = encodeManifest(manifest, chunks);
  let decoded = 0;
  for (let round = 0; round < 20_000; round++) {
    const bytes = good.slice(0, random.chance(0.1) ? random.below(good.length) : good.length);
    for (let i = random.below(3); i > 0 && bytes.length > 0; i--) {
      bytes[random.below(bytes.length)] = random.u32() & 255;
    }
    try {
      const found = decodeManifest(bytes);
      assert.equal(hex(encodeManifest(found.manifest, found.chunks)), hex(bytes));
      decoded++;
    } catch (error) {
      assert(error instanceof BroadsideError, String(error));
    }
  }
  assert(decoded > 1000);
});

function hex(bytes: Uint8Array): string {
  return bytes.toHex();
}
