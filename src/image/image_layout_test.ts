import { deepEqual, equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { FakeDisk } from "../disk/mod.ts";
import { createImageOf } from "./create.ts";
import { imageLayout, type LayoutPart } from "./image_layout.ts";
import { openImage } from "./reader.ts";
import { SAMPLE_CHUNK, sampleDisk } from "./testing/sample.ts";
import { ChunkKind, type ChunkTable, type ImagePartition, type Manifest } from "./types.ts";

async function layoutOf(disk: FakeDisk) {
  const folder = await Deno.makeTempDir();
  try {
    await createImageOf(disk, `${folder}/a.img.zst`, { chunkSize: SAMPLE_CHUNK });
    const image = openImage(`${folder}/a.img.zst`);
    try {
      return imageLayout(image);
    } finally {
      image.close();
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A disk of 128 KiB with an MBR of these partitions: number, type, first sector, sectors. */
function mbrDisk(...partitions: [number: number, type: number, first: number, count: number][]): FakeDisk {
  const disk = new FakeDisk(128 * 1024), sector = new Uint8Array(512), view = new DataView(sector.buffer);
  sector.fill(0x90, 0, 16);
  for (const [number, type, first, count] of partitions) {
    const at = 446 + 16 * (number - 1);
    sector[at + 4] = type;
    view.setUint32(at + 8, first, true);
    view.setUint32(at + 12, count, true);
  }
  view.setUint16(510, 0xaa55, true);
  disk.write(0, sector);
  return disk;
}

const brief = ({ kind, number, start, size }: LayoutPart) =>
  `${kind}${number === null ? "" : ` ${number}`} ${start / 512}+${size / 512}`;

Deno.test("layout: a GPT with its table at both ends, and what its partitions use", async () => {
  const { parts, ...rest } = await layoutOf(sampleDisk());
  deepEqual(rest, { table: "gpt", diskSize: 250 * 1024, sectorSize: 512, bootCode: false });
  deepEqual(parts.map(brief), [
    "table 0+34",
    "free 34+6",
    "partition 1 40+160",
    "partition 2 200+240",
    "free 440+27",
    "table 467+33",
  ]);
  const [root, swap] = parts.filter(({ kind }) => kind === "partition");
  deepEqual([root.type, root.name, root.fileSystem, root.label], ["Linux file system", "root", null, null]);
  // No file system tells: what lies in chunks with content, 64 sectors and the rest of the last chunk.
  ok(root.used! >= 60 * 512 && root.used! <= 64 * 512, String(root.used));
  deepEqual([swap.type, swap.fileSystem, swap.label], ["Linux swap", "swap", "spare"]);
  ok(swap.used! <= 8192);
});

Deno.test("layout: an MBR with boot code, and partitions of types that are no one's", async () => {
  const { parts, table, bootCode } = await layoutOf(mbrDisk([1, 0x07, 8, 56], [3, 0x5e, 128, 64]));
  deepEqual([table, bootCode], ["mbr", true]);
  deepEqual(parts.map(brief), [
    "table 0+1",
    "free 1+7",
    "partition 1 8+56",
    "free 64+64",
    "partition 3 128+64",
    "free 192+64",
  ]);
  deepEqual(parts.filter(({ number }) => number).map(({ type, used }) => [type, used]), [
    ["NTFS or exFAT", 0],
    ["0x5e", 0],
  ]);
});

Deno.test("layout: a disk without a table is free", async () => {
  const disk = new FakeDisk(64 * 1024);
  disk.write(0, new Random(1).bytes(5000));
  const { parts, table, bootCode } = await layoutOf(disk);
  deepEqual([table, bootCode, parts.map(brief)], ["none", false, ["free 0+128"]]);
});

Deno.test("layout: content that is damaged leaves the usual places of the table", () => {
  const manifest: Manifest = {
    ...{ diskSize: 1 << 20, sectorSize: 512, chunkSize: 65536, tableKind: "gpt", diskId: "" },
    partitions: [partition(1, 40 * 512, 100 * 512)],
  };
  const damaged = () => {
    throw new Error("chunk 0 does not match its hash");
  };
  const { parts, bootCode } = imageLayout({
    manifest,
    chunks: chunksOf(manifest, () => 0),
    readChunk: damaged,
  });
  equal(bootCode, false);
  deepEqual(parts.map(brief), [
    ...["table 0+34", "free 34+6", "partition 1 40+100", "free 140+1875", "table 2015+33"],
  ]);
});

Deno.test("layout: a manifest may lie about everything, and the parts still make up the disk", () => {
  const random = new Random(7);
  const below = (limit: number) => Math.floor(random.u32() / 2 ** 32 * limit);
  for (let round = 0; round < 500; round++) {
    const diskSize = 1 + below(1 << 20);
    const partitions = Array.from({ length: below(6) }, (_, i) => {
      const start = below(diskSize), size = below(diskSize - start + 1);
      return {
        ...partition(below(9), start, size),
        usedBytes: below(2) ? size : below(size + 1),
        type: `${i}`,
      };
    });
    const tableKind = (["none", "mbr", "gpt"] as const)[below(3)];
    const manifest: Manifest = {
      diskSize,
      sectorSize: 512,
      chunkSize: 4096,
      tableKind,
      diskId: "",
      partitions,
    };
    const bytes = random.bytes(4096);
    const { parts } = imageLayout({
      manifest,
      chunks: chunksOf(manifest, () => below(3)),
      readChunk: (_, into) => {
        into.set(bytes);
        return bytes.length;
      },
    });
    equal(parts.filter(({ kind }) => kind === "partition").length, partitions.length);
    ok(parts.every(({ used, size, start }) => (used ?? 0) <= size && start + size <= diskSize));
    let at = 0;
    for (const { start, size, kind } of parts) {
      ok(start <= at, `a hole at ${at} in ${parts.map(brief)}`);
      if (kind !== "partition") equal(start, at, "nothing else lies where it is free");
      at = Math.max(at, start + size);
    }
    equal(at, diskSize);
  }
});

function partition(number: number, firstByte: number, size: number): ImagePartition {
  const texts = { type: "", uniqueGuid: "", name: "", fileSystem: "", label: "", uuid: "" };
  return { number, firstByte, size, usedBytes: size, ...texts };
}

function chunksOf({ diskSize, chunkSize }: Manifest, kind: () => number): ChunkTable {
  const count = Math.ceil(diskSize / chunkSize);
  return {
    ...{ count, chunkSize, diskSize, kind: Uint8Array.from({ length: count }, kind) },
    ...{ fileOffset: new Float64Array(count), frameLength: new Uint32Array(count).fill(ChunkKind.data) },
    hash: new Uint8Array(32 * count),
  };
}
