import { type LeaseRow, parseAddress, type PoolSettings, type Reservation } from "../dhcp/mod.ts";

/** How many addresses of a pool machines have, and how many are free for anyone. */
export function poolUse(
  { start, count }: Pick<PoolSettings, "start" | "count">,
  { leases, reservations, own }: { leases: LeaseRow[]; reservations: Reservation[]; own: string[] },
  now: number,
): { leased: number; free: number } {
  const first = parseAddress(start) ?? 0;
  const inPool = (text: string) => {
    const address = parseAddress(text);
    return address !== undefined && address >= first && address < first + count;
  };
  const current = leases.filter(({ address, expiresAt }) => inPool(address) && expiresAt > now);
  const bound = current.filter(({ state }) => state === "bound").map(({ address }) => address);
  // Somebody else was found in a declined one.
  const declined = current.filter(({ state }) => state === "declined").map(({ address }) => address);
  const kept = reservations.map(({ address }) => address).filter(inPool);
  const taken = new Set([...bound, ...declined, ...kept, ...own.filter(inPool)]);
  return { leased: bound.length, free: Math.max(0, count - taken.size) };
}
