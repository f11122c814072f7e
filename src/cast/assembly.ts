import type { Arena } from "./arena.ts";
import type { Blocks } from "./blocks.ts";
import { CODE_SYMBOLS, type ErasureCode, FIRST_PARITY } from "./fec.ts";
import { DATA_OVERHEAD } from "./frame.ts";

/** Of 64 parity symbols: with this many, source symbols are likelier to be new. */
const MUCH_PARITY = 48;

/** What became of a symbol. */
export type Placed = "stored" | "duplicate" | "complete";

/**
 * The memory in which a receiver puts blocks together: a fixed number of slots, each a block's source symbols in
 * stream order. Parity symbols wait in the places of symbols still missing, where they are decoded.
 */
export class Assembly {
  readonly capacity: number;
  /** Slot of a block, by block. */
  readonly slots = new Map<number, number>();
  readonly #blocks: Blocks;
  readonly #arena: Arena;
  readonly #code: ErasureCode;
  readonly #base: number;
  #used = 0;
  /** Where the search for a free slot goes on. */
  #next = 0;
  readonly #block: Int32Array;
  readonly #count: Uint16Array;
  readonly #complete: Uint8Array;
  readonly #touched: Float64Array;
  /**
   * In the arena, per slot and code symbol: 1 when stored; at a missing source symbol's place the parity symbol that
   * waits there.
   */
  readonly #marksAt: number;
  readonly #marks: Uint8Array;

  constructor(arena: Arena, blocks: Blocks, code: ErasureCode, capacity: number) {
    this.capacity = capacity;
    this.#arena = arena;
    this.#blocks = blocks;
    this.#code = code;
    this.#base = arena.alloc(capacity * blocks.bytes);
    this.#block = new Int32Array(capacity).fill(-1);
    this.#count = new Uint16Array(capacity);
    this.#complete = new Uint8Array(capacity);
    this.#touched = new Float64Array(capacity);
    this.#marksAt = arena.alloc(capacity * CODE_SYMBOLS);
    this.#marks = arena.bytes.subarray(this.#marksAt, this.#marksAt + capacity * CODE_SYMBOLS);
  }

  get room(): number {
    return this.capacity - this.#used;
  }

