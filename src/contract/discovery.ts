import { ByteReader, ByteWriter } from "../base/mod.ts";

/**
 * Finding a server on the network: a target sends a query to everyone, a server answers the sender. Little-endian:
 *
 *     query   "BSD?"  version u8  nonce 8 bytes
 *     answer  "BSD!"  version u8  nonce 8 bytes  HTTP port u16  name length u8  name UTF-8
 *
 * The answer repeats the nonce, so a target takes only what answers its own query. A query is as long as what is known
 * of it and an answer at most seven times as long, so that servers are of no use to amplify an attack.
 */
export const DISCOVERY_VERSION = 1;
/** UDP port that servers listen on. */
export const DISCOVERY_PORT = 2017;
/** The longest name in an answer, in bytes of UTF-8. */
export const MOST_NAME_BYTES = 64;

const QUERY = [0x42, 0x53, 0x44, 0x3f], ANSWER = [0x42, 0x53, 0x44, 0x21];
const NONCE_BYTES = 8;

/** What a server says of itself. */
export interface DiscoveryAnswer {
  /** The query's 8 bytes. */
  nonce: Uint8Array;
  /** TCP port of the target door, 1..65535. */
  port: number;
  /** The server's name, at most 64 bytes of UTF-8, without control characters. */
  name: string;
}

/** The datagram that asks for servers; `nonce` is 8 random bytes. */
export function encodeQuery(nonce: Uint8Array): Uint8Array {
  return new ByteWriter(13).bytes(Uint8Array.from(QUERY)).u8(DISCOVERY_VERSION).bytes(
    nonce.subarray(0, NONCE_BYTES),
  )
    .done();
}

/** The nonce of a query; undefined when the datagram is none of this version. */
export function decodeQuery(datagram: Uint8Array): Uint8Array | undefined {
  const reader = new ByteReader(datagram);
  const nonce = head(reader, QUERY);
  return nonce && reader.remaining === 0 ? nonce : undefined;
}

/** The datagram that answers a query; a longer name is cut. */
export function encodeAnswer(answer: DiscoveryAnswer): Uint8Array {
  const name = cut(answer.name);
  return new ByteWriter(16 + name.length).bytes(Uint8Array.from(ANSWER)).u8(DISCOVERY_VERSION).bytes(
    answer.nonce,
  )
    .u16(answer.port).u8(name.length).bytes(name).done();
}

/** The answer in a datagram; undefined when it is none of this version, or malformed. */
export function decodeAnswer(datagram: Uint8Array): DiscoveryAnswer | undefined {
  const reader = new ByteReader(datagram);
  const nonce = head(reader, ANSWER);
  const port = reader.u16();
  const length = reader.u8();
  const name = reader.bytes(Math.min(length, MOST_NAME_BYTES + 1));
  if (!nonce || reader.failed || reader.remaining || length > MOST_NAME_BYTES || port === 0) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(name);
    return /\p{Cc}/u.test(text) ? undefined : { nonce, port, name: text };
  } catch {
    return undefined;
  }
}

function head(reader: ByteReader, magic: number[]): Uint8Array | undefined {
  const kind = reader.bytes(magic.length);
  const version = reader.u8();
  const nonce = reader.bytes(NONCE_BYTES);
  const fits = !reader.failed && magic.every((byte, i) => kind[i] === byte) && version === DISCOVERY_VERSION;
  return fits ? nonce.slice() : undefined;
}

/** UTF-8 of at most 64 bytes, cut between characters. */
function cut(name: string): Uint8Array {
  const bytes = new Uint8Array(MOST_NAME_BYTES);
  return bytes.subarray(0, new TextEncoder().encodeInto(name, bytes).written);
}
