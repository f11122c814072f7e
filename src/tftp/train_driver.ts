import { addressOf, libc } from "../sys/mod.ts";
import { type FilePart, readInto, type Source } from "./content_driver.ts";
import { DATA_HEADER, Opcode } from "./packet.ts";

/** Most blocks in one train. */
const BLOCKS = 64;

/**
 * DATA packets in a row, as one call to the kernel takes them. Their payload goes from the page cache to its place among
 * the headers in one system call, with no copy but the kernel's own.
 */
export class Train {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #base: bigint;
  readonly #pieces = new BigUint64Array(2 * BLOCKS);
  readonly #vector = new Uint8Array(this.#pieces.buffer);
  #blockSize = 0;
  /** The blocks in it: the first one, their number, and their bytes. */
  #first = 0;
  #count = 0;
  #length = 0;

  /** Of at most `size` bytes. */
  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.#base = addressOf(this.bytes);
  }

  /** Blocks that fit. */
  capacity(blockSize: number): number {
    return Math.min(BLOCKS, Math.floor(this.bytes.length / (blockSize + DATA_HEADER)));
  }

  /** What is in it belongs to a source that is no more. */
  clear(): void {
    this.#count = 0;
  }

  /**
   * The packets of `count` blocks from `first` on, counted from 1, if they are in it already; else it is filled anew
   * with `ahead` blocks, or as many as the source has left. A view, good until it is filled again. Throws `tftp.file`.
   */
  packets(
    source: Source,
    first: number,
    count: number,
    ahead: number,
    blockSize: number,
  ): Uint8Array<ArrayBuffer> {
    if (first < this.#first || first + count > this.#first + this.#count) {
      this.#fill(
        source,
        first,
        Math.max(count, Math.min(ahead, Math.floor(source.size / blockSize) + 2 - first)),
        blockSize,
      );
    }
    const stride = blockSize + DATA_HEADER, at = (first - this.#first) * stride;
    return this.bytes.subarray(at, Math.min(at + count * stride, this.#length));
  }

  #fill(source: Source, first: number, count: number, blockSize: number): void {
    const from = (first - 1) * blockSize,
      length = Math.max(0, Math.min(count * blockSize, source.size - from));
    this.#count = 0;
    for (let i = 0, at = 0; i < count; i++, at += blockSize + DATA_HEADER) {
      this.bytes[at] = 0;
      this.bytes[at + 1] = Opcode.data;
      this.bytes[at + 2] = first + i >> 8;
      this.bytes[at + 3] = first + i;
    }
    if ("bytes" in source) this.#copy(source.bytes, from, length, blockSize);
    else if (length > 0) this.#read(source, from, length, blockSize);
    this.#first = first;
    this.#count = count;
    this.#length = length + count * DATA_HEADER;
  }

  #copy(bytes: Uint8Array, from: number, length: number, blockSize: number): void {
    for (let done = 0, at = DATA_HEADER; done < length; done += blockSize, at += blockSize + DATA_HEADER) {
      this.bytes.set(bytes.subarray(from + done, from + Math.min(done + blockSize, length)), at);
    }
  }

  #read(source: FilePart, from: number, length: number, blockSize: number): void {
    if (blockSize !== this.#blockSize) this.#layOut(blockSize);
    const count = Math.ceil(length / blockSize), last = 2 * count - 1;
    this.#pieces[last] = BigInt(length - (count - 1) * blockSize);
    const got = Number(libc.preadv(source.fd, this.#vector, count, BigInt(source.offset + from)));
    this.#pieces[last] = BigInt(blockSize);
    if (got === length) return;
    // A signal, or a file that became shorter: once more, piece by piece, which tells why.
    for (let done = 0, at = DATA_HEADER; done < length; done += blockSize, at += blockSize + DATA_HEADER) {
      readInto(source, this.bytes.subarray(at, at + Math.min(blockSize, length - done)), from + done);
    }
  }

  #layOut(blockSize: number): void {
    this.#blockSize = blockSize;
    for (let i = 0; i < BLOCKS; i++) {
      this.#pieces[2 * i] = this.#base + BigInt(i * (DATA_HEADER + blockSize) + DATA_HEADER);
      this.#pieces[2 * i + 1] = BigInt(blockSize);
    }
  }
}

/** Bytes of a train that a transfer has for itself, and how many of those that are free are kept. */
const OWN = 32 * 1024, KEPT = 32;
/** Bytes of the one that the others share: all that one call to the kernel takes. */
const SHARED = 64 * 1024;

/**
 * The trains of a thread. A transfer of small windows has its own one and reads ahead into it, so that of most windows
 * nothing is left to do but to send them; one of large windows fills the shared one each time.
 */
export class Trains {
  readonly shared = new Train(SHARED);
  readonly #free: Train[] = [];

  take(windowBytes: number): Train {
    if (2 * windowBytes > OWN) return this.shared;
    return this.#free.pop() ?? new Train(OWN);
  }

  giveBack(train: Train): void {
    train.clear();
    if (train !== this.shared && this.#free.length < KEPT) this.#free.push(train);
  }
}
