import { formatAddress, parseAddress, sameNetwork } from "./addresses.ts";
import { type FreeAddresses, freeAddresses } from "./free_addresses.ts";
import { keyOf, type LeaseClient } from "./lease_client.ts";
import {
  type CheckedReservation,
  checkReservations,
  inPool,
  type PoolRange,
  poolRange,
} from "./pool_range.ts";
import type { LeaseRow, Notice, PoolSettings, Reservation } from "./types.ts";

/** Milliseconds that an offer is kept for its client. EDK2 gathers offers for up to 32 s before it takes one. */
export const OFFER_FOR = 40_000;
/** Milliseconds that an address is left alone in which somebody else was found. */
export const DECLINED_FOR = 15 * 60_000;

interface Offer {
  key: string;
  until: number;
  /** Nobody else was found to have the address, or it need not be looked. */
  checked: boolean;
}

interface Lease extends LeaseRow {
  key: string;
}

/** Addresses and who has them. Pure: the caller gives the time and takes what must be stored. */
export class LeasePool {
  #range: PoolRange;
  #reservations = new Map<string, CheckedReservation>();
  #reservedFor = new Map<number, string>();
  #free: FreeAddresses;
  readonly #own: number[];
  readonly #leases = new Map<number, Lease>();
  readonly #leaseOf = new Map<string, number>();
  readonly #offers = new Map<number, Offer>();
  readonly #offerTo = new Map<string, number>();
  readonly #changed = new Set<number>();
  readonly #notices: Notice[] = [];

  /** `own`: this server's addresses. Throws `dhcp.settings` when settings do not fit together. */
  constructor(
    settings: PoolSettings,
    reservations: Reservation[],
    rows: LeaseRow[],
    own: number[],
    now: number,
  ) {
    this.#own = own;
    this.#range = poolRange(settings, own);
    this.#free = this.#freeAddresses();
    this.setReservations(reservations);
    for (const row of rows) this.#take(row, now);
  }

  get range(): PoolRange {
    return this.#range;
  }

