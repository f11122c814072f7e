/** Option codes of RFC 2132 and later that this room reads or writes. */
export const Opt = {
  pad: 0,
  mask: 1,
  router: 3,
  dns: 6,
  hostname: 12,
  domain: 15,
  broadcast: 28,
  vendor: 43,
  requestedAddress: 50,
  leaseTime: 51,
  overload: 52,
  messageType: 53,
  serverId: 54,
  requestList: 55,
  message: 56,
  maxSize: 57,
  renewal: 58,
  rebinding: 59,
  vendorClass: 60,
  clientId: 61,
  serverName: 66,
  bootFile: 67,
  userClass: 77,
  relay: 82,
  arch: 93,
  undi: 94,
  uuid: 97,
  ipxe: 175,
  end: 255,
} as const;

/** Values of option 53. */
export const MessageType = {
  discover: 1,
  offer: 2,
  request: 3,
  decline: 4,
  ack: 5,
  nak: 6,
  release: 7,
  inform: 8,
} as const;

/** Options by code, in the order they are written. */
export type Options = Map<number, Uint8Array>;

/**
 * Adds the options in a field to `into`; what comes in several pieces is joined (RFC 3396). A field may lack the end
 * option. False when an option's length leads out of the field.
 */
export function readOptions(field: Uint8Array, into: Options): boolean {
  for (let at = 0; at < field.length;) {
    const code = field[at++];
    if (code === Opt.pad) continue;
    if (code === Opt.end) return true;
    const length = field[at++];
    if (length === undefined || at + length > field.length) return false;
    const value = field.subarray(at, at + length), before = into.get(code);
    into.set(code, before ? joined(before, value) : value);
    at += length;
  }
  return true;
}

/**
 * Writes options from `at` on and an end behind them, never beyond `limit`: those that find no room are left out, but
 * the relay's (RFC 3046), for which room is kept. Returns where the end stands.
 */
export function writeOptions(options: Options, into: Uint8Array, at: number, limit: number): number {
  const relay = options.get(Opt.relay);
  const kept = relay ? sizeOf(relay) : 0;
  for (const [code, value] of options) {
    if (code !== Opt.relay && at + sizeOf(value) + kept < limit) at = write(code, value, into, at);
  }
  if (relay && at + kept < limit) at = write(Opt.relay, relay, into, at);
  into[at] = Opt.end;
  return at;
}

/** An option of one byte; undefined when it is missing or longer. */
export function byteOf(options: Options, code: number): number | undefined {
  const value = options.get(code);
  return value?.length === 1 ? value[0] : undefined;
}

/** An option of two bytes. */
export function wordOf(options: Options, code: number): number | undefined {
  const value = options.get(code);
  return value?.length === 2 ? (value[0] << 8) | value[1] : undefined;
}

/** An option of four bytes: an address, or seconds. Several addresses give the first. */
export function longOf(options: Options, code: number): number | undefined {
  const value = options.get(code);
  if (!value || value.length < 4) return undefined;
  return ((value[0] << 24) | (value[1] << 16) | (value[2] << 8) | value[3]) >>> 0;
}

/** An option of text without what firmware puts behind it; undefined when it is missing. */
export function textOf(options: Options, code: number): string | undefined {
  const value = options.get(code);
  return value && latin(value);
}

/** Bytes up to a zero byte as text, each byte a character. */
export function latin(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end)));
}

/** A text's bytes as `latin` reads them. */
export function latinBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** Bytes that an option takes, cut into pieces of at most 255. */
function sizeOf(value: Uint8Array): number {
  return value.length + 2 * Math.max(1, Math.ceil(value.length / 255));
}

function write(code: number, value: Uint8Array, into: Uint8Array, at: number): number {
  let from = 0;
  do {
    const length = Math.min(255, value.length - from);
    into[at++] = code;
    into[at++] = length;
    into.set(value.subarray(from, from + length), at);
    at += length;
    from += length;
  } while (from < value.length);
  return at;
}
