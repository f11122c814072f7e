import assert from "node:assert/strict";
import { threadZstd } from "../sys/mod.ts";
import "./testing/sample.ts";
import { zeroFrame, zeroFrameLength } from "./zero_frame.ts";

Deno.test("the frame of zeros decompresses to as many zeros", () => {
  const into = new Uint8Array(16 << 20);
  for (const size of [1, 2, 1000, 4096, 131072, 131073, 131074, 1 << 20, (1 << 20) + 1, 16 << 20]) {
    const frame = zeroFrame(size);
    assert.equal(frame.length, zeroFrameLength(size));
    into.fill(9, 0, size);
    assert.equal(threadZstd().decompress(frame, into), size);
    assert(into.subarray(0, size).every((byte) => byte === 0));
  }
  assert.equal(zeroFrameLength(1 << 20), 45);
});
