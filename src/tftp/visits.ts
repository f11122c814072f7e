import { ClientLimits } from "./client_limits.ts";

/** A client's transfer that is silent for so many milliseconds makes room for its next one. */
const SILENT = 3000;

/** A client's port that asked one of our addresses: from its request to the end of its transfer. */
export interface Visit {
  /** Tells it from all others there are. */
  key: number;
  /** The client's address. */
  address: number;
  /** It said more than its request. */
  confirmed: boolean;
  /** When it last said something new, in milliseconds. */
  heardAt: number;
}

/** Who is being served, within limits. The oldest come first. */
export class Visits<T extends Visit> {
  readonly #most: number;
  readonly #limits: ClientLimits;
  readonly #visits = new Map<number, T>();

  /** `most`, `mostOfOne`: visits at once, in all and of one address. */
  constructor(most: number, mostOfOne: number) {
    this.#most = most;
    this.#limits = new ClientLimits(mostOfOne);
  }

  get size(): number {
    return this.#visits.size;
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#visits.values();
  }

  /** Whether one more request of an address is to be looked at. */
  request(address: number, now: number): boolean {
    return this.#limits.request(address, now);
  }

  /** The only one there is; undefined when there are none or several. */
  get only(): T | undefined {
    return this.#visits.size === 1 ? this.#first(() => true) : undefined;
  }

  find(key: number): T | undefined {
    return this.#visits.get(key);
  }

  /**
   * Takes a visit in; false when there is no room. `end` must remove those that make room for it: of all, the oldest
   * that never answered, as a forged request never does; of its own address, one that fell silent, as before a restart.
   */
  add(visit: T, now: number, end: (visit: T) => void): boolean {
    if (this.#visits.size >= this.#most) {
      if (!this.endUnanswered(end)) return false;
    }
    if (this.#limits.isFull(visit.address)) {
      const silent = this.#first(({ address, heardAt }) =>
        address === visit.address && now - heardAt > SILENT
      );
      if (silent) end(silent);
    }
    if (!this.#limits.begin(visit.address, now)) return false;
    this.#visits.set(visit.key, visit);
    return true;
  }

  /** Ends the oldest that never answered; false when there is none. */
  endUnanswered(end: (visit: T) => void): boolean {
    const unanswered = this.#first((visit) => !visit.confirmed);
    if (unanswered) end(unanswered);
    return unanswered !== undefined;
  }

  /** Its client answered. */
  confirm(visit: T): void {
    visit.confirmed = true;
    this.#limits.answered(visit.address);
  }

  remove(visit: T, now: number): void {
    if (this.#visits.get(visit.key) !== visit) return;
    this.#visits.delete(visit.key);
    this.#limits.ended(visit.address, now);
  }

  /** As `remove`, of one that gets an error, which is no larger than its request and sent once: it may ask for more. */
  dismiss(visit: T, now: number): void {
    this.#limits.answered(visit.address);
    this.remove(visit, now);
  }

  #first(fits: (visit: T) => boolean): T | undefined {
    for (const visit of this.#visits.values()) if (fits(visit)) return visit;
    return undefined;
  }
}
