import assert from "node:assert/strict";
import { BroadsideError } from "../base/mod.ts";
import type { ImageSummary } from "../image/mod.ts";
import { parseSize } from "./image_args.ts";
import { formatSeconds } from "./image_progress.ts";
import { describeImage, formatBytes, plainText } from "./image_view.ts";

Deno.test("sizes and times are written for people", () => {
  const sizes: [number, string][] = [[0, "0 B"], [1023, "1023 B"], [1024, "1 KiB"], [1536, "1.5 KiB"], [
    2 ** 40,
    "1 TiB",
  ]];
  for (const [bytes, text] of sizes) assert.equal(formatBytes(bytes), text);
  const times: [number, string][] = [[0.2, "1 s"], [59, "59 s"], [200, "3 min 20 s"], [7500, "2 h 5 min"]];
  for (const [seconds, text] of times) assert.equal(formatSeconds(seconds), text);
});

Deno.test("sizes are read with K and M", () => {
  const cases: [string, number][] = [["4096", 4096], ["64k", 65536], ["4M", 4 << 20]];
  for (const [text, bytes] of cases) assert.equal(parseSize("--chunk", text), bytes);
  for (const text of ["", "1G", "-1", "1.5M", "M"]) {
    assert.throws(() => parseSize("--chunk", text), BroadsideError);
  }
});

Deno.test("a disk is drawn to scale, and its texts cannot drive the terminal", () => {
  const partition = {
    number: 1,
    type: "83",
    uniqueGuid: "",
    name: "",
    firstByte: 25,
    size: 50,
    fileSystem: "ext4",
    label: "\x1b[2Jboo\u202e",
    uuid: "",
    usedBytes: 25,
  };
  const manifest = { diskSize: 100, sectorSize: 512, chunkSize: 4096, tableKind: "mbr", diskId: "" } as const;
  const summary: ImageSummary = {
    root: "r",
    fileSize: 1,
    manifest: { ...manifest, partitions: [partition] },
    dataChunks: 1,
    zeroChunks: 0,
    unusedChunks: 0,
    dataBytes: 100,
    streamSize: 50,
  };
  const text = describeImage("a.img.zst", summary, 42);
  assert(text.includes(`▕${"·".repeat(10)}${"█".repeat(10)}${"░".repeat(10)}${"·".repeat(10)}▏`), text);
  assert(text.includes("\n           1\n"), text);
  assert.equal(plainText(partition.label), "?[2Jboo?");
  // deno-lint-ignore no-control-regex
  assert(!/[\x1b\u202e]/.test(text));
});
