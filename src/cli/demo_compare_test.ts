import assert from "node:assert/strict";
import { FakeDisk } from "../disk/mod.ts";
import { compareDisks, piecesOfDisk } from "./demo_compare.ts";

const MIB = 1 << 20;

Deno.test("comparing names the piece where each disk differs, and none for equal ones", async () => {
  const source = new FakeDisk(2 * MIB + 700);
  source.bytes.fill(7, 10, MIB + 5);
  const same = new FakeDisk(source.bytes);
  const changed = [0, MIB, 2 * MIB + 699].map((at) => {
    const disk = new FakeDisk(source.bytes);
    disk.bytes[at] ^= 1;
    return disk;
  });
  const ends: number[] = [];
  const { signal } = new AbortController();
  const wrong = await compareDisks(piecesOfDisk(source), [same, ...changed], (end) => ends.push(end), signal);
  assert.deepEqual(wrong, [undefined, 0, MIB, 2 * MIB]);
  assert.deepEqual(ends, [MIB, 2 * MIB, 2 * MIB + 700]);
});

Deno.test("a hole where data must be is a difference, where zeros must be is none", async () => {
  const hollow = new FakeDisk(2 * MIB);
  hollow.holeEnd = () => 2 * MIB;
  const pieces = [
    { offset: 0, length: MIB },
    { offset: MIB, length: MIB, bytes: new Uint8Array(MIB).fill(1) },
  ];
  const wrong = await compareDisks(pieces, [hollow], () => {}, new AbortController().signal);
  assert.deepEqual(wrong, [MIB]);
});
