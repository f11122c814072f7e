import type { DiskDevice } from "../types.ts";
import { checkBounds } from "../bounds.ts";

/** A disk in memory as large as one likes: only what was written takes room. For tests of tables. */
export class SparseDisk implements DiskDevice {
  readonly path = "sparse";
  readonly isBlockDevice = false;
  readonly sectorSize: number;
  size: number;
  syncs = 0;
  #pieces = new Map<number, Uint8Array>();

  constructor(size: number, sectorSize = 512) {
    this.size = size;
    this.sectorSize = sectorSize;
  }

  /** The same content, changed on its own from here on; `size` may differ, as when an image goes to a larger disk. */
  copy(size = this.size): SparseDisk {
    const copy = new SparseDisk(size, this.sectorSize);
    copy.#pieces = new Map([...this.#pieces].map(([at, bytes]) => [at, bytes.slice()]));
    return copy;
  }

  read(offset: number, into: Uint8Array): void {
    checkBounds(this.path, this.size, offset, into.length);
    into.fill(0);
    this.#each(offset, into.length, (piece, at, from, length) => {
      const bytes = this.#pieces.get(piece);
      if (bytes) into.set(bytes.subarray(at, at + length), from);
    });
  }

  write(offset: number, bytes: Uint8Array): void {
    checkBounds(this.path, this.size, offset, bytes.length);
    this.#each(offset, bytes.length, (piece, at, from, length) => {
      let into = this.#pieces.get(piece);
      if (!into) this.#pieces.set(piece, into = new Uint8Array(PIECE));
      into.set(bytes.subarray(from, from + length), at);
    });
  }

  zero(offset: number, length: number): void {
    this.write(offset, new Uint8Array(length));
  }

  holeEnd(offset: number): number {
    return offset;
  }

  startWriteback(): void {}

  sync(): void {
    this.syncs++;
  }

  dropCache(): void {}

  close(): void {}

  #each(
    offset: number,
    length: number,
    act: (piece: number, at: number, from: number, length: number) => void,
  ): void {
    for (let done = 0; done < length;) {
      const at = (offset + done) % PIECE, take = Math.min(PIECE - at, length - done);
      act(Math.floor((offset + done) / PIECE), at, done, take);
      done += take;
    }
  }
}

const PIECE = 4096;
