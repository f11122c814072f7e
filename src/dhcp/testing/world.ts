import type { LogEntry } from "../../base/mod.ts";
import { formatAddress, parseAddress } from "../addresses.ts";
import type { BootClient } from "../client.ts";
import { byteOf, latin, longOf, type MessageType, Opt } from "../options.ts";
import { encodePacket, type Packet, TYPE_NAMES, typeOf } from "../packet.ts";
import { type Network, type Received, Service, type ServiceOptions } from "../service.ts";
import type { LeaseRow, LeaseStore, Link } from "../types.ts";
import { type Message, message } from "./messages.ts";

/** The server's only interface. */
export const LINK: Link = {
  name: "e0",
  address: parseAddress("10.0.0.1")!,
  mask: parseAddress("255.255.255.0")!,
};

/** Leases in memory that may fail to be written. */
export class MemoryLeases implements LeaseStore {
  readonly rows = new Map<string, LeaseRow>();
  writes = 0;
  fails = false;

  all(): LeaseRow[] {
    return structuredClone([...this.rows.values()]);
  }

  write(rows: LeaseRow[], deleted: string[]): void {
    if (this.fails) throw new Error("no room on the disk");
    this.writes++;
    for (const row of rows) this.rows.set(row.address, structuredClone(row));
    for (const address of deleted) this.rows.delete(address);
  }
}

/** An answer as the tests look at it. */
export interface Heard {
  type: string;
  /** `ADDRESS:PORT`, and `via MAC` where the server writes to a client that has no address yet. */
  to: string;
  yiaddr: string;
  packet: Packet;
  bytes: Uint8Array;
  /** Port of the server. */
  port: number;
}

/** A service on a network of the test's own, in the test's own time. */
export class World implements Network {
  now = 1_000_000_000_000;
  readonly leases: MemoryLeases;
  readonly log: LogEntry[] = [];
  readonly seen: BootClient[] = [];
  /** Addresses with a machine in them that nobody knows of: what it answers, an echo or only ARP with this hardware address. */
  readonly squatters = new Map<string, { mac?: Uint8Array; echo: boolean }>();
  readonly asked: string[] = [];
  service: Service;
  readonly #options: Partial<ServiceOptions>;
  #inbox: Received[] = [];
  #outbox: Heard[] = [];
  #echoes: number[] = [];

  constructor(options: Partial<ServiceOptions> = {}, leases = new MemoryLeases()) {
    this.leases = leases;
    this.#options = options;
    this.service = this.#start();
  }

  /** The server stops and starts anew; only what is stored stays. */
  restart(): void {
    this.service = this.#start();
  }

  /** The answers to a client's message, those that only time brings included. */
  say(
    type: keyof typeof MessageType,
    said: Message = {},
    from = "0.0.0.0:68",
    port: 67 | 4011 = 67,
  ): Heard[] {
    return this.hear(encodePacket(message(type, said), 1472), from, port);
  }

  /** The answers to a datagram. */
  hear(bytes: Uint8Array, from = "0.0.0.0:68", port: 67 | 4011 = 67): Heard[] {
    this.put(bytes, from, port);
    return this.run();
  }

  /** Lets a datagram wait for the next turn. */
  put(bytes: Uint8Array, from = "0.0.0.0:68", port: 67 | 4011 = 67): void {
    const [address, number] = from.split(":");
    const link = this.#options.links?.[0] ?? LINK;
    this.#inbox.push({ bytes, from: { address: parseAddress(address)!, port: Number(number) }, link, port });
  }

  /** Turns until nothing more is due. */
  run(): Heard[] {
    this.service.turn();
    for (let due = this.service.nextTimeout(); due !== undefined; due = this.service.nextTimeout()) {
      if (this.#echoes.length === 0) this.now = Math.max(this.now, due);
      this.service.turn();
    }
    return this.#outbox.splice(0);
  }

  /** The whole way to an address: the acknowledgement, or the last that was heard. */
  lease(said: Message = {}): Heard | undefined {
    const offer = this.say("discover", said).at(-1);
    if (!offer || offer.type !== "OFFER") return offer;
    return this.say("request", {
      ...said,
      options: { ...said.options, serverId: "10.0.0.1", requestedAddress: offer.yiaddr },
    }).at(-1);
  }

  events(): string[] {
    return this.log.filter(({ level }) => level === "warn" || level === "error").map(({ event }) => event);
  }

  receive(): Received[] {
    return this.#inbox.splice(0);
  }

  send(answers: Parameters<Network["send"]>[0]): number {
    for (const { answer: { packet, to, mac, port }, bytes } of answers) {
      const via = mac ? ` via ${[...mac].map((byte) => byte.toString(16).padStart(2, "0")).join(":")}` : "";
      this.#outbox.push({
        type: TYPE_NAMES[typeOf(packet)!],
        to: `${formatAddress(to.address)}:${to.port}${via}`,
        yiaddr: formatAddress(packet.yiaddr),
        packet,
        bytes: bytes.slice(),
        port,
      });
    }
    return 0;
  }

  ask(address: number): void {
    const dotted = formatAddress(address);
    this.asked.push(dotted);
    if (this.squatters.get(dotted)?.echo) this.#echoes.push(address);
  }

  answered(): number[] {
    return this.#echoes.splice(0);
  }

  neighbour(address: number): Uint8Array | undefined {
    return this.squatters.get(formatAddress(address))?.mac;
  }

  #start(): Service {
    return new Service({
      mode: "server",
      links: [LINK],
      pool: {
        start: "10.0.0.100",
        count: 10,
        mask: "255.255.255.0",
        router: "10.0.0.254",
        dns: ["10.0.0.53", "10.0.0.54"],
        leaseSeconds: 3600,
        domain: "room.test",
      },
      reservations: [],
      lookup: ({ kind, server }) => ({
        file: kind === "pxe" ? "boot.efi" : `http://${server}:2017/boot/${kind}`,
      }),
      leases: this.leases,
      now: () => this.now,
      log: (entry) => this.log.push(entry),
      onSeen: (client) => this.seen.push(client),
      ...this.#options,
    }, this);
  }
}

/** An option of an answer as people write it: an address, a number, or text. */
export function optionOf(
  { packet: { options } }: Heard,
  name: keyof typeof Opt,
): string | number | undefined {
  const value = options.get(Opt[name]);
  if (!value) return undefined;
  if (ADDRESSES.has(name)) return formatAddress(longOf(options, Opt[name])!);
  if (NUMBERS.has(name)) return value.length === 1 ? byteOf(options, Opt[name]) : longOf(options, Opt[name]);
  return latin(value);
}

const ADDRESSES = new Set<string>(["mask", "router", "dns", "broadcast", "serverId", "requestedAddress"]);
const NUMBERS = new Set<string>(["leaseTime", "renewal", "rebinding", "messageType"]);
