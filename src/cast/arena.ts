import { createHash } from "node:crypto";
import { KERNELS } from "./kernels_wasm.ts";

/** What kernels.wat exports; addresses and lengths in bytes of the arena. */
interface Kernels {
  combine(dst: number, list: number, n: number, len: number): void;
  tag(at: number, len: number, key: number): bigint;
  seal(base: number, n: number, stride: number, len: number, key: number): void;
  send(
    base: number,
    n: number,
    stride: number,
    key: number,
    head: number,
    seq: number,
    block: number,
    symbol: number,
    ordinal: number,
  ): void;
  take(
    base: number,
    n: number,
    stride: number,
    key: number,
    head: number,
    block: number,
    slot: number,
    marks: number,
    symbols: number,
  ): number;
  copy(dst: number, src: number, len: number): void;
  check(base: number, n: number, stride: number, len: number, key: number, out: number): void;
}

const MODULE = new WebAssembly.Module(KERNELS);
const PAGE = 65536;
/** The longest datagram that a tag may cover: the payload of a jumbo frame. */
export const MAX_TAGGED = 9216;

/**
 * The memory that a stream's hot path lives in: datagrams are received into it, checked, decoded and, on a target,
 * handed to the writers' threads, without a copy between them. It is a SharedArrayBuffer, given out once and for all.
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array;
  readonly kernels: Kernels;
  #next = 0;

  /** `size`: bytes to be given out in all; it never grows. */
  constructor(size: number) {
    const pages = Math.ceil(size / PAGE) + 1;
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.bytes = new Uint8Array(this.memory.buffer);
    const instance = new WebAssembly.Instance(MODULE, { cast: { memory: this.memory } });
    this.kernels = instance.exports as unknown as Kernels;
  }

  /** Address of `length` fresh zero bytes, on a cache line. Throws a RangeError when the arena is spent. */
  alloc(length: number): number {
    const at = this.#next;
    const end = at + Math.ceil(length / 64) * 64;
    if (end > this.bytes.length) throw new RangeError(`Cannot allocate ${length} bytes: the arena is spent`);
    this.#next = end;
    return at;
  }

  /** Address of a datagram key (see kernels.wat, `tag`) spread from a secret by SHA-256 in counter mode. */
  expandKey(secret: Uint8Array): number {
    const length = 16 + MAX_TAGGED + 32;
    const at = this.alloc(length + 32);
    for (let i = 0; i * 32 < length; i++) {
      const digest = createHash("sha256").update(secret).update(`broadside datagram ${i}`).digest();
      this.bytes.set(digest, at + i * 32);
    }
    return at;
  }
}
