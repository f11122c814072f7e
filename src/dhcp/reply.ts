import { formatAddress, formatMac } from "./addresses.ts";
import { addCommonOptions, addEchoes } from "./boot_options.ts";
import type { Booting } from "./booting.ts";
import type { Conflicts, Doubt } from "./conflicts.ts";
import { addressed, type Answer, type Arrival } from "./exchange.ts";
import { type LeaseClient, leaseClientOf } from "./lease_client.ts";
import type { LeasePool } from "./leases.ts";
import { latinBytes, longOf, MessageType, Opt, type Options, readOptions } from "./options.ts";
import { CLIENT_PORT, mostFor, type Packet, replyTo, typeOf } from "./packet.ts";
import { isProbe, markAnswer } from "./probe.ts";
import type { Stats } from "./stats.ts";
import type { Link, Notice } from "./types.ts";

/** Collaborators of a `FullServer`. */
export interface FullServerOptions {
  pool: LeasePool;
  booting: Booting;
  /** Undefined: addresses are offered without a look. */
  conflicts?: Conflicts;
  /** This server's addresses: its identifiers. */
  own: Set<number>;
  stats: Stats;
  notice(notice: Notice): void;
  /** Told of servers that clients on the link chose instead. */
  other(server: number, link: Link): void;
}

/** Decides what a DHCP server answers: RFC 2131, section 4.3. Pure. */
export class FullServer {
  readonly #options: FullServerOptions;

  constructor(options: FullServerOptions) {
    this.#options = options;
  }

  /** The answer to a message; undefined when it deserves none, or must wait for `settle`. */
  handle(arrival: Arrival, now: number): Answer | undefined {
    const { pool, stats } = this.#options, { packet, link } = arrival;
    const client = leaseClientOf(packet), type = typeOf(packet);
    // Whose network we have no addresses for is another server's business.
    if (!client || !pool.serves(networkOf(packet) ?? link.address)) return this.#ignore();
    switch (type) {
      case MessageType.discover:
        stats.discovers++;
        return isProbe(packet) ? this.#answerProbe(arrival) : this.#discover(arrival, client, now);
      case MessageType.request:
        stats.requests++;
        return this.#request(arrival, client, now);
      case MessageType.decline:
        return this.#decline(arrival, client, now);
      case MessageType.release:
        stats.releases++;
        return pool.release(client, packet.ciaddr, now) ? undefined : this.#ignore();
      case MessageType.inform:
        return this.#inform(arrival, client);
      default:
        return this.#ignore();
    }
  }

  /** Goes on with a client whose address was looked at. `taken`: the hardware address found there, if it could be seen. */
  settle(
    { address, arrival }: Doubt,
    found: { mac?: Uint8Array } | undefined,
    now: number,
  ): Answer | undefined {
    const { pool, stats, notice } = this.#options, client = leaseClientOf(arrival.packet)!;
    const mac = found?.mac && formatMac(found.mac);
    if (found && mac !== client.mac) {
      stats.conflicts++;
      pool.putAside(address, mac ?? "", now);
      const fields = { address: formatAddress(address), mac, interface: arrival.link.name };
      notice({
        level: "warn",
        event: "an address of the pool is in use by a machine that it was not given to",
        fields,
      });
    } else pool.checked(address);
    return this.#discover(arrival, client, now);
  }

  #discover(arrival: Arrival, client: LeaseClient, now: number): Answer | undefined {
    const { pool, conflicts, booting, stats } = this.#options, { packet } = arrival;
    const offer = pool.offer(client, longOf(packet.options, Opt.requestedAddress), now);
    if (!offer) return void stats.exhausted++;
    if (!offer.checked && conflicts?.ask(offer.address, arrival, now)) return undefined;
    booting.notice(arrival);
    stats.offers++;
    return addressed(arrival, this.#assign(arrival, client, MessageType.offer, offer.address));
  }

