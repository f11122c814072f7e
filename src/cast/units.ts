import type { Blocks } from "./blocks.ts";

const WAITING = 0, READY = 1, DONE = 2;

/**
 * Which units of the stream (an image's data chunks, each its own compressed frame) a receiver has, and which blocks
 * it therefore wants. A unit is ready when all blocks that it lies in are held, done when its owner has used it.
 */
export class Units {
  readonly count: number;
  /** Bounds of the units in the stream: unit u is [offsets[u], offsets[u + 1]). */
  readonly #offsets: Float64Array;
  readonly #blocks: Blocks;
  readonly #state: Uint8Array;
  /** Blocks that a waiting unit lacks. */
  readonly #lacks: Uint32Array;
  /** The first unit that reaches into each block. */
  readonly #first: Uint32Array;
  readonly #wanted: Uint8Array;
  /** Units of a held block that still need it. */
  readonly #users: Uint32Array;
  #done = 0;

  constructor(blocks: Blocks, offsets: Float64Array, done?: Uint8Array) {
    this.count = offsets.length - 1;
    this.#offsets = offsets;
    this.#blocks = blocks;
    this.#state = new Uint8Array(this.count);
    this.#lacks = new Uint32Array(this.count);
    this.#first = new Uint32Array(blocks.count + 1);
    this.#wanted = new Uint8Array(blocks.count);
    this.#users = new Uint32Array(blocks.count);
    for (let b = 0, u = 0; b < blocks.count; b++) {
      while (u < this.count && offsets[u + 1] <= b * blocks.bytes) u++;
      this.#first[b] = u;
    }
    for (let u = 0; u < this.count; u++) {
      if (done?.[u]) {
        this.#state[u] = DONE;
        this.#done++;
        continue;
      }
      for (let b = this.firstBlock(u); b <= this.lastBlock(u); b++) {
        this.#lacks[u]++;
        this.#users[b]++;
        this.#wanted[b] = 1;
      }
    }
  }

  get done(): number {
    return this.#done;
  }

  get complete(): boolean {
    return this.#done === this.count;
  }

  firstBlock(unit: number): number {
    return Math.floor(this.#offsets[unit] / this.#blocks.bytes);
  }

  lastBlock(unit: number): number {
    return Math.floor((this.#offsets[unit + 1] - 1) / this.#blocks.bytes);
  }

  start(unit: number): number {
    return this.#offsets[unit];
  }

  end(unit: number): number {
    return this.#offsets[unit + 1];
  }

  isDone(unit: number): boolean {
    return this.#state[unit] === DONE;
  }

  isWaiting(unit: number): boolean {
    return this.#state[unit] === WAITING;
  }

  /** The block is not held, and some unit needs it. */
  wants(block: number): boolean {
    return this.#wanted[block] === 1;
  }

  /** Some unit still needs the block, held or not. */
  needs(block: number): boolean {
    return this.#users[block] > 0;
  }

  /** A block is held from now on; calls `ready` with each unit that lacks nothing any more. */
  gained(block: number, ready: (unit: number) => void): void {
    this.#wanted[block] = 0;
    for (const unit of this.#waitingIn(block)) {
      if (--this.#lacks[unit] === 0) {
        this.#state[unit] = READY;
        ready(unit);
      }
    }
  }

  /** A held block is given up. */
  lost(block: number): void {
    this.#wanted[block] = this.#users[block] > 0 ? 1 : 0;
    for (const unit of this.#waitingIn(block)) this.#lacks[unit]++;
  }

  /** The unit was used, or came some other way; calls `unused` with each block that no unit needs any more. */
  finish(unit: number, unused: (block: number) => void): void {
    if (this.#state[unit] === DONE) return;
    this.#state[unit] = DONE;
    this.#done++;
    for (let b = this.firstBlock(unit); b <= this.lastBlock(unit); b++) {
      if (--this.#users[b] === 0) {
        this.#wanted[b] = 0;
        unused(b);
      }
    }
  }

  /** A ready unit proved wrong: it waits again, and `held` says which of its blocks are still there. */
  reject(unit: number, held: (block: number) => boolean): void {
    this.#state[unit] = WAITING;
    this.#lacks[unit] = 0;
    for (let b = this.firstBlock(unit); b <= this.lastBlock(unit); b++) {
      if (!held(b)) this.#lacks[unit]++;
    }
  }

  /** The first unit that still waits for blocks; undefined when none does. */
  firstWaiting(): number | undefined {
    const unit = this.#state.indexOf(WAITING);
    return unit < 0 ? undefined : unit;
  }

  /** Some unit in the block is ready, so its bytes are in use. */
  readyIn(block: number): boolean {
    const end = (block + 1) * this.#blocks.bytes;
    for (let u = this.#first[block]; u < this.count && this.#offsets[u] < end; u++) {
      if (this.#state[u] === READY) return true;
    }
    return false;
  }

  *#waitingIn(block: number): Generator<number> {
    const end = (block + 1) * this.#blocks.bytes;
    for (let u = this.#first[block]; u < this.count && this.#offsets[u] < end; u++) {
      if (this.#state[u] === WAITING) yield u;
    }
  }
}
