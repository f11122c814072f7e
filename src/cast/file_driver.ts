import { BroadsideError } from "../base/mod.ts";
import { addressOf, cString, errno, libc, strerror } from "../sys/mod.ts";
import type { Arena } from "./arena.ts";
import type { Blocks } from "./blocks.ts";
import type { Extent } from "./types.ts";

/** Linux takes this many pieces in one preadv. */
const MAX_PIECES = 1024;

/** Reads blocks of a stream from the file that holds it, each symbol straight to its place in the datagrams. */
export class StreamFile {
  readonly #fd: number;
  readonly #path: string;
  readonly #extents: Extent[];
  readonly #arena: Arena;
  readonly #blocks: Blocks;
  readonly #base: bigint;
  readonly #pieces = new BigUint64Array(2 * MAX_PIECES);

  /** Throws `cast.file` when it can't be opened. `extents`: ascending and gapless in the stream. */
  constructor(path: string, extents: Extent[], arena: Arena, blocks: Blocks) {
    this.#path = path;
    this.#extents = extents;
    this.#arena = arena;
    this.#blocks = blocks;
    this.#base = addressOf(arena.bytes);
    this.#fd = libc.open(cString(path), 0o2000000, 0);
    if (this.#fd < 0) throw new BroadsideError("cast.file", `Cannot read ${path}: ${strerror(errno())}`);
  }

  /** Brings block `b` into the arena: symbol i to `base + i * stride`. Throws `cast.file` when the file is too short. */
  read(b: number, base: number, stride: number): void {
    const { symbolSize } = this.#blocks;
    const start = b * this.#blocks.bytes, length = this.#blocks.bytesOf(b);
    const last = base + (this.#blocks.symbolsOf(b) - 1) * stride;
    this.#arena.bytes.fill(0, last, last + symbolSize);
    for (let done = 0; done < length;) {
      const extent = this.#extents[this.#find(start + done)];
      const skip = start + done - extent.streamOffset;
      const run = Math.min(length - done, extent.length - skip);
      done += this.#readRun(extent.fileOffset + skip, done, run, base, stride);
    }
  }

  close(): void {
    libc.close(this.#fd);
  }

  /** Reads up to `run` bytes of the file to where byte `from` of the block belongs; returns how many. */
  #readRun(fileOffset: number, from: number, run: number, base: number, stride: number): number {
    const { symbolSize } = this.#blocks;
    let count = 0;
    for (let at = from; at < from + run && count < MAX_PIECES; count++) {
      const within = at % symbolSize;
      const piece = Math.min(symbolSize - within, from + run - at);
      this.#pieces[2 * count] = this.#base + BigInt(base + Math.floor(at / symbolSize) * stride + within);
      this.#pieces[2 * count + 1] = BigInt(piece);
      at += piece;
    }
    const vector = new Uint8Array(this.#pieces.buffer);
    const got = Number(libc.preadv(this.#fd, vector, count, BigInt(fileOffset)));
    if (got > 0) return got;
    const why = got < 0 ? strerror(errno()) : "it is shorter than when it was opened";
    throw new BroadsideError("cast.file", `Cannot read ${this.#path}: ${why}`);
  }

  #find(streamOffset: number): number {
    let low = 0, high = this.#extents.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#extents[middle].streamOffset <= streamOffset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
