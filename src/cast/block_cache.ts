/** The blocks sent last, in memory as datagrams: repairs of them need no reading. The one used longest ago goes first. */
export class BlockCache {
  readonly #held = new Map<number, number>();
  readonly #spare: number[];
  readonly #read: (block: number, at: number) => void;

  /** `buffers`: arena addresses with room for a block each; `read` fills one. */
  constructor(buffers: number[], read: (block: number, at: number) => void) {
    this.#spare = buffers;
    this.#read = read;
  }

  /** Address of a block's datagrams, read if they are not held. Stays valid while fewer others are asked for than there are buffers. */
  load(block: number): number {
    let at = this.#held.get(block);
    if (at === undefined) {
      at = this.#spare.pop() ?? this.#giveUpOldest();
      this.#read(block, at);
    } else this.#held.delete(block);
    this.#held.set(block, at);
    return at;
  }

  #giveUpOldest(): number {
    const [oldest, at] = this.#held.entries().next().value!;
    this.#held.delete(oldest);
    return at;
  }
}
