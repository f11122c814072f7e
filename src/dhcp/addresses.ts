import { BroadsideError } from "../base/mod.ts";

/** The 32 bits of a dotted-decimal IPv4 address; undefined when the text is none. */
export function parseAddress(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const byte = Number(match[i]);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value;
}

/** As `parseAddress`; throws `dhcp.settings` naming `what` when the text is no address. */
export function requireAddress(text: string, what: string): number {
  const value = parseAddress(text);
  if (value !== undefined) return value;
  throw new BroadsideError(
    "dhcp.settings",
    `Cannot use ${text} as ${what}: it must be an IPv4 address such as 192.168.0.10.`,
  );
}

/** An address in dotted decimals. */
export function formatAddress(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** An address as its four bytes. */
export function addressBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  for (let i = 0; i < 4; i++) bytes[i] = value >>> (24 - 8 * i);
  return bytes;
}

/** Whether two addresses are on one network. */
export function sameNetwork(a: number, b: number, mask: number): boolean {
  return ((a ^ b) & mask) === 0;
}

/** A hardware address as `aa:bb:cc:dd:ee:ff`. */
export function formatMac(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += (i ? ":" : "") + HEX[bytes[i]];
  return text;
}

/** The hardware address of six bytes that people write with colons, dashes, dots or nothing; undefined when it is none. */
export function parseMac(text: string): string | undefined {
  const digits = text.toLowerCase().replace(/[:.-]/g, "");
  return /^[0-9a-f]{12}$/.test(digits) ? digits.match(/../g)!.join(":") : undefined;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
