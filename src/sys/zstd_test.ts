import assert from "node:assert/strict";
import * as zlib from "node:zlib";
import { BroadsideError, Random } from "../base/mod.ts";
import { builtInZstd, frameBound, loadZstd, threadZstd } from "./zstd.ts";

const library = threadZstd();
const builtIn = builtInZstd();

Deno.test("a library that cannot be loaded is passed over", () => {
  assert.equal(loadZstd("/nonexistent/libzstd.so.1").backend, library.backend);
});

const contents: [name: string, bytes: Uint8Array][] = [
  ["one byte", Uint8Array.of(7)],
  ["zeros", new Uint8Array(100_000)],
  ["noise", new Random(1).bytes(70_000)],
  ["text", new TextEncoder().encode("broadside ".repeat(20_000))],
];

for (const zstd of [library, builtIn]) {
  for (const [name, bytes] of contents) {
    Deno.test(`${zstd.backend} brings back ${name}, in shared memory too`, () => {
      for (const level of [1, 3, 19]) {
        const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
        shared.set(bytes);
        const frame = new Uint8Array(new SharedArrayBuffer(frameBound(bytes.length)));
        const length = zstd.compress(shared, frame, level);
        const back = new Uint8Array(new SharedArrayBuffer(bytes.length + 10)).fill(9);
        assert.equal(zstd.decompress(frame.subarray(0, length), back), bytes.length);
        assert.deepEqual(back.slice(0, bytes.length), bytes);
        assert(back.subarray(bytes.length).every((byte) => byte === 9));
        assert.deepEqual(new Uint8Array(zlib.zstdDecompressSync(frame.slice(0, length))), bytes);
      }
    });
  }

  Deno.test(`${zstd.backend} refuses what is damaged or does not fit`, () => {
    const bytes = new Random(2).bytes(5000);
    const frame = new Uint8Array(frameBound(5000));
    const length = zstd.compress(bytes, frame, 3);
    const into = new Uint8Array(5000);
    const isCorrupt = (error: unknown) => error instanceof BroadsideError && error.code === "zstd.corrupt";
    assert.throws(() => zstd.decompress(frame.subarray(0, length), into.subarray(0, 4999)), isCorrupt);
    assert.throws(() => zstd.decompress(new Uint8Array(100).fill(1), into), isCorrupt);
    frame[length - 100] ^= 1;
    assert.throws(() => zstd.decompress(frame.subarray(0, length), into), isCorrupt);
    assert.throws(() => zstd.compress(bytes, new Uint8Array(100), 3), BroadsideError);
  });
}
