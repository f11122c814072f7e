import { BroadsideError } from "../base/mod.ts";
import { addressBytes, formatAddress, parseMac, requireAddress, sameNetwork } from "./addresses.ts";
import { latinBytes, Opt, type Options } from "./options.ts";
import type { PoolSettings, Reservation } from "./types.ts";

/** A pool that has more would be a mistake, and cost memory. */
const MOST = 65536;

/** The addresses that a pool may give out. */
export interface PoolRange {
  start: number;
  count: number;
  mask: number;
  /** Addresses in the pool that are somebody's already: this server's, the router's, name servers'. */
  taken: Set<number>;
  settings: PoolSettings;
  /** What an answer that leases an address says of the lease, and every answer of the network; made once. */
  leaseOptions: Options;
  networkOptions: Options;
}

/** Checks a pool's settings; `own` are this server's addresses. Throws `dhcp.settings`. */
export function poolRange(settings: PoolSettings, own: number[]): PoolRange {
  const { count, leaseSeconds } = settings;
  const start = requireAddress(settings.start, "the pool's first address");
  const mask = requireAddress(settings.mask, "the pool's mask");
  if (mask === 0 || (~mask & (~mask + 1)) !== 0) {
    throw refusal(`the pool's mask is ${settings.mask}. Give one such as 255.255.255.0.`);
  }
  if (!Number.isInteger(count) || count < 1 || count > MOST) {
    throw refusal(`the pool has ${count} addresses. Give it 1 to ${MOST}.`);
  }
  if (!Number.isInteger(leaseSeconds) || leaseSeconds < 60 || leaseSeconds > 0xfffffffe) {
    throw refusal(`a lease lasts ${leaseSeconds} seconds. Give it 60 or more.`);
  }
  if (!sameNetwork(start, start + count - 1, mask) || start + count - 1 > 0xffffffff) {
    throw refusal(
      `the pool's ${count} addresses from ${settings.start} on do not fit the network that the mask ` +
        `${settings.mask} makes. Start lower, or take fewer.`,
    );
  }
  const router = settings.router === undefined ? undefined : requireAddress(settings.router, "the router");
  const dns = settings.dns.map((each) => requireAddress(each, "a name server"));
  const network = (start & mask) >>> 0, last = (network | ~mask) >>> 0;
  const taken = new Set([...own, ...dns, ...(router === undefined ? [] : [router]), network, last]);
  const leaseOptions: Options = new Map([
    [Opt.leaseTime, addressBytes(leaseSeconds)],
    // RFC 2131, section 4.4.5: half and seven eighths of the lease.
    [Opt.renewal, addressBytes(Math.floor(leaseSeconds / 2))],
    [Opt.rebinding, addressBytes(Math.floor(leaseSeconds * 0.875))],
  ]);
  const networkOptions: Options = new Map([[Opt.mask, addressBytes(mask)], [
    Opt.broadcast,
    addressBytes(last),
  ]]);
  if (router !== undefined) networkOptions.set(Opt.router, addressBytes(router));
  if (dns.length) {
    networkOptions.set(Opt.dns, Uint8Array.from(dns.flatMap((each) => [...addressBytes(each)])));
  }
  if (settings.domain) networkOptions.set(Opt.domain, latinBytes(settings.domain));
  return { start, count, mask, taken, settings, leaseOptions, networkOptions };
}

/** Whether an address is one that the pool gives to anybody. */
export function inPool({ start, count, taken }: PoolRange, address: number): boolean {
  return address >= start && address < start + count && !taken.has(address);
}

/** A reservation whose address can be given out. */
export interface CheckedReservation {
  mac: string;
  address: number;
  hostname: string | undefined;
}

/** Checks reservations against the pool. Throws `dhcp.settings`, naming the bad one. */
export function checkReservations(reservations: Reservation[], range: PoolRange): CheckedReservation[] {
  const macs = new Set<string>(), addresses = new Set<number>();
  return reservations.map(({ mac: text, address: dotted, hostname }) => {
    const mac = parseMac(text), address = requireAddress(dotted, "a reserved address");
    if (!mac) throw refusal(`${text} has a reservation. Give a MAC address such as 52:54:00:12:34:56.`);
    if (macs.has(mac) || addresses.has(address)) {
      throw refusal(`${macs.has(mac) ? mac : dotted} has two reservations. Keep one of them.`);
    }
    if (!sameNetwork(address, range.start, range.mask) || range.taken.has(address)) {
      throw refusal(
        `${dotted} is reserved for ${mac}, and it is not free on the pool's network, ` +
          `${formatAddress(range.start & range.mask)} with mask ${range.settings.mask}. Reserve another one.`,
      );
    }
    macs.add(mac);
    addresses.add(address);
    return { mac, address, hostname };
  });
}

function refusal(why: string): BroadsideError {
  return new BroadsideError("dhcp.settings", `Cannot give out addresses: ${why}`);
}
