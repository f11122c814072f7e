import type { Hardware } from "../contract/mod.ts";

/** What tells machines apart besides their network adapters, and what only seems to. */

/** UUIDs that makers of boards left as they were, as 32 hexadecimal digits. */
const JUNK_UUIDS = new Set([
  "03000200040005000006000700080009", // AMI's default
  "000102030405060708090a0b0c0d0e0f",
  "12345678123456789012345678901234",
  "123456781234567890abcddeefaabbcc", // ASRock, Gigabyte
  "4c4c454400002010802080c04f202020", // Dell boards without a service tag
].flatMap((hex) => [hex, swapped(hex)]));

/** Serial numbers that are none. */
const JUNK_SERIAL =
  /^(default|to be filled|system|chassis|base ?board|serial|none|unknown|invalid|empty|null|oem|not |n\/?a$|x+$|[0.\s-]*$|0?123456789)/i;

/**
 * What to compare of a UUID; undefined for one that does not tell machines apart. Firmware and systems do not agree on
 * the byte order of a UUID's first three fields (SMBIOS 2.6 settled it late, and option 97 carries it either way), so
 * both spellings have the same key.
 */
export function uuidKey(uuid: string | null | undefined): string | undefined {
  const hex = uuid?.toLowerCase().replace(/[{}\s-]/g, "") ?? "";
  if (!/^[0-9a-f]{32}$/.test(hex) || JUNK_UUIDS.has(hex) || isPattern(hex)) return undefined;
  const other = swapped(hex);
  return hex < other ? hex : other;
}

/** A UUID in its usual spelling. */
export function spellUuid(uuid: string): string {
  const hex = uuid.toLowerCase().replace(/[{}\s-]/g, "");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What to compare of a serial number; undefined for one that does not tell machines apart. */
export function serialKey(serial: string | null | undefined): string | undefined {
  const text = serial?.trim().toLowerCase() ?? "";
  return text.length < 4 || JUNK_SERIAL.test(text) || new Set(text).size < 3 ? undefined : text;
}

/** A MAC address as it is kept, `aa:bb:cc:dd:ee:ff`; undefined for what is no adapter's own address. */
export function macKey(mac: string | null | undefined): string | undefined {
  const hex = mac?.toLowerCase().replace(/[:.-]/g, "") ?? "";
  if (!/^[0-9a-f]{12}$/.test(hex) || hex === "000000000000") return undefined;
  // The lowest bit of the first byte marks group addresses, of which ff:ff:ff:ff:ff:ff is one.
  if (parseInt(hex.slice(0, 2), 16) & 1) return undefined;
  return hex.replace(/(..)(?=.)/g, "$1:");
}

/** MAC addresses of a machine's network adapters. */
export function adaptersOf({ macs, cards = [] }: Hardware): string[] {
  return [...macs, ...cards.map(({ mac }) => mac)].flatMap((mac) => macKey(mac) ?? []);
}

/** The same UUID with its first three fields in the other byte order. */
function swapped(hex: string): string {
  return hex.replace(/^(..)(..)(..)(..)(..)(..)(..)(..)/, "$4$3$2$1$6$5$8$7");
}

/** All zeros, all ones and the like: at most three different bytes. */
function isPattern(hex: string): boolean {
  const seen: string[] = [];
  for (let at = 0; at < 32 && seen.length <= 3; at += 2) {
    const byte = hex.slice(at, at + 2);
    if (!seen.includes(byte)) seen.push(byte);
  }
  return seen.length <= 3;
}
