import { type LogSink, messageOf } from "../base/mod.ts";
import { formatAddress } from "./addresses.ts";
import { Booting } from "./booting.ts";
import type { Schools } from "./boot_options.ts";
import type { BootClient, BootLookup } from "./client.ts";
import { Conflicts, type Doubt } from "./conflicts.ts";
import type { Answer, Arrival } from "./exchange.ts";
import { LeasePool } from "./leases.ts";
import { decodePacket, encodePacket, PXE_PORT, REQUEST, typeOf } from "./packet.ts";
import { FullServer } from "./reply.ts";
import { Restraint } from "./restraint.ts";
import { ServerWatch } from "./server_watch.ts";
import { noStats, type Stats } from "./stats.ts";
import type { LeaseRow, LeaseStore, Link, Notice, PoolSettings, Reservation } from "./types.ts";

/** What a DHCP service does, and for whom. */
export interface ServiceOptions {
  mode: "server" | "proxy";
  links: Link[];
  pool?: PoolSettings;
  reservations: Reservation[];
  lookup: BootLookup;
  leases: LeaseStore;
  schools?: Schools;
  /** Looks whether somebody has an address already before offering it the first time; true when not given. */
  lookForConflicts?: boolean;
  /** Milliseconds since 1970, never going back. */
  now(): number;
  log?: LogSink;
  onSeen?(client: BootClient): void;
}

/** A datagram as the network gave it; its bytes are good until the next `receive`. */
export interface Received extends Omit<Arrival, "packet"> {
  bytes: Uint8Array;
}

/** The network as the service uses it: sockets, or a test's own. */
export interface Network {
  /** What came in, without waiting. */
  receive(): Received[];
  /** Sends; gives how many were refused. */
  send(answers: { answer: Answer; bytes: Uint8Array }[]): number;
  /** Asks whoever is at an address to show himself. */
  ask(address: number, link: Link): void;
  /** Addresses that answered since the last call. */
  answered(): number[];
  /** Hardware address that has `address` on that link, as far as it is known since it was asked. */
  neighbour(address: number, link: Link): Uint8Array | undefined;
}

/**
 * One DHCP service on all its interfaces. `turn` answers what came in: it decides about all of it, stores the leases
 * once for all, and only then sends, so that no client has an address that a restart forgets.
 */
export class Service {
  readonly stats: Stats = noStats();
  readonly watch: ServerWatch;
  readonly #options: ServiceOptions;
  readonly #network: Network;
  readonly #booting: Booting;
  readonly #conflicts = new Conflicts();
  readonly #pool: LeasePool | undefined;
  readonly #server: FullServer | undefined;
  readonly #restraint = new Restraint();

