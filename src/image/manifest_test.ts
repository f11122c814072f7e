import assert from "node:assert/strict";
import { BroadsideError, Random } from "../base/mod.ts";
import { decodeManifest, encodeManifest, manifestRoot } from "./manifest.ts";
import { layoutStream, streamExtents } from "./stream.ts";
import { ChunkKind, chunkLength, type ChunkTable, type Manifest } from "./types.ts";
import { zeroFrameLength } from "./zero_frame.ts";

function makeTable(kinds: number[], diskSize: number, chunkSize = 4096): ChunkTable {
  const random = new Random(1), count = kinds.length;
  const table: ChunkTable = {
    count,
    chunkSize,
    diskSize,
    kind: Uint8Array.from(kinds),
    fileOffset: new Float64Array(count),
    frameLength: new Uint32Array(count),
    hash: new Uint8Array(32 * count),
  };
  for (let i = 0, at = 0; i < count; i++) {
    const isData = kinds[i] === ChunkKind.data;
    table.fileOffset[i] = at;
    table.frameLength[i] = isData ? 1 + random.below(1000) : zeroFrameLength(chunkLength(table, i));
    if (isData) table.hash.set(random.bytes(32), 32 * i);
    at += table.frameLength[i];
  }
  return table;
}

const manifest = (diskSize: number): Manifest => ({
  diskSize,
  sectorSize: 512,
  chunkSize: 4096,
  tableKind: "mbr",
  diskId: "cafe1234",
  partitions: [{
    number: 5,
    type: "83",
    uniqueGuid: "",
    name: "",
    firstByte: 0,
    size: diskSize,
    fileSystem: "ext4",
    label: "root",
    uuid: "8d1c0d4e-5d5e-4b63-8c3a-0a4a3a1c2b1d",
    usedBytes: 100,
  }],
});

Deno.test("a manifest is read back as written", () => {
  for (const kinds of [[0], [1], [2], [0, 0, 1, 1, 2, 0], [2, 1, 0, 1, 2], Array(5000).fill(0)]) {
    const diskSize = kinds.length * 4096 - 100;
    const table = makeTable(kinds, diskSize);
    const bytes = encodeManifest(manifest(diskSize), table);
    const decoded = decodeManifest(bytes);
    assert.deepEqual(decoded.manifest, manifest(diskSize));
    assert.equal(JSON.stringify(decoded.chunks), JSON.stringify(table));
    assert.match(manifestRoot(bytes), /^[0-9a-f]{64}$/);
  }
});

Deno.test("a long text is cut between characters", () => {
  const long = manifest(4096);
  long.partitions[0].label = "ü".repeat(200);
  const { partitions } = decodeManifest(encodeManifest(long, makeTable([0], 4096))).manifest;
  assert.equal(partitions[0].label, "ü".repeat(127));
});

Deno.test("a huge disk without data has a tiny manifest and is decoded at once", () => {
  const count = 1 << 20, diskSize = count * 4096;
  const bytes = encodeManifest(
    { ...manifest(diskSize), partitions: [] },
    makeTable(Array(count).fill(1), diskSize),
  );
  assert(bytes.length < 60);
  assert.equal(decodeManifest(bytes).chunks.count, count);
  assert.throws(() => decodeManifest(bytes.subarray(0, 40)), BroadsideError);
});

Deno.test("the stream is the data frames, neighbours merged", () => {
  const table = makeTable([1, 0, 0, 2, 0, 1, 1, 0], 8 * 4096);
  const [a, b, c, d] = [1, 2, 4, 7].map((i) => table.frameLength[i]);
  const layout = layoutStream(table);
  assert.deepEqual([...layout.dataChunks], [1, 2, 4, 7]);
  assert.deepEqual([...layout.streamOffsets], [0, a, a + b, a + b + c, a + b + c + d]);
  assert.equal(layout.streamSize, a + b + c + d);
  assert.deepEqual(streamExtents(table), [
    { streamOffset: 0, fileOffset: table.fileOffset[1], length: a + b },
    { streamOffset: a + b, fileOffset: table.fileOffset[4], length: c },
    { streamOffset: a + b + c, fileOffset: table.fileOffset[7], length: d },
  ]);
  assert.deepEqual(streamExtents(makeTable([1, 2], 8192)), []);
});