  /** RFC 2131, section 4.3.2: what a request means shows by which fields are filled in. */
  #request(arrival: Arrival, client: LeaseClient, now: number): Answer | undefined {
    const { pool, own } = this.#options, { packet } = arrival;
    const server = longOf(packet.options, Opt.serverId),
      wanted = longOf(packet.options, Opt.requestedAddress);
    if (server !== undefined && !own.has(server)) {
      pool.withdraw(client);
      this.#options.other(server, arrival.link);
      return this.#ignore();
    }
    if (packet.ciaddr) {
      // RENEWING or REBINDING. An address that is not ours to give may be another server's.
      if (!pool.owns(packet.ciaddr) && pool.leaseOf(client) !== packet.ciaddr) return this.#ignore();
      return this.#bind(arrival, client, packet.ciaddr, now);
    }
    if (wanted === undefined) return this.#ignore();
    // SELECTING. What was offered before a restart is not remembered, but as good as it was when it is still free.
    if (server !== undefined) return this.#bind(arrival, client, wanted, now);
    // INIT-REBOOT. A client on the wrong network is told so; of one that we know nothing of, nothing is said.
    if (!pool.serves(wanted)) return this.#refuse(arrival, "that address is not on this network");
    const lease = pool.leaseOf(client), reserved = pool.reservation(client)?.address ?? wanted;
    if (lease === undefined) return this.#ignore();
    if (lease !== wanted || (reserved !== wanted && pool.usable(reserved, client, now))) {
      return this.#refuse(arrival, "another address is this machine's");
    }
    return this.#bind(arrival, client, wanted, now);
  }

  #bind(arrival: Arrival, client: LeaseClient, address: number, now: number): Answer | undefined {
    const { pool, stats } = this.#options;
    const bound = pool.bind(client, address, now);
    if (!bound) return this.#refuse(arrival, "that address is not to be had");
    stats.acks++;
    const reply = this.#assign(arrival, client, MessageType.ack, address);
    reply.ciaddr = arrival.packet.ciaddr;
    const fields = {
      address: formatAddress(address),
      mac: client.mac,
      hostname: client.hostname ?? undefined,
    };
    const level = bound === "new" ? "info" : "debug",
      event = bound === "new" ? "lease given" : "lease renewed";
    const notice = { level, event, fields: { ...fields, interface: arrival.link.name } } as const;
    return { ...addressed(arrival, reply), durable: true, notice };
  }

  #refuse(arrival: Arrival, why: string): Answer {
    const reply = replyTo(arrival.packet, MessageType.nak);
    addCommonOptions(reply, arrival.link.address);
    reply.options.set(Opt.message, latinBytes(why));
    addEchoes(reply, arrival.packet);
    this.#options.stats.naks++;
    return addressed(arrival, reply);
  }

  #decline({ packet, link }: Arrival, client: LeaseClient, now: number): undefined {
    const { pool, stats, notice } = this.#options;
    const address = longOf(packet.options, Opt.requestedAddress);
    stats.declines++;
    if (address === undefined || !pool.decline(client, address, now)) return this.#ignore();
    const fields = { address: formatAddress(address), mac: client.mac, interface: link.name };
    notice({ level: "warn", event: "a machine found another one in the address it was given", fields });
  }

  /** RFC 2131, section 4.3.5: everything but an address. The answer goes straight to the client. */
  #inform(arrival: Arrival, client: LeaseClient): Answer | undefined {
    const { pool, stats } = this.#options, { packet, from, link, port } = arrival;
    const address = packet.ciaddr || from.address;
    if (!pool.serves(address)) return this.#ignore();
    stats.informs++;
    const reply = replyTo(packet, MessageType.ack);
    reply.ciaddr = address;
    addCommonOptions(reply, link.address);
    this.#describe(reply.options, client);
    this.#options.booting.dress(reply, arrival);
    addEchoes(reply, packet);
    return { packet: reply, link, port, to: { address, port: CLIENT_PORT }, most: mostFor(packet) };
  }

  /** A probe is told that there is a server, but keeps no address from anybody. */
  #answerProbe(arrival: Arrival): Answer {
    const client = { key: "", mac: "", clientId: null, hostname: null };
    const reply = this.#assign(arrival, client, MessageType.offer, this.#options.pool.range.start);
    markAnswer(reply);
    return addressed(arrival, reply);
  }

  /** An answer that gives an address, with everything that belongs to it. */
  #assign(arrival: Arrival, client: LeaseClient, type: number, address: number): Packet {
    const { pool, booting } = this.#options, { packet, link } = arrival;
    const reply = replyTo(packet, type);
    reply.yiaddr = address;
    addCommonOptions(reply, link.address);
    for (const [code, value] of pool.range.leaseOptions) reply.options.set(code, value);
    this.#describe(reply.options, client);
    booting.dress(reply, arrival);
    addEchoes(reply, packet);
    return reply;
  }

  /** What holds for everybody on the network, and the client's name. */
  #describe(options: Options, client: LeaseClient): void {
    for (const [code, value] of this.#options.pool.range.networkOptions) options.set(code, value);
    const hostname = this.#options.pool.reservation(client)?.hostname;
    if (hostname) options.set(Opt.hostname, latinBytes(hostname));
  }

  #ignore(): undefined {
    this.#options.stats.ignored++;
  }
}

const LINK_SELECTION = 5;

/** The network of a client behind a relay: the relay's, or the one that it names instead (RFC 3527). */
function networkOf({ giaddr, options }: Packet): number | undefined {
  if (!giaddr) return undefined;
  const relay = options.get(Opt.relay), parts: Options = new Map();
  if (relay) readOptions(relay, parts);
  return longOf(parts, LINK_SELECTION) ?? giaddr;
}