  /** Makes room for a block; false when there is none. */
  open(block: number): boolean {
    if (this.#used === this.capacity) return false;
    const slot = this.#findFree();
    this.#used++;
    this.slots.set(block, slot);
    this.#block[slot] = block;
    this.#count[slot] = this.#complete[slot] = 0;
    this.#marks.fill(0, slot * CODE_SYMBOLS, (slot + 1) * CODE_SYMBOLS);
    return true;
  }

  close(block: number): void {
    const slot = this.slots.get(block);
    if (slot === undefined) return;
    this.slots.delete(block);
    this.#block[slot] = -1;
    this.#used--;
  }

  /** Takes the symbol whose payload lies at arena address `from` into an open, incomplete block's slot. */
  place(block: number, symbol: number, from: number, now: number): Placed {
    const slot = this.slots.get(block)!;
    const marks = slot * CODE_SYMBOLS, size = this.#blocks.symbolSize;
    const symbols = this.#blocks.symbolsOf(block);
    if (symbol < symbols ? this.#marks[marks + symbol] === 1 : this.#marks[marks + symbol] !== 0) {
      return "duplicate";
    }
    const base = this.#base + slot * this.#blocks.bytes;
    let at = symbol;
    if (symbol >= symbols) {
      at = this.#vacant(marks, symbols, 0);
      this.#marks[marks + symbol] = 1;
      this.#marks[marks + at] = symbol;
    } else {
      const guest = this.#marks[marks + symbol];
      this.#marks[marks + symbol] = 1;
      // A parity symbol that waited here moves to another gap: there is one as long as the block is incomplete.
      if (guest >= FIRST_PARITY) {
        const elsewhere = this.#vacant(marks, symbols, symbol);
        this.#marks[marks + elsewhere] = guest;
        this.#copy(base + elsewhere * size, base + symbol * size, size);
      }
    }
    this.#copy(base + at * size, from, size);
    return this.#gain(slot, 1, now) ? "complete" : "stored";
  }

  /**
   * As `place`, for many datagrams at once: takes source symbols of an open, incomplete block from a train of at most
   * `n` datagrams at `from`, as far as nothing about them is out of the ordinary, tags included. Returns how many.
   */
  placeRun(block: number, from: number, n: number, key: number, head: number, now: number): number {
    const slot = this.slots.get(block)!, symbols = this.#blocks.symbolsOf(block);
    const taken = this.#arena.kernels.take(
      from,
      Math.min(n, symbols - this.#count[slot]),
      this.#blocks.symbolSize + DATA_OVERHEAD,
      key,
      head,
      block,
      this.#base + slot * this.#blocks.bytes,
      this.#marksAt + slot * CODE_SYMBOLS,
      symbols,
    );
    if (taken > 0) this.#gain(slot, taken, now);
    return taken;
  }

  isComplete(block: number): boolean {
    const slot = this.slots.get(block);
    return slot !== undefined && this.#complete[slot] === 1;
  }

  /** Symbols that an open block still lacks. */
  lacks(block: number): number {
    return this.#blocks.symbolsOf(block) - this.#count[this.slots.get(block)!];
  }

  /**
   * The code symbol from which on an open block would best be helped: its first missing source symbol when it has next
   * to nothing, or so much parity that more of it would mostly be known; else the first parity symbol.
   */
  helpedFrom(block: number): number {
    const slot = this.slots.get(block)!, marks = slot * CODE_SYMBOLS;
    let parity = 0;
    for (let id = FIRST_PARITY; id < CODE_SYMBOLS; id++) parity += this.#marks[marks + id];
    const symbols = this.#blocks.symbolsOf(block);
    if (parity < MUCH_PARITY && this.lacks(block) < 0.75 * symbols) return FIRST_PARITY;
    for (let i = 0; i < symbols; i++) if (this.#marks[marks + i] !== 1) return i;
    return FIRST_PARITY;
  }

  /** Arena address of a block's first byte. */
  address(block: number): number {
    return this.#base + this.slots.get(block)! * this.#blocks.bytes;
  }

  /** When an open block's last symbol came. */
  touched(block: number): number {
    return this.#touched[this.slots.get(block)!];
  }

  /** Some block has a slot and is not whole yet. */
  get begun(): boolean {
    for (const slot of this.slots.values()) if (!this.#complete[slot]) return true;
    return false;
  }

  /**
   * Slots are taken in turn, so that neighbouring blocks lie side by side, but round a ring no larger than it need be:
   * memory just written to is still in the processor's cache.
   */
  #findFree(): number {
    if (this.#next >= Math.min(this.capacity, 2 * this.#used + 8)) this.#next = 0;
    while (this.#block[this.#next] >= 0) this.#next = (this.#next + 1) % this.capacity;
    return this.#next++ % this.capacity;
  }

  /** Counts symbols that came to a slot; decodes the block when they suffice, and says so. */
  #gain(slot: number, symbols: number, now: number): boolean {
    this.#touched[slot] = now;
    this.#count[slot] += symbols;
    const all = this.#blocks.symbolsOf(this.#block[slot]);
    if (this.#count[slot] < all) return false;
    this.#decode(this.#base + slot * this.#blocks.bytes, slot * CODE_SYMBOLS, all);
    this.#complete[slot] = 1;
    return true;
  }

  #vacant(marks: number, symbols: number, from: number): number {
    for (let i = from; i < symbols; i++) if (this.#marks[marks + i] === 0) return i;
    for (let i = 0; i < from; i++) if (this.#marks[marks + i] === 0) return i;
    return -1;
  }

  #copy(to: number, from: number, length: number): void {
    this.#arena.kernels.copy(to, from, length);
  }

  #decode(base: number, marks: number, symbols: number): void {
    const missing: number[] = [], parity: number[] = [];
    for (let i = 0; i < symbols; i++) {
      const mark = this.#marks[marks + i];
      if (mark >= FIRST_PARITY) {
        missing.push(i);
        parity.push(mark);
      }
    }
    if (missing.length > 0) this.#code.recover(base, symbols, missing, parity);
  }
}
