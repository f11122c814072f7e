import { equal, notEqual, throws } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { Arena } from "./arena.ts";
import { assemble } from "../../scripts/wasm.ts";

Deno.test("kernels: the committed module is what kernels.wat says", async () => {
  const text = await assemble();
  equal(text, await Deno.readTextFile(new URL("./kernels_wasm.ts", import.meta.url)));
});

Deno.test("arena: gives out what it has and no more", () => {
  const arena = new Arena(65536);
  equal(arena.alloc(1), 0);
  equal(arena.alloc(65), 64);
  throws(() => arena.alloc(10_000_000), /the arena is spent/);
});

/** NH and SipHash-2-4 written plainly, to hold the kernel against. */
function plainTag(bytes: Uint8Array, key: Uint8Array): bigint {
  const M = (1n << 64n) - 1n;
  const padded = new Uint8Array(Math.ceil(bytes.length / 32) * 32);
  padded.set(bytes);
  const m = new DataView(padded.buffer), k = new DataView(key.buffer, key.byteOffset);
  let sum = 0n;
  for (let at = 0; at < padded.length; at += 32) {
    for (let i = 0; i < 16; i += 4) {
      const a = (m.getUint32(at + i, true) + k.getUint32(16 + at + i, true)) >>> 0;
      const b = (m.getUint32(at + 16 + i, true) + k.getUint32(32 + at + i, true)) >>> 0;
      sum = (sum + BigInt(a) * BigInt(b)) & M;
    }
  }
  const rotl = (x: bigint, n: bigint) => ((x << n) | (x >> (64n - n))) & M;
  const k0 = k.getBigUint64(0, true), k1 = k.getBigUint64(8, true);
  let v0 = k0 ^ 0x736f6d6570736575n, v1 = k1 ^ 0x646f72616e646f6dn;
  let v2 = k0 ^ 0x6c7967656e657261n, v3 = k1 ^ 0x7465646279746573n;
  const rounds = (n: number) => {
    while (n--) {
      v0 = (v0 + v1) & M, v1 = rotl(v1, 13n) ^ v0, v0 = rotl(v0, 32n);
      v2 = (v2 + v3) & M, v3 = rotl(v3, 16n) ^ v2;
      v0 = (v0 + v3) & M, v3 = rotl(v3, 21n) ^ v0;
      v2 = (v2 + v1) & M, v1 = rotl(v1, 17n) ^ v2, v2 = rotl(v2, 32n);
    }
  };
  for (const word of [sum, BigInt(bytes.length)]) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }
  v2 ^= 0xffn;
  rounds(4);
  return v0 ^ v1 ^ v2 ^ v3;
}

Deno.test("kernels: tags are NH finished by SipHash-2-4, at every length", () => {
  const random = new Random(7);
  const arena = new Arena(1 << 20);
  const key = arena.expandKey(random.bytes(32)), at = arena.alloc(4096);
  for (const length of [8, 16, 24, 32, 40, 48, 56, 64, 512, 1040, 1464]) {
    const bytes = random.bytes(length);
    arena.bytes.set(bytes, at);
    const expected = plainTag(bytes, arena.bytes.slice(key, key + 16 + 9216));
    equal(BigInt.asUintN(64, arena.kernels.tag(at, length, key)), expected);
  }
});

Deno.test("kernels: a sealed datagram passes, and fails with any bit changed or another key", () => {
  const random = new Random(9);
  const arena = new Arena(1 << 20);
  const key = arena.expandKey(random.bytes(32)), other = arena.expandKey(random.bytes(32));
  const n = 5, len = 1464, stride = 1472;
  const base = arena.alloc(n * stride), out = arena.alloc(n);
  arena.bytes.set(random.bytes(n * stride), base);
  arena.kernels.seal(base, n, stride, len, key);
  const passed = (k: number) => {
    arena.kernels.check(base, n, stride, len, k, out);
    return arena.bytes.slice(out, out + n).join("");
  };
  equal(passed(key), "11111");
  notEqual(passed(other), "11111");
  for (let i = 0; i < 500; i++) {
    const at = base + 2 * stride + random.below(stride), bit = 1 << random.below(8);
    arena.bytes[at] ^= bit;
    equal(passed(key), "11011");
    arena.bytes[at] ^= bit;
  }
});
