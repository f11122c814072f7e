import { formatAddress } from "./addresses.ts";
import { latinBytes, longOf, MessageType, Opt, type Options, textOf } from "./options.ts";
import { BROADCAST, decodePacket, encodePacket, type Packet, REPLY, REQUEST, typeOf } from "./packet.ts";

/** A DHCP server that answered. */
export interface FoundServer {
  /** Its identifier (option 54), or where the answer came from. */
  server: string;
  /** The address it offered; undefined of a proxy. */
  offered?: string;
  /** The router it tells clients of. */
  router?: string;
  /** It offers boot files only (proxyDHCP). */
  proxy: boolean;
  /** It is a Broadside server. */
  broadside: boolean;
}

/** The host name that probes give, for people who read the other server's log. */
const PROBE_NAME = "broadside-probe";
/** What Broadside's answers to probes say (option 56), so that nobody takes his own server for a stranger's. */
const MARK = "Broadside";

/** Whether a message is of a probe: nothing is to be given to it, nor is it a machine that boots. */
export function isProbe({ options }: Packet): boolean {
  return textOf(options, Opt.hostname) === PROBE_NAME;
}

/** Makes an answer to a probe tell whose it is. */
export function markAnswer(reply: Packet): void {
  reply.options.set(Opt.message, latinBytes(MARK));
}

/**
 * The hardware address that a probe makes up: locally administered, always the same for an interface, so that servers
 * keep one address for it however often it asks.
 */
export function probeMac(mac: Uint8Array): Uint8Array {
  const made = mac.slice(0, 6);
  made[0] = ((made[0] ^ 0x40) | 2) & 0xfe;
  return made;
}

/** Looks who answers on a network. Pure: the caller sends `requests`, hands in what comes and ends it. */
export class Probe {
  readonly #found = new Map<string, FoundServer>();
  readonly #mac: Uint8Array;
  readonly #xid: number;
  readonly #own: Set<string>;

  /** `own`: addresses of this machine; a Broadside server there is not told of. */
  constructor(mac: Uint8Array, xid: number, own: string[]) {
    this.#mac = mac;
    this.#xid = xid >>> 1 << 1 >>> 0;
    this.#own = new Set(own);
  }

  /**
   * Two questions: a plain client's, which every server answers, and that of a machine that boots over the network,
   * which alone proxies answer. They are only ever discovers: what was offered is never taken.
   */
  requests(): Uint8Array[] {
    const boot: Options = new Map<number, Uint8Array>([
      [Opt.vendorClass, latinBytes("PXEClient:Arch:00000:UNDI:002001")],
      [Opt.arch, Uint8Array.of(0, 0)],
      [Opt.undi, Uint8Array.of(1, 2, 1)],
      [Opt.uuid, new Uint8Array(17)],
    ]);
    return [this.#discover(this.#xid, new Map()), this.#discover(this.#xid | 1, boot)];
  }

  handle(datagram: Uint8Array, from: string): void {
    const packet = decodePacket(datagram);
    if (!packet || packet.op !== REPLY || typeOf(packet) !== MessageType.offer) return;
    if ((packet.xid & ~1) >>> 0 !== this.#xid || !this.#mac.every((byte, i) => byte === packet.chaddr[i])) {
      return;
    }
    const { options, yiaddr } = packet;
    const id = longOf(options, Opt.serverId), router = longOf(options, Opt.router);
    const server = id === undefined ? from : formatAddress(id);
    const broadside = textOf(options, Opt.message) === MARK;
    if (broadside && this.#own.has(server)) return;
    const proxy = yiaddr === 0;
    // A server that does both shows by its address: the file beside it is its own.
    const before = this.#found.get(server);
    if (proxy && before?.offered) return;
    this.#found.set(server, {
      server,
      ...(proxy ? {} : { offered: formatAddress(yiaddr) }),
      ...(router === undefined ? { router: before?.router } : { router: formatAddress(router) }),
      proxy,
      broadside,
    });
  }

  /** Who answered so far. */
  found(): FoundServer[] {
    return [...this.#found.values()];
  }

  #discover(xid: number, more: Options): Uint8Array {
    const options: Options = new Map([
      [Opt.messageType, Uint8Array.of(MessageType.discover)],
      [Opt.hostname, latinBytes(PROBE_NAME)],
      [Opt.requestList, Uint8Array.of(Opt.mask, Opt.router, Opt.dns)],
      ...more,
    ]);
    const header = { op: REQUEST, htype: 1, hlen: 6, hops: 0, xid, secs: 0, flags: BROADCAST };
    const addresses = { ciaddr: 0, yiaddr: 0, siaddr: 0, giaddr: 0 };
    return encodePacket({ ...header, ...addresses, chaddr: this.#mac, sname: "", file: "", options });
  }
}
