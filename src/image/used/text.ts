import { toHex } from "../../base/mod.ts";

/** Bytes up to the first zero as text, one byte a letter; trailing blanks are padding. */
export function latinText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end)).trimEnd();
}

/** As `latinText`, of UTF-8. */
export function utf8Text(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end)).trimEnd();
}

/** The 16 bytes at `offset` as a UUID in the order they are stored; empty when all are zero, which means none. */
export function uuidText(bytes: Uint8Array, offset: number): string {
  const hex = toHex(bytes.subarray(offset, offset + 16));
  if (/^0*$/.test(hex)) return "";
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