  /** Throws `dhcp.settings` when settings do not fit together. */
  constructor(options: ServiceOptions, network: Network) {
    this.#options = options;
    this.#network = network;
    const { mode, links, lookup, schools = {}, onSeen, leases, now, lookForConflicts = true } = options;
    const { stats } = this, notice = (each: Notice) => this.#tell(each);
    const own = new Set(links.map(({ address }) => address));
    this.watch = new ServerWatch(mode, [...own].map(formatAddress), notice);
    this.#booting = new Booting({ lookup, schools, beside: mode === "proxy", onSeen, stats });
    if (mode === "proxy" || !options.pool) return;
    this.#pool = new LeasePool(options.pool, options.reservations, leases.all(), [...own], now());
    this.#server = new FullServer({
      ...{ pool: this.#pool, booting: this.#booting, own, stats, notice },
      conflicts: lookForConflicts ? this.#conflicts : undefined,
      other: (server, link) => this.watch.chosen(formatAddress(server), link.name, now()),
    });
  }

  get pool(): LeasePool | undefined {
    return this.#pool;
  }

  leases(): LeaseRow[] {
    return this.#pool?.rows() ?? [];
  }

  /** Answers all that came in and all whose time came; true when there was anything. */
  turn(): boolean {
    const now = this.#options.now(), answers: Answer[] = [];
    const received = this.#network.receive();
    for (const each of received) this.#attempt(answers, () => this.#handle(each, now));
    for (const doubt of this.#settled(now)) {
      this.#attempt(answers, () => this.#server?.settle(doubt.doubt, doubt.found, now));
    }
    for (let doubt = this.#conflicts.pollAsk(); doubt; doubt = this.#conflicts.pollAsk()) {
      this.#network.ask(doubt.address, doubt.arrival.link);
    }
    for (const notice of this.#pool?.takeNotices() ?? []) this.#tell(notice);
    this.#send(this.#store() ? answers : answers.filter((answer) => !this.#heldBack(answer)));
    return received.length > 0;
  }

  /** When `turn` is due though nothing comes in. */
  nextTimeout(): number | undefined {
    return this.#conflicts.nextTimeout();
  }

  /** Writes what a change of settings did to the leases. */
  flush(): void {
    this.#store();
  }

  #handle({ bytes, from, link, port }: Received, now: number): Answer | undefined {
    this.stats.received++;
    const packet = decodePacket(bytes);
    if (!packet) return void this.stats.malformed++;
    // Answers, other servers' or our own broadcast coming back, and BOOTP, which knows no leases.
    if (packet.op !== REQUEST || typeOf(packet) === undefined) return void this.stats.ignored++;
    const arrival = { packet, from, link, port };
    if (port === PXE_PORT) return this.#booting.bootServer(arrival);
    return this.#server ? this.#server.handle(arrival, now) : this.#booting.besideOthers(arrival);
  }

  /** Doubts about addresses that are over, with who was found there. */
  #settled(now: number): { doubt: Doubt; found: { mac?: Uint8Array } | undefined }[] {
    const over: { doubt: Doubt; found: { mac?: Uint8Array } | undefined }[] = [];
    const seen = ({ address, arrival }: Doubt) =>
      arrival.packet.giaddr ? undefined : this.#network.neighbour(address, arrival.link);
    for (const address of this.#network.answered()) {
      const doubt = this.#conflicts.answered(address);
      if (doubt) over.push({ doubt, found: { mac: seen(doubt) } });
    }
    for (const doubt of this.#conflicts.takeDue(now)) {
      // Firewalls swallow the echo, but nobody can hide from ARP.
      const mac = seen(doubt);
      over.push({ doubt, found: mac && { mac } });
    }
    return over;
  }

  /** Adds an answer; whatever breaks on the way costs this one answer. */
  #attempt(answers: Answer[], make: () => Answer | undefined): void {
    try {
      const answer = make();
      if (answer) answers.push(answer);
    } catch (error) {
      this.stats.failed++;
      this.#tell({
        level: "error",
        event: "a DHCP message could not be answered",
        fields: { reason: messageOf(error) },
      });
    }
  }

  /** Makes the pool's changes durable; false when that failed, upon which they stay to be stored. */
  #store(): boolean {
    const changes = this.#pool?.changes();
    if (!changes || (!changes.rows.length && !changes.deleted.length)) return true;
    try {
      this.#options.leases.write(changes.rows, changes.deleted);
      this.#pool!.stored();
      return true;
    } catch (error) {
      const fields = { reason: messageOf(error), next: "machines ask again; see that the disk has room" };
      this.#tell({ level: "error", event: "leases could not be stored, so none are given", fields });
      return false;
    }
  }

  #heldBack({ durable }: Answer): boolean {
    if (durable) this.stats.unstored++;
    return durable === true;
  }

  #send(answers: Answer[]): void {
    if (!answers.length) return;
    const datagrams = answers.map((answer) => ({ answer, bytes: encodePacket(answer.packet, answer.most) }));
    this.stats.unsent += this.#network.send(datagrams);
    for (const { notice } of answers) if (notice) this.#tell(notice);
  }

  #tell(notice: Notice): void {
    if (!this.#restraint.allows(notice, this.#options.now())) return;
    this.#options.log?.({ time: new Date(), ...notice });
  }
}
