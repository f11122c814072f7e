import { TokenBucket } from "./token_bucket.ts";

/**
 * First answers that an address may leave unanswered at once, and how many more a second. They are sent to whom a
 * request says it is from, and the smallest request brings a packet of 516 bytes upon somebody who never asked.
 */
const UNANSWERED = 32, UNANSWERED_A_SECOND = 2;
/** Requests of one address that are looked at, at once and a second; GRUB makes some thirty in a row. */
const REQUESTS = 200, REQUESTS_A_SECOND = 50;
/** Addresses without a transfer that are remembered. */
const REMEMBERED = 4096;

interface Client {
  active: number;
  unanswered: TokenBucket;
  requests: TokenBucket;
}

/** How much each client address has of this server. Addresses are numbers, times milliseconds. */
export class ClientLimits {
  readonly #most: number;
  readonly #clients = new Map<number, Client>();

  /** `most`: transfers of one address at once. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Addresses that take memory. */
  get size(): number {
    return this.#clients.size;
  }

  /** Whether the address has as many transfers as it may. */
  isFull(address: number): boolean {
    return (this.#clients.get(address)?.active ?? 0) >= this.#most;
  }

  /** Whether one more request of the address is to be looked at. */
  request(address: number, now: number): boolean {
    return this.#client(address, now).requests.take(now);
  }

  /** Counts one more transfer until `ended`; false, and nothing counted, when the address has its share. */
  begin(address: number, now: number): boolean {
    const client = this.#client(address, now);
    if (client.active >= this.#most || !client.unanswered.take(now)) return false;
    client.active++;
    return true;
  }

  /** A transfer's client answered: it is who it says. */
  answered(address: number): void {
    this.#clients.get(address)?.unanswered.giveBack();
  }

  ended(address: number, now: number): void {
    const client = this.#clients.get(address);
    if (!client || --client.active > 0) return;
    if (client.unanswered.full(now) && client.requests.full(now)) this.#clients.delete(address);
  }

  #client(address: number, now: number): Client {
    let client = this.#clients.get(address);
    if (client) return client;
    if (this.#clients.size >= REMEMBERED) this.#forget();
    client = {
      active: 0,
      unanswered: new TokenBucket(UNANSWERED, UNANSWERED_A_SECOND, now),
      requests: new TokenBucket(REQUESTS, REQUESTS_A_SECOND, now),
    };
    this.#clients.set(address, client);
    return client;
  }

  /** Drops the one without transfers that is known longest. */
  #forget(): void {
    for (const [address, { active }] of this.#clients) {
      if (active === 0) return void this.#clients.delete(address);
    }
  }
}
