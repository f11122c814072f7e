/** Tries that cost nothing; after them each failure doubles the wait from a second on. Milliseconds. */
const ADDRESS = { free: 5, most: 15 * 60_000 };
/** Of a name more are free and the wait stays short: a stranger must not keep out whom the name belongs to. */
const NAME = { free: 20, most: 30_000 };
const FIRST_WAIT = 1000, FORGET_AFTER = 60 * 60_000;
/** Addresses, names and pairs that are remembered; the ones that failed longest ago are forgotten first. */
const MOST_KEYS = 10_000, MOST_FRIENDS = 10_000;

interface Failures {
  count: number;
  last: number;
}

/**
 * Slows down guessing: each address waits longer after each failure, and each name a little. Who signed in before from
 * an address is counted apart there, so what others try from elsewhere, or under other names, does not hold them up.
 */
export class Brake {
  readonly #failures = new Map<string, Failures>();
  readonly #friends = new Set<string>();

  /** Milliseconds that a try must wait, or 0; then it counts as failed until `succeeded`, so that tries at once count too. */
  begin(name: string, address: string, now: number): number {
    const keys = this.#keys(name, address);
    const wait = Math.max(...keys.map(({ key, free, most }) => this.#wait(key, free, most, now)));
    if (wait > 0) return wait;
    for (const { key } of keys) this.#fail(key, now);
    return 0;
  }

  /** The try that began succeeded: it takes back its own failure, but none of before. */
  succeeded(name: string, address: string): void {
    this.undo(name, address);
    this.#failures.delete(pair(name, address));
    this.befriend(name, address);
  }

  /** The try that began was none: it takes back its own failure. */
  undo(name: string, address: string): void {
    for (const { key } of this.#keys(name, address)) {
      const failures = this.#failures.get(key);
      if (failures && --failures.count <= 0) this.#failures.delete(key);
    }
  }

  /** Notes that the user signed in from there. */
  befriend(name: string, address: string): void {
    const friend = pair(name, address);
    this.#friends.delete(friend);
    this.#friends.add(friend);
    if (this.#friends.size > MOST_FRIENDS) this.#friends.delete(this.#friends.values().next().value!);
  }

  /** Whether the user signed in from there before. */
  isFriend(name: string, address: string): boolean {
    return this.#friends.has(pair(name, address));
  }

  /** How much is remembered. */
  get size(): number {
    return this.#failures.size;
  }

  #keys(name: string, address: string) {
    if (this.isFriend(name, address)) return [{ key: pair(name, address), ...ADDRESS }];
    return [{ key: `from ${network(address)}`, ...ADDRESS }, { key: `as ${name.slice(0, 100)}`, ...NAME }];
  }

  #wait(key: string, free: number, most: number, now: number): number {
    const failures = this.#failures.get(key);
    if (!failures) return 0;
    if (now - failures.last >= FORGET_AFTER) {
      this.#failures.delete(key);
      return 0;
    }
    if (failures.count < free) return 0;
    const wait = Math.min(most, FIRST_WAIT * 2 ** Math.min(30, failures.count - free));
    return Math.max(0, failures.last + wait - now);
  }

  #fail(key: string, now: number): void {
    const count = (this.#failures.get(key)?.count ?? 0) + 1;
    // Taken out and put in again: the map's order is by the last failure.
    this.#failures.delete(key);
    this.#failures.set(key, { count, last: now });
    if (this.#failures.size > MOST_KEYS) this.#failures.delete(this.#failures.keys().next().value!);
  }
}

function pair(name: string, address: string): string {
  return `as ${name.slice(0, 100)} from ${network(address)}`;
}

/** An IPv4 address, or the /64 of an IPv6 one: a single caller has all addresses of that. */
export function network(address: string): string {
  const bare = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "").replace(/%.*$/, "");
  if (!bare.includes(":")) return bare;
  const [head, tail] = bare.split("::");
  const groups = head ? head.split(":") : [];
  if (tail !== undefined) {
    const rest = tail ? tail.split(":") : [];
    while (groups.length + rest.length < 8) groups.push("0");
    groups.push(...rest);
  }
  return groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":") + "::/64";
}
