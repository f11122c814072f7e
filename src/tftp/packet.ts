/** The five packets of RFC 1350, section 5, and the option acknowledgement of RFC 2347. Numbers are big-endian. */
export const Opcode = { rrq: 1, wrq: 2, data: 3, ack: 4, error: 5, oack: 6 } as const;

/** RFC 1350, appendix; 8 from RFC 2347. */
export const ErrorCode = {
  undefined: 0,
  notFound: 1,
  access: 2,
  illegal: 4,
  unknownTid: 5,
  options: 8,
} as const;

/** Options by name, lower case, in the order they came. */
export type Options = Map<string, string>;

/** A packet. Texts hold one byte a character (Latin-1): what firmware sends is bytes, whatever they mean. */
export type Packet =
  | { kind: "rrq" | "wrq"; name: string; mode: string; options: Options }
  | { kind: "data"; block: number; payload: Uint8Array }
  | { kind: "ack"; block: number }
  | { kind: "error"; code: number; message: string }
  | { kind: "oack"; options: Options };

/** Bytes before the payload of DATA, and those of an ACK. */
export const DATA_HEADER = 4, ACK_SIZE = 4;
/** What a name may be long, a word of an option, and how many options count. Longer ones make a bad packet. */
const NAME_LIMIT = 1024, WORD_LIMIT = 64, OPTION_LIMIT = 16, MESSAGE_LIMIT = 512;

/** The packet in a datagram; undefined when it is none. `payload` is a view of the datagram. */
export function decode(bytes: Uint8Array): Packet | undefined {
  if (bytes.length < 4) return undefined;
  const block = bytes[2] << 8 | bytes[3];
  switch (opcodeOf(bytes)) {
    case Opcode.rrq:
      return decodeRequest("rrq", bytes);
    case Opcode.wrq:
      return decodeRequest("wrq", bytes);
    case Opcode.data:
      return { kind: "data", block, payload: bytes.subarray(DATA_HEADER) };
    case Opcode.ack:
      // Some stacks pad short frames and count the padding in: what follows the number says nothing.
      return { kind: "ack", block };
    case Opcode.error:
      return { kind: "error", code: block, message: text(bytes, 4, end(bytes, 4, MESSAGE_LIMIT)) };
    case Opcode.oack: {
      const options = decodeOptions(bytes, 2);
      return options && { kind: "oack", options };
    }
  }
  return undefined;
}

/** The first two bytes as a number; 0, which is no opcode, when there are fewer. */
export function opcodeOf(bytes: Uint8Array): number {
  return bytes.length < 2 ? 0 : bytes[0] << 8 | bytes[1];
}

/** The datagram of a packet. Characters beyond Latin-1 become question marks, block numbers are cut to 16 bits. */
export function encode(packet: Packet): Uint8Array<ArrayBuffer> {
  switch (packet.kind) {
    case "rrq":
    case "wrq":
      return join(Opcode[packet.kind], [packet.name, packet.mode, ...[...packet.options].flat()]);
    case "oack":
      return join(Opcode.oack, [...packet.options].flat());
    case "error":
      return join(Opcode.error, [packet.message.slice(0, MESSAGE_LIMIT - 1)], packet.code);
    case "ack":
      return Uint8Array.of(0, Opcode.ack, packet.block >> 8 & 255, packet.block & 255);
    case "data": {
      const bytes = new Uint8Array(DATA_HEADER + packet.payload.length);
      bytes.set([0, Opcode.data, packet.block >> 8 & 255, packet.block & 255]);
      bytes.set(packet.payload, DATA_HEADER);
      return bytes;
    }
  }
}

function decodeRequest(kind: "rrq" | "wrq", bytes: Uint8Array): Packet | undefined {
  const nameEnd = end(bytes, 2, NAME_LIMIT);
  if (nameEnd < 0 || nameEnd >= bytes.length) return undefined;
  const modeEnd = end(bytes, nameEnd + 1, WORD_LIMIT);
  if (modeEnd <= nameEnd + 1) return undefined;
  const mode = text(bytes, nameEnd + 1, modeEnd).toLowerCase();
  const options = decodeOptions(bytes, modeEnd + 1);
  return options && { kind, name: text(bytes, 2, nameEnd), mode, options };
}

/**
 * Pairs of words up to the end, or to an empty name: frames are padded with zeros. The last word's zero may be missing.
 * A name that comes twice counts once, as it came first (RFC 2347: "may only be specified once").
 */
function decodeOptions(bytes: Uint8Array, from: number): Options | undefined {
  const options: Options = new Map();
  for (let at = from; at < bytes.length && options.size < OPTION_LIMIT;) {
    const nameEnd = end(bytes, at, WORD_LIMIT);
    if (nameEnd === at || nameEnd >= bytes.length) break;
    const valueEnd = end(bytes, nameEnd + 1, WORD_LIMIT);
    if (nameEnd < 0 || valueEnd < 0) return undefined;
    const name = text(bytes, at, nameEnd).toLowerCase();
    if (!options.has(name)) options.set(name, text(bytes, nameEnd + 1, valueEnd));
    at = valueEnd + 1;
  }
  return options;
}

/** Where the zero is that ends the word at `from`, or the datagram's end; -1 when the word is longer than `limit`. */
function end(bytes: Uint8Array, from: number, limit: number): number {
  const zero = bytes.indexOf(0, from), at = zero < 0 ? bytes.length : zero;
  return at - from > limit ? -1 : at;
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return to <= from ? "" : String.fromCharCode(...bytes.subarray(from, to));
}

function join(opcode: number, words: string[], code?: number): Uint8Array<ArrayBuffer> {
  const head = code === undefined ? [0, opcode] : [0, opcode, code >> 8 & 255, code & 255];
  const bytes = new Uint8Array(words.reduce((sum, word) => sum + word.length + 1, head.length));
  bytes.set(head);
  let at = head.length;
  for (const word of words) {
    for (let i = 0; i < word.length; i++) bytes[at++] = word.charCodeAt(i) > 255 ? 63 : word.charCodeAt(i);
    bytes[at++] = 0;
  }
  return bytes;
}
