import type { PoolRange } from "./pool_range.ts";

/** Milliseconds between two looks through a pool that was found full: strangers may ask for addresses all the time. */
const LOOK_EVERY = 250;

/** Finds addresses that anybody may have. */
export interface FreeAddresses {
  next(now: number): number | undefined;
  /** An address may have become free. */
  changed(): void;
}

/**
 * Addresses that nobody ever had come first, then those that were left longest ago (RFC 2131, section 4.3.1), so that a
 * client that comes back finds its own. `freeSince` says when an address was left, undefined where it is not free.
 */
export function freeAddresses(
  { start, count }: PoolRange,
  freeSince: (address: number, now: number) => number | undefined,
): FreeAddresses {
  let untouched = 0, left: number[] = [], lookAt = 0;
  return {
    next(now) {
      while (untouched < count) {
        const address = start + untouched++;
        if (freeSince(address, now) === 0) return address;
      }
      for (let address = left.pop(); address !== undefined; address = left.pop()) {
        if (freeSince(address, now) !== undefined) return address;
      }
      if (now < lookAt) return undefined;
      const free: [address: number, since: number][] = [];
      for (let address = start; address < start + count; address++) {
        const since = freeSince(address, now);
        if (since !== undefined) free.push([address, since]);
      }
      left = free.sort((a, b) => b[1] - a[1]).map(([address]) => address);
      if (left.length === 0) lookAt = now + LOOK_EVERY;
      return left.pop();
    },
    changed() {
      lookAt = 0;
    },
  };
}
