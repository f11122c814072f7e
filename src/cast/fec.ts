import type { Arena } from "./arena.ts";
import { inverse, multiply } from "./gf256.ts";

/** A block's code symbols are numbered 0..255: the source symbols first, parity from `FIRST_PARITY` on. */
export const FIRST_PARITY = 192;
export const CODE_SYMBOLS = 256;

const TABLE = 32;
/** For each coefficient its products with all low nibbles, then with all high ones. */
const PRODUCTS = Uint8Array.from(
  { length: 256 * TABLE },
  (_, i) => multiply(i >> 5, i & 16 ? (i & 15) << 4 : i & 15),
);

/**
 * A systematic Reed-Solomon erasure code on a Cauchy matrix: any `count` distinct code symbols of a block of `count`
 * source symbols give all of it back. Parity symbol p is the sum over source symbols s of s / (p + number of s), in
 * GF(2^8); numbers of source and parity symbols never meet, so no quotient is by zero, and every square submatrix of
 * a Cauchy matrix is regular.
 */
export class ErasureCode {
  readonly #arena: Arena;
  readonly #symbolSize: number;
  readonly #tables: number;
  readonly #list: number;
  readonly #scratch: number;
  readonly #words: Uint32Array;

  /** `symbolSize`: bytes, a multiple of 8. */
  constructor(arena: Arena, symbolSize: number) {
    if (symbolSize % 8) throw new RangeError("Cannot make a code: the symbol size must be a multiple of 8");
    this.#arena = arena;
    this.#symbolSize = symbolSize;
    this.#tables = arena.alloc(256 * TABLE);
    this.#list = arena.alloc(CODE_SYMBOLS * 8);
    this.#scratch = arena.alloc((CODE_SYMBOLS - FIRST_PARITY) * symbolSize);
    this.#words = new Uint32Array(arena.memory.buffer);
    arena.bytes.set(PRODUCTS, this.#tables);
  }

  /** Bytes of arena that a code takes, for those who size one. */
  static footprint(symbolSize: number): number {
    return 256 * TABLE + CODE_SYMBOLS * 8 + (CODE_SYMBOLS - FIRST_PARITY) * symbolSize + 256;
  }

  /** Writes parity symbol `id` to `dst`; source symbol i lies at `base + i * stride`, for i below `count`. */
  encode(dst: number, id: number, base: number, stride: number, count: number): void {
    let entry = this.#list >> 2;
    for (let i = 0; i < count; i++) entry = this.#put(entry, base + i * stride, inverse(id ^ i));
    this.#arena.kernels.combine(dst, this.#list, count, this.#symbolSize);
  }

  /**
   * Recovers the missing source symbols of a block in place. On entry the place of missing symbol `missing[j]` holds
   * parity symbol `parity[j]`, all other places below `count` their source symbol. At most 64 missing.
   */
  recover(base: number, count: number, missing: number[], parity: number[]): void {
    const { kernels } = this.#arena;
    const size = this.#symbolSize, m = missing.length;
    const hosted = new Uint8Array(count);
    for (const i of missing) hosted[i] = 1;
    // What each parity symbol says of the missing ones alone: take the present ones out of it.
    for (let j = 0; j < m; j++) {
      let entry = this.#put(this.#list >> 2, base + missing[j] * size, 1);
      for (let i = 0; i < count; i++) {
        if (!hosted[i]) entry = this.#put(entry, base + i * size, inverse(parity[j] ^ i));
      }
      kernels.combine(this.#scratch + j * size, this.#list, count - m + 1, size);
    }
    const inverted = invertCauchy(parity, missing);
    for (let i = 0; i < m; i++) {
      let entry = this.#list >> 2;
      for (let j = 0; j < m; j++) entry = this.#put(entry, this.#scratch + j * size, inverted[i * m + j]);
      kernels.combine(base + missing[i] * size, this.#list, m, size);
    }
  }

  #put(entry: number, source: number, coefficient: number): number {
    this.#words[entry] = source;
    this.#words[entry + 1] = this.#tables + coefficient * TABLE;
    return entry + 2;
  }
}

/** The inverse, row by row, of the matrix with 1 / (x[j] + y[i]) in row j, column i; x and y all distinct. */
export function invertCauchy(x: number[], y: number[]): Uint8Array {
  const m = x.length;
  const rows = new Uint8Array(m), columns = new Uint8Array(m);
  for (let j = 0; j < m; j++) {
    let above = 1, below = 1;
    for (let k = 0; k < m; k++) {
      above = multiply(above, x[j] ^ y[k]);
      if (k !== j) below = multiply(below, x[j] ^ x[k]);
    }
    rows[j] = multiply(above, inverse(below));
    above = below = 1;
    for (let k = 0; k < m; k++) {
      above = multiply(above, x[k] ^ y[j]);
      if (k !== j) below = multiply(below, y[j] ^ y[k]);
    }
    columns[j] = multiply(above, inverse(below));
  }
  const out = new Uint8Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      out[i * m + j] = multiply(multiply(rows[j], columns[i]), inverse(x[j] ^ y[i]));
    }
  }
  return out;
}
