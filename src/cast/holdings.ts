import type { Assembly } from "./assembly.ts";
import type { Blocks } from "./blocks.ts";
import type { Units } from "./units.ts";

/** A unit is whole: its bytes lie in these pieces of the arena, [address, length] each, until it is released. */
export interface ReadyUnit {
  unit: number;
  pieces: [address: number, length: number][];
}

/** The blocks a receiver holds for the sake of units: which units became whole, whose memory may go, and when. */
export class Holdings {
  readonly #blocks: Blocks;
  readonly #units: Units;
  readonly #assembly: Assembly;
  /** Held blocks of units whose hash did not fit. */
  readonly #suspects = new Set<number>();
  /** Held blocks that no unit needs any more, but that are being read. */
  readonly #unused = new Set<number>();
  #ready: ReadyUnit[] = [];
  /** Units handed out and not yet released, and how many of them lie in each block. */
  #out = 0;
  readonly #readers = new Map<number, number>();

  constructor(blocks: Blocks, units: Units, assembly: Assembly) {
    this.#blocks = blocks;
    this.#units = units;
    this.#assembly = assembly;
  }

  /** Every slot is taken and only those who use ready units can free one. */
  get saturated(): boolean {
    return this.#assembly.room === 0 && this.#out + this.#ready.length > 0;
  }

  /** A block became whole, and maybe units with it. */
  whole(block: number): void {
    this.#units.gained(block, (unit) => this.#ready.push({ unit, pieces: this.#pieces(unit) }));
  }

  /** The next whole unit, handed out until `release` or `reject`. */
  takeReady(): ReadyUnit | undefined {
    const ready = this.#ready.shift();
    if (ready) this.#handedOut(ready.unit, 1);
    return ready;
  }

  /** The unit was used; `unused` hears of each block that no unit needs any more. */
  release(unit: number, unused: (block: number) => void): void {
    this.#handedOut(unit, -1);
    this.obtain(unit, unused);
    this.#sweep();
  }

  /** The unit came another way, or was there already. */
  obtain(unit: number, unused: (block: number) => void): void {
    this.#ready = this.#ready.filter((ready) => ready.unit !== unit);
    this.#units.finish(unit, (block) => {
      if (this.#assembly.slots.has(block)) this.#unused.add(block);
      unused(block);
    });
    this.#sweep();
  }

  /** The unit proved wrong: what it was made of is thrown away and wanted anew. */
  reject(unit: number): void {
    this.#handedOut(unit, -1);
    if (!this.#units.isDone(unit)) {
      this.#units.reject(unit, (block) => this.#assembly.isComplete(block));
      for (let b = this.#units.firstBlock(unit); b <= this.#units.lastBlock(unit); b++) {
        if (this.#assembly.isComplete(b)) this.#suspects.add(b);
      }
    }
    this.#sweep();
  }

  /**
   * When memory is full of whole blocks whose units lack others, gives up those untouched since `since` that are least
   * likely to be of use soon, with the sender at block `walk`. Begun blocks stay: all of them are asked for, and giving
   * up the one that waits longest would mean the one whose repair comes next, round and round.
   */
  makeRoom(since: number, walk: number): void {
    if (this.#assembly.room > 0 || this.saturated || this.#assembly.begun) return;
    for (const block of this.#stranded(since, walk)) this.#giveUp(block);
  }

  /**
   * The blocks farthest from where the sender is: a quarter of all there is room for. Those of the first waiting unit
   * stay: it becomes whole sooner or later, however little memory there is.
   */
  #stranded(since: number, walk: number): number[] {
    const distance = (block: number) => Math.abs(block - walk);
    const unit = this.#units.firstWaiting();
    const kept = unit === undefined ? undefined : [this.#units.firstBlock(unit), this.#units.lastBlock(unit)];
    return [...this.#assembly.slots.keys()]
      .filter((block) => !kept || block < kept[0] || block > kept[1])
      .filter((block) => this.#assembly.touched(block) < since && !this.#inUse(block))
      .sort((a, b) => distance(b) - distance(a))
      .slice(0, Math.ceil(this.#assembly.capacity / 4));
  }

  #pieces(unit: number): ReadyUnit["pieces"] {
    const pieces: ReadyUnit["pieces"] = [], { bytes } = this.#blocks;
    const start = this.#units.start(unit), end = this.#units.end(unit);
    for (let b = this.#units.firstBlock(unit); b <= this.#units.lastBlock(unit); b++) {
      const first = Math.max(start, b * bytes), last = Math.min(end, (b + 1) * bytes);
      const address = this.#assembly.address(b) + (first - b * bytes);
      const before = pieces.at(-1);
      if (before && before[0] + before[1] === address) before[1] += last - first;
      else pieces.push([address, last - first]);
    }
    return pieces;
  }

  /** Lets go of blocks of rejected units and of those that nobody needs, as soon as nobody reads from them. */
  #sweep(): void {
    for (const block of this.#unused) {
      if (this.#inUse(block)) continue;
      this.#unused.delete(block);
      this.#assembly.close(block);
    }
    for (const block of this.#suspects) {
      if (this.#inUse(block)) continue;
      this.#suspects.delete(block);
      if (this.#assembly.isComplete(block)) this.#giveUp(block);
    }
  }

  /** Bytes in the block are being read, or soon will be. A unit may be had otherwise while somebody still reads it. */
  #inUse(block: number): boolean {
    return this.#readers.has(block) || this.#units.readyIn(block);
  }

  #handedOut(unit: number, change: 1 | -1): void {
    this.#out += change;
    for (let b = this.#units.firstBlock(unit); b <= this.#units.lastBlock(unit); b++) {
      const readers = (this.#readers.get(b) ?? 0) + change;
      if (readers > 0) this.#readers.set(b, readers);
      else this.#readers.delete(b);
    }
  }

  #giveUp(block: number): void {
    this.#assembly.close(block);
    this.#units.lost(block);
  }
}