  /** Throws `dhcp.settings`, and then changes nothing. */
  setPool(settings: PoolSettings): void {
    const range = poolRange(settings, this.#own);
    const reservations = [...this.#reservations.values()];
    checkReservations(reservations.map((each) => ({ ...each, address: formatAddress(each.address) })), range);
    this.#range = range;
    this.#free = this.#freeAddresses();
  }

  /** Throws `dhcp.settings`, and then changes nothing. */
  setReservations(reservations: Reservation[]): void {
    const checked = checkReservations(reservations, this.#range);
    this.#reservations = new Map(checked.map((each) => [each.mac, each]));
    this.#reservedFor = new Map(checked.map(({ mac, address }) => [address, mac]));
    this.#free.changed();
  }

  reservation(client: LeaseClient): CheckedReservation | undefined {
    return this.#reservations.get(client.mac);
  }

  /** Whether a machine with that address is on the pool's network. */
  serves(address: number): boolean {
    return sameNetwork(address, this.#range.start, this.#range.mask);
  }

  /** Whether the address is this pool's to give, reserved ones included. */
  owns(address: number): boolean {
    return this.#reservedFor.has(address) || inPool(this.#range, address);
  }

  /** The address that the client has or had last. */
  leaseOf(client: LeaseClient): number | undefined {
    return this.#leaseOf.get(client.key);
  }

  /**
   * The address for a client, kept for it for a while; undefined when there is none. `checked` is false for one that
   * may be somebody's without our knowledge.
   */
  offer(
    client: LeaseClient,
    wanted: number | undefined,
    now: number,
  ): { address: number; checked: boolean } | undefined {
    const chosen = this.#choose(client, wanted, now);
    if (!chosen) {
      const fields = { count: this.#range.count, next: "make the pool larger, or leases shorter" };
      this.#notices.push({ level: "warn", event: "no address is free", fields });
      return undefined;
    }
    this.#withdraw(client.key);
    const before = this.#offers.get(chosen.address);
    if (before) this.#withdraw(before.key);
    this.#offers.set(chosen.address, { key: client.key, until: now + OFFER_FOR, checked: chosen.checked });
    this.#offerTo.set(client.key, chosen.address);
    return chosen;
  }

  /** Nobody was found to have an offered address. */
  checked(address: number): void {
    const offer = this.#offers.get(address);
    if (offer) offer.checked = true;
  }

  /** Whether `client` may have `address` now. */
  usable(address: number, client: { key: string; mac: string }, now: number): boolean {
    const reservedFor = this.#reservedFor.get(address);
    if (reservedFor === undefined ? !inPool(this.#range, address) : reservedFor !== client.mac) return false;
    const offer = this.#offers.get(address);
    if (offer && offer.key !== client.key && offer.until > now) return false;
    const lease = this.#leases.get(address);
    if (!lease || lease.expiresAt <= now) return true;
    return lease.state === "bound" && lease.key === client.key;
  }

  /** Leases `address` to the client, anew or on; undefined when it may not have it. */
  bind(client: LeaseClient, address: number, now: number): "new" | "renewed" | undefined {
    if (!this.usable(address, client, now)) return undefined;
    const before = this.#leases.get(address);
    const renewed = before?.key === client.key && before.state === "bound" && before.expiresAt > now;
    this.#withdraw(client.key);
    const lapsed = this.#offers.get(address), other = this.#leaseOf.get(client.key);
    if (lapsed) this.#withdraw(lapsed.key);
    if (other !== undefined && other !== address) this.#delete(other);
    if (before) this.#leaseOf.delete(before.key);
    const { key, mac, clientId } = client;
    const hostname = client.hostname ?? (renewed ? before.hostname : null);
    // Kept to the end of the second, so that who asks again at once, as booting machines do, needs no new row.
    const expiresAt = Math.ceil(now / 1000 + this.#range.settings.leaseSeconds) * 1000;
    const same = renewed && before.expiresAt === expiresAt && before.hostname === hostname &&
      before.clientId === clientId;
    const boundAt = renewed ? before.boundAt : now, dotted = formatAddress(address);
    if (!same) {
      this.#set(address, {
        key,
        address: dotted,
        mac,
        clientId,
        hostname,
        expiresAt,
        boundAt,
        state: "bound",
      });
    }
    this.#leaseOf.set(key, address);
    return renewed ? "renewed" : "new";
  }

  /** The client takes another server's offer. */
  withdraw(client: LeaseClient): void {
    this.#withdraw(client.key);
  }

  /** The client gives its address back; it is the first to get it again. False when it was not its own. */
  release(client: LeaseClient, address: number, now: number): boolean {
    const lease = this.#leases.get(address);
    if (lease?.key !== client.key || lease.state !== "bound") return false;
    this.#set(address, { ...lease, state: "released", expiresAt: Math.min(lease.expiresAt, now) });
    return true;
  }

  /** The client found somebody else in the address it was given. False when it was not given it. */
  decline(client: LeaseClient, address: number, now: number): boolean {
    const lease = this.#leases.get(address), offer = this.#offers.get(address);
    const leased = lease?.key === client.key && lease.state === "bound";
    const offered = offer?.key === client.key && offer.until > now;
    if (!leased && !offered) return false;
    this.putAside(address, client.mac, now);
    return true;
  }

  /** Leaves an address alone in which somebody was found; `mac` is who found it, or whom. */
  putAside(address: number, mac: string, now: number): void {
    const offer = this.#offers.get(address), lease = this.#leases.get(address);
    if (offer) this.#withdraw(offer.key);
    if (lease) this.#leaseOf.delete(lease.key);
    const nobody = { key: "", clientId: null, hostname: null, boundAt: now };
    const row = {
      address: formatAddress(address),
      mac,
      expiresAt: now + DECLINED_FOR,
      state: "declined" as const,
    };
    this.#set(address, { ...nobody, ...row });
  }

  /** What is not stored yet. */
  changes(): { rows: LeaseRow[]; deleted: string[] } {
    const rows: LeaseRow[] = [], deleted: string[] = [];
    for (const address of this.#changed) {
      const lease = this.#leases.get(address);
      if (lease) rows.push(rowOf(lease));
      else deleted.push(formatAddress(address));
    }
    return { rows, deleted };
  }

  /** What `changes` gave is stored. */
  stored(): void {
    this.#changed.clear();
  }

  /** Every address of which something is known, in order. */
  rows(): LeaseRow[] {
    return [...this.#leases].sort(([a], [b]) => a - b).map(([, lease]) => rowOf(lease));
  }

  /** What people should know, told anew each time. */
  takeNotices(): Notice[] {
    return this.#notices.splice(0);
  }

  #choose(
    client: LeaseClient,
    wanted: number | undefined,
    now: number,
  ): { address: number; checked: boolean } | undefined {
    const reserved = this.reservation(client)?.address;
    if (reserved !== undefined) {
      if (this.usable(reserved, client, now)) return { address: reserved, checked: true };
      const fields = {
        address: formatAddress(reserved),
        mac: client.mac,
        holder: this.#leases.get(reserved)?.mac,
      };
      this.#notices.push({ level: "warn", event: "a reserved address is still another machine's", fields });
    }
    const offered = this.#offerTo.get(client.key);
    if (offered !== undefined && this.usable(offered, client, now)) {
      const { checked, until } = this.#offers.get(offered)!;
      return { address: offered, checked: checked && until > now };
    }
    const before = this.#leaseOf.get(client.key);
    if (before !== undefined && this.usable(before, client, now)) {
      return { address: before, checked: this.#leases.get(before)!.expiresAt > now };
    }
    if (wanted !== undefined && this.usable(wanted, client, now)) return { address: wanted, checked: false };
    const free = this.#free.next(now);
    return free === undefined ? undefined : { address: free, checked: false };
  }

  #freeAddresses(): FreeAddresses {
    return freeAddresses(this.#range, (address, now) => {
      if (!this.usable(address, NOBODY, now)) return undefined;
      return this.#leases.get(address)?.expiresAt ?? 0;
    });
  }

  #withdraw(key: string): void {
    const address = this.#offerTo.get(key);
    if (address === undefined) return;
    this.#offerTo.delete(key);
    this.#offers.delete(address);
  }

  #set(address: number, lease: Lease): void {
    this.#leases.set(address, lease);
    this.#changed.add(address);
    if (lease.state !== "bound") this.#free.changed();
  }

  #delete(address: number): void {
    this.#leases.delete(address);
    this.#changed.add(address);
    this.#free.changed();
  }

  /** Takes up a stored row. Of a client's two, the later one counts; what ended outside of the pool counts no more. */
  #take(row: LeaseRow, now: number): void {
    const address = parseAddress(row.address);
    if (address === undefined) return;
    if (row.expiresAt <= now && !this.owns(address)) return void this.#changed.add(address);
    const lease = { ...row, key: row.state === "declined" ? "" : keyOf(row.mac, row.clientId) };
    const other = this.#leaseOf.get(lease.key);
    if (other !== undefined && lease.key) {
      if (this.#leases.get(other)!.boundAt > lease.boundAt) return void this.#changed.add(address);
      this.#delete(other);
    }
    this.#leases.set(address, lease);
    if (lease.key) this.#leaseOf.set(lease.key, address);
  }
}

/** Who no address is reserved for, nor leased to. */
const NOBODY = { key: " ", mac: " " };

function rowOf({ address, mac, clientId, hostname, expiresAt, boundAt, state }: Lease): LeaseRow {
  return { address, mac, clientId, hostname, expiresAt, boundAt, state };
}
