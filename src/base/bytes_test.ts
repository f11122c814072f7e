import { deepEqual, equal } from "node:assert/strict";
import { ByteReader, ByteWriter, fromHex, toHex } from "./bytes.ts";
import { Random } from "./random.ts";

Deno.test("bytes: what a writer wrote, a reader reads, however small the buffer began", () => {
  for (let start = 1; start < 40; start++) {
    const bytes = new ByteWriter(start).u8(1).u16(2).u32(3).u64(2 ** 53 - 1).varint(300).varint(2 ** 53 - 1)
      .bytes(Uint8Array.of(9, 8)).done();
    const r = new ByteReader(bytes);
    deepEqual([r.u8(), r.u16(), r.u32(), r.u64(), r.varint(), r.varint()], [
      1,
      2,
      3,
      2 ** 53 - 1,
      300,
      2 ** 53 - 1,
    ]);
    deepEqual([...r.bytes(2)], [9, 8]);
    equal(r.remaining, 0);
    equal(r.failed, false);
  }
});

Deno.test("bytes: a read past the end gives zero, and every one after it", () => {
  const r = new ByteReader(Uint8Array.of(1, 2, 3));
  equal(r.u16(), 0x0201);
  equal(r.u32(), 0);
  equal(r.failed, true);
  equal(r.u8(), 0);
  equal(r.bytes(1).length, 0);
});

const tooLong: [what: string, bytes: number[]][] = [
  ["a 64-bit integer beyond 2^53-1", [255, 255, 255, 255, 255, 255, 255, 255]],
  ["a varint beyond 2^53-1", [255, 255, 255, 255, 255, 255, 255, 127]],
  ["a varint without an end", [255, 255, 255, 255, 255, 255, 255, 255]],
];
for (const [what, bytes] of tooLong) {
  Deno.test(`bytes: ${what} fails`, () => {
    const r = new ByteReader(Uint8Array.from(bytes));
    if (what.startsWith("a 64")) r.u64();
    else r.varint();
    equal(r.failed, true);
  });
}

Deno.test("bytes: hexadecimal there and back", () => {
  const random = new Random(3);
  for (let length = 0; length < 40; length++) {
    const bytes = random.bytes(length);
    deepEqual(fromHex(toHex(bytes)), bytes);
  }
  for (const text of ["0", "0g", "zz", "00 "]) equal(fromHex(text), undefined);
});
