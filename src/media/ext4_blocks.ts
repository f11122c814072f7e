import { BroadsideError } from "../base/mod.ts";
import { BLOCKS_PER_GROUP, type Ext4Layout, groupBlocks, headBlocks } from "./ext4_layout.ts";

/** A run of blocks. */
export interface Run {
  first: number;
  count: number;
}

/**
 * Hands out blocks one after another, so that in each group the used blocks are the first ones: nothing but a cursor
 * has to be kept.
 */
export class BlockAllocator {
  readonly #layout: Ext4Layout;
  #group = 0;
  /** Within the group. */
  #at: number;

  constructor(layout: Ext4Layout) {
    this.#layout = layout;
    this.#at = headBlocks(layout, 0);
  }

  /** The next `count` blocks, in as few runs as the groups' own tables allow; a run stays within its group. */
  take(count: number, forWhat: string): Run[] {
    const runs: Run[] = [];
    for (let left = count; left > 0;) {
      const free = groupBlocks(this.#layout, this.#group) - this.#at;
      if (free === 0) {
        this.#nextGroup(forWhat);
        continue;
      }
      const run = { first: this.#group * BLOCKS_PER_GROUP + this.#at, count: Math.min(left, free) };
      runs.push(run);
      this.#at += run.count;
      left -= run.count;
    }
    return runs;
  }

  /** How many of a group's blocks are used. */
  used(group: number): number {
    if (group === this.#group) return this.#at;
    return (group < this.#group ? groupBlocks : headBlocks)(this.#layout, group);
  }

  #nextGroup(forWhat: string): void {
    if (this.#group + 1 === this.#layout.groups) {
      throw new BroadsideError(
        "media.full",
        `Cannot put ${forWhat} into the ext4 file system: it is full. Make the volume larger.`,
      );
    }
    this.#group++;
    this.#at = headBlocks(this.#layout, this.#group);
  }
}
