import type { StreamSettings } from "./types.ts";

/** How a stream of bytes falls into blocks of symbols; the last block may have fewer symbols, the last symbol padding. */
export class Blocks {
  readonly size: number;
  readonly symbolSize: number;
  /** Source symbols of every block but the last. */
  readonly symbols: number;
  /** Bytes of every block but the last. */
  readonly bytes: number;
  readonly count: number;

  constructor(stream: Pick<StreamSettings, "size" | "symbolSize" | "blockSymbols">) {
    this.size = stream.size;
    this.symbolSize = stream.symbolSize;
    this.symbols = stream.blockSymbols;
    this.bytes = stream.symbolSize * stream.blockSymbols;
    this.count = Math.ceil(stream.size / this.bytes);
  }

  /** Source symbols of block `b`. */
  symbolsOf(b: number): number {
    return b < this.count - 1 ? this.symbols : Math.ceil((this.size - b * this.bytes) / this.symbolSize);
  }

  /** Stream bytes of block `b`, without padding. */
  bytesOf(b: number): number {
    return b < this.count - 1 ? this.bytes : this.size - b * this.bytes;
  }
}
