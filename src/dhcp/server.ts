import { BroadsideError, type LogSink, messageOf } from "../base/mod.ts";
import { requireAddress } from "./addresses.ts";
import type { Schools } from "./boot_options.ts";
import type { BootClient, BootLookup } from "./client.ts";
import type { FoundServer } from "./probe.ts";
import { probeServers } from "./probe_driver.ts";
import { Service } from "./service.ts";
import type { SeenServer } from "./server_watch.ts";
import { Sockets } from "./socket_driver.ts";
import type { Stats } from "./stats.ts";
import type { LeaseRow, LeaseStore, PoolSettings, Reservation } from "./types.ts";

/** What a DHCP service does, where and for whom. */
export interface DhcpOptions {
  /** `server` gives out addresses; `proxy` only tells machines what to boot, beside a server that gives them out. */
  mode: "server" | "proxy";
  /** Interfaces to serve, each with this machine's address there. */
  interfaces: { name: string; address: string; mask: string }[];
  /** Needed by the mode `server`. */
  pool?: PoolSettings;
  reservations: Reservation[];
  lookup: BootLookup;
  leases: LeaseStore;
  /** How firmware of an architecture finds its boot file, where the default does not suit it. */
  schools?: Schools;
  /** Looks whether somebody has an address already before offering it the first time; true when not given. */
  lookForConflicts?: boolean;
  /** Milliseconds between looks for other DHCP servers, 0 for none; ten minutes when not given. */
  lookForServersEvery?: number;
  /** Milliseconds since 1970, never going back; the system's when not given. */
  now?(): number;
  /** Random bytes; the system's when not given. */
  random?(length: number): Uint8Array;
  log?: LogSink;
  /** Told of every machine that looks for something to boot. */
  onSeen?(client: BootClient): void;
}

/** A running DHCP service. */
export interface DhcpService {
  /** What is known of addresses, in order. */
  leases(): LeaseRow[];
  stats(): Stats;
  /** Other DHCP servers that answered when last looked, and when that was. */
  servers(): SeenServer[];
  lookedAt(): number | undefined;
  /** Throws `dhcp.settings`, and then changes nothing. Machines move when they start anew. */
  setReservations(reservations: Reservation[]): void;
  /** Throws `dhcp.settings`, and then changes nothing. */
  setPool(pool: PoolSettings): void;
  close(): Promise<void>;
}

/** Milliseconds that a wait lasts at most. */
const IDLE = 60_000;
/** Turns in a row before the rest of the program has its own. */
const MOST_TURNS = 4;
/** Milliseconds between looks for other servers. */
const LOOK_EVERY = 10 * 60_000;

/**
 * Starts a DHCP service. Throws a `BroadsideError`, `dhcp.settings` for settings that do not fit together and
 * `dhcp.port` for ports that are not to be had.
 */
export function startDhcp(options: DhcpOptions): DhcpService {
  if (options.mode === "server" && !options.pool) {
    throw new BroadsideError(
      "dhcp.settings",
      "Cannot give out addresses: there is no pool. Say which ones are free.",
    );
  }
  const links = options.interfaces.map(({ name, address, mask }) => ({
    name,
    address: requireAddress(address, `the address of ${name}`),
    mask: requireAddress(mask, `the mask of ${name}`),
  }));
  const {
    now = () => Math.round(performance.timeOrigin + performance.now()),
    random = (length: number) => crypto.getRandomValues(new Uint8Array(length)),
  } = options;
  const network = new Sockets(links, random);
  try {
    return new Running({ ...options, now }, network, new Service({ ...options, now, links }, network));
  } catch (error) {
    network.close();
    throw error;
  }
}

/**
 * Lives on the caller's thread and not on one of its own: the lookup and the store are there, so another thread would
 * have to ask for every message and wait for the answer. Waiting costs the caller nothing, for `Waiter` waits
 * elsewhere; a turn takes a few milliseconds with a whole room in it, most of it the store's.
 */
class Running implements DhcpService {
  readonly #options: DhcpOptions & { now(): number };
  readonly #network: Sockets;
  readonly #service: Service;
  readonly #ended: Promise<void>;
  #looking: Promise<void>;
  #timer: number | undefined;
  readonly #closing = new AbortController();

  constructor(options: DhcpOptions & { now(): number }, network: Sockets, service: Service) {
    this.#options = options;
    this.#network = network;
    this.#service = service;
    this.#service.flush();
    this.#ended = this.#run();
    this.#looking = this.#look();
  }

  leases(): LeaseRow[] {
    return this.#service.leases();
  }

  stats(): Stats {
    return { ...this.#service.stats };
  }

  servers(): SeenServer[] {
    return this.#service.watch.found;
  }

  lookedAt(): number | undefined {
    return this.#service.watch.lookedAt;
  }

  setReservations(reservations: Reservation[]): void {
    this.#service.pool?.setReservations(reservations);
  }

  setPool(pool: PoolSettings): void {
    this.#service.pool?.setPool(pool);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#network.wake();
    await this.#ended;
    await this.#looking;
    this.#network.close();
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const due = this.#service.nextTimeout();
      await this.#network.wait(
        due === undefined ? IDLE : Math.min(IDLE, Math.max(0, due - this.#options.now())),
      );
      try {
        if (this.#closing.signal.aborted) break;
        // While answers were made, more may have come in; the hop to the waiting thread and back costs more than a look.
        for (let turns = 0; turns < MOST_TURNS && this.#service.turn(); turns++);
      } catch (error) {
        this.#complain("DHCP is in trouble", error);
        // Whatever it is, it must not take the whole processor.
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** Looks for other servers, now and again. */
  async #look(): Promise<void> {
    const { interfaces, lookForServersEvery: every = LOOK_EVERY, now } = this.#options;
    const { signal } = this.#closing;
    if (every === 0) return;
    const found = await Promise.all(interfaces.map(({ name }) => this.#lookOn(name)));
    if (signal.aborted) return;
    this.#service.watch.looked(found.flat(), now());
    this.#timer = setTimeout(() => this.#looking = this.#look(), every);
  }

  async #lookOn(name: string): Promise<(FoundServer & { interface: string })[]> {
    try {
      const found = await probeServers({ interface: name, signal: this.#closing.signal });
      return found.map((each) => ({ ...each, interface: name }));
    } catch (error) {
      this.#complain("can't look for other DHCP servers", error);
      return [];
    }
  }

  #complain(event: string, error: unknown): void {
    this.#options.log?.({ time: new Date(), level: "warn", event, fields: { reason: messageOf(error) } });
  }
}
