/** By what a machine is known: its number in the inventory where it has one, and what its target goes by. */
export interface Who {
  machineId: number | null;
  identity: string;
}

/** A machine that was deployed and so counts, for ever and once. */
export interface Expended extends Who {
  /** Its place in the count, from 1. */
  id: number;
  countedAt: number;
}

/**
 * Which machines count, and which hold a place because their deployment is about to begin. A holder is a target's
 * number. Counted and held together are never more than the total given, so what is held can always be counted.
 */
export class Ledger {
  readonly #byMachine = new Map<number, Expended>();
  /** Those without a machine in the inventory, or with one that was forgotten since. */
  readonly #byIdentity = new Map<string, Expended>();
  readonly #isKnown: (machineId: number) => boolean;
  readonly #holds = new Map<number, { key: string; who: Who }>();
  readonly #holders = new Map<string, Set<number>>();
  readonly #changed = new Set<Expended>();
  #expended = 0;

  /** `isKnown` tells whether the inventory has a machine. */
  constructor(expended: Expended[], isKnown: (machineId: number) => boolean) {
    this.#isKnown = isKnown;
    for (const record of expended) this.#add({ ...record });
  }

  /** How many machines count. */
  get expended(): number {
    return this.#expended;
  }

  /** How many machines hold a place. */
  get held(): number {
    return this.#holders.size;
  }

  /** Records that are new or changed since they were last `kept`. */
  get changed(): ReadonlySet<Expended> {
    return this.#changed;
  }

  /** The changes are on the disk. */
  kept(): void {
    this.#changed.clear();
  }

  /** True when the machine counts already. One that the inventory forgot and met again is the same one. */
  counts(who: Who): boolean {
    const { machineId, identity } = who;
    if (machineId !== null && this.#byMachine.has(machineId)) return true;
    const record = this.#byIdentity.get(identity);
    if (!record) return false;
    const { machineId: before } = record;
    if (before === machineId || machineId === null) return true;
    if (before !== null && this.#isKnown(before)) return false;
    record.machineId = machineId;
    this.#byMachine.set(machineId, record);
    this.#changed.add(record);
    return true;
  }

  /** Holds a place for a machine, as far as `total` has one; true also for one that counts already. */
  hold(holder: number, who: Who, total: number): boolean {
    this.release(holder);
    if (this.counts(who)) return true;
    const key = keyOf(who);
    const holders = this.#holders.get(key);
    if (!holders && this.#expended + this.#holders.size >= total) return false;
    this.#holds.set(holder, { key, who });
    if (holders) holders.add(holder);
    else this.#holders.set(key, new Set([holder]));
    return true;
  }

  release(holder: number): void {
    const hold = this.#holds.get(holder);
    if (!hold) return;
    this.#holds.delete(holder);
    const holders = this.#holders.get(hold.key)!;
    holders.delete(holder);
    if (!holders.size) this.#holders.delete(hold.key);
  }

  /** The deployment for which the place was held begins: the machine counts from now on. */
  begin(holder: number, now: number): void {
    const hold = this.#holds.get(holder);
    if (!hold) return;
    // Another target of the same machine needs no place of its own any more.
    for (const each of this.#holders.get(hold.key)!) this.#holds.delete(each);
    this.#holders.delete(hold.key);
    if (this.counts(hold.who)) return;
    const record = { id: this.#expended + 1, ...hold.who, countedAt: now };
    this.#add(record);
    this.#changed.add(record);
  }

  /** Holders, the latest first, that must give up their places for `total` to suffice. */
  surplus(total: number): number[] {
    const over = Math.min(this.#expended + this.held - total, this.held);
    if (over <= 0) return [];
    const keys = new Set([...this.#holders.keys()].slice(-over));
    return [...this.#holds].filter(([, { key }]) => keys.has(key)).map(([holder]) => holder).reverse();
  }

  #add(record: Expended): void {
    this.#expended++;
    if (record.machineId !== null) this.#byMachine.set(record.machineId, record);
    if (record.machineId === null || !this.#byIdentity.has(record.identity)) {
      this.#byIdentity.set(record.identity, record);
    }
  }
}

function keyOf({ machineId, identity }: Who): string {
  return machineId === null ? `target ${identity}` : `machine ${machineId}`;
}
