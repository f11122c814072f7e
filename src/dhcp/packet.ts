import {
  byteOf,
  latin,
  latinBytes,
  MessageType,
  Opt,
  type Options,
  readOptions,
  writeOptions,
} from "./options.ts";

/** A DHCP message (RFC 2131, section 2). Addresses are 32-bit numbers, 0 for none. */
export interface Packet {
  op: number;
  htype: number;
  hlen: number;
  hops: number;
  xid: number;
  secs: number;
  flags: number;
  ciaddr: number;
  yiaddr: number;
  siaddr: number;
  giaddr: number;
  /** The client's hardware address, `hlen` bytes. */
  chaddr: Uint8Array;
  /** Empty where options stand in the field instead (option 52). */
  sname: string;
  file: string;
  options: Options;
}

/** Values of `op`. */
export const REQUEST = 1, REPLY = 2;
/** The flag by which a client asks for answers by broadcast. */
export const BROADCAST = 0x8000;
/** Ports of servers, of clients, and of PXE's boot servers (RFC 2131; PXE 2.1, section 2.2.3). */
export const SERVER_PORT = 67, CLIENT_PORT = 68, PXE_PORT = 4011;
/** Longest message that anybody takes: a frame's 1500 bytes without IP's and UDP's headers. */
export const MOST = 1472;

const MAGIC = 0x63825363, HEADER = 240;
const CHADDR = 28, SNAME = 44, FILE = 108, MAGIC_AT = 236;
/** RFC 1542, section 2.1: shorter ones than BOOTP's are dropped by some relays and firmware. */
const LEAST = 300;
/** What everybody takes (RFC 2131, section 2: 576 bytes with IP's and UDP's headers). */
const USUAL = 548;

/** The message in a datagram; undefined when it is none, or one whose lengths lie. Keeps nothing of the bytes given. */
export function decodePacket(datagram: Uint8Array): Packet | undefined {
  if (datagram.length < HEADER) return undefined;
  const bytes = datagram.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hlen = bytes[2];
  if (view.getUint32(MAGIC_AT) !== MAGIC || hlen > 16) return undefined;
  const options: Options = new Map();
  if (!readOptions(bytes.subarray(HEADER), options)) return undefined;
  const sname = bytes.subarray(SNAME, FILE), file = bytes.subarray(FILE, MAGIC_AT);
  const overload = byteOf(options, Opt.overload) ?? 0;
  if (overload & 1 && !readOptions(file, options)) return undefined;
  if (overload & 2 && !readOptions(sname, options)) return undefined;
  return {
    op: bytes[0],
    htype: bytes[1],
    hlen,
    hops: bytes[3],
    xid: view.getUint32(4),
    secs: view.getUint16(8),
    flags: view.getUint16(10),
    ciaddr: view.getUint32(12),
    yiaddr: view.getUint32(16),
    siaddr: view.getUint32(20),
    giaddr: view.getUint32(24),
    chaddr: bytes.slice(CHADDR, CHADDR + hlen),
    sname: overload & 2 ? "" : latin(sname),
    file: overload & 1 ? "" : latin(file),
    options,
  };
}

/**
 * The datagram of a message, `most` bytes at most (option 57 less IP's and UDP's headers). A file name too long for its
 * field is left out there: option 67 has it. So are options that find no room, the last ones first.
 */
export function encodePacket(packet: Packet, most = USUAL): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(LEAST, most)), view = new DataView(bytes.buffer);
  bytes[0] = packet.op;
  bytes[1] = packet.htype;
  bytes[2] = packet.hlen;
  bytes[3] = packet.hops;
  view.setUint32(4, packet.xid);
  view.setUint16(8, packet.secs);
  view.setUint16(10, packet.flags);
  view.setUint32(12, packet.ciaddr);
  view.setUint32(16, packet.yiaddr);
  view.setUint32(20, packet.siaddr);
  view.setUint32(24, packet.giaddr);
  bytes.set(packet.chaddr.subarray(0, 16), CHADDR);
  if (packet.sname.length < FILE - SNAME) bytes.set(latinBytes(packet.sname), SNAME);
  if (packet.file.length < MAGIC_AT - FILE) bytes.set(latinBytes(packet.file), FILE);
  view.setUint32(MAGIC_AT, MAGIC);
  const end = writeOptions(packet.options, bytes, HEADER, bytes.length);
  return bytes.subarray(0, Math.max(LEAST, end + 1));
}

/** Longest answer that the sender of this message takes, in bytes of a DHCP message. */
export function mostFor({ options }: Packet): number {
  const value = options.get(Opt.maxSize);
  if (value?.length !== 2) return USUAL;
  return Math.min(MOST, Math.max(USUAL, ((value[0] << 8) | value[1]) - 28));
}

/** Option 53; undefined in a message of BOOTP. */
export function typeOf({ options }: Packet): number | undefined {
  return byteOf(options, Opt.messageType);
}

/** An answer to a message, still without options but its type: RFC 2131, table 3. */
export function replyTo(request: Packet, type: number): Packet {
  const { htype, hlen, xid, flags, giaddr, chaddr } = request;
  const options: Options = new Map([[Opt.messageType, Uint8Array.of(type)]]);
  const empty = { hops: 0, secs: 0, ciaddr: 0, yiaddr: 0, siaddr: 0, sname: "", file: "" };
  return { op: REPLY, htype, hlen, xid, flags, giaddr, chaddr, ...empty, options };
}

/** Names of the message types, as the RFC writes them without DHCP. */
export const TYPE_NAMES: Record<number, string> = Object.fromEntries(
  Object.entries(MessageType).map(([name, value]) => [value, name.toUpperCase()]),
);
