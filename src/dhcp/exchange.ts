import { BROADCAST, CLIENT_PORT, mostFor, type Packet, type PXE_PORT, SERVER_PORT } from "./packet.ts";
import type { Link } from "./types.ts";

/** A message that came in. */
export interface Arrival {
  packet: Packet;
  from: { address: number; port: number };
  link: Link;
  /** The port of ours that it came to. */
  port: typeof SERVER_PORT | typeof PXE_PORT;
}

/** A message to send, by the interface and from the port that the request came to. */
export interface Answer {
  packet: Packet;
  link: Link;
  port: typeof SERVER_PORT | typeof PXE_PORT;
  to: { address: number; port: number };
  /** Ethernet address of a client that can't say yet that `to` is its own. */
  mac?: Uint8Array;
  /** Most bytes that the receiver takes. */
  most: number;
  /** It must not leave before the pool's changes are stored. */
  durable?: boolean;
  /** What is told when it left. */
  notice?: { level: "debug" | "info"; event: string; fields: Record<string, unknown> };
}

/** The address that everybody on a link hears. */
export const EVERYBODY = 0xffffffff;
const ETHERNET = 1;

/**
 * Addresses an answer: RFC 2131, section 4.1. Through a relay it gets the broadcast flag where the relay can't reach the
 * client otherwise. Only who asks for its own address is answered there: else anybody could have others written to.
 */
export function addressed({ packet: request, from, link, port }: Arrival, packet: Packet): Answer {
  const answer = { packet, link, port, most: mostFor(request) };
  if (request.giaddr) {
    if (packet.yiaddr === 0) packet.flags |= BROADCAST;
    return { ...answer, to: { address: request.giaddr, port: SERVER_PORT } };
  }
  if (packet.yiaddr && packet.yiaddr === request.ciaddr) {
    // Firmware may ask from another port than 68; it is believed where it writes from the address it says it has.
    const told = from.address === request.ciaddr && from.port !== 0;
    return { ...answer, to: { address: request.ciaddr, port: told ? from.port : CLIENT_PORT } };
  }
  const everybody = { address: EVERYBODY, port: CLIENT_PORT };
  if (packet.yiaddr === 0 || request.flags & BROADCAST) return { ...answer, to: everybody };
  const { htype, hlen, chaddr } = request;
  const reachable = htype === ETHERNET && hlen === 6 && !(chaddr[0] & 1) && chaddr.some((byte) => byte !== 0);
  if (!reachable) return { ...answer, to: everybody };
  return { ...answer, to: { address: packet.yiaddr, port: CLIENT_PORT }, mac: chaddr };
}
