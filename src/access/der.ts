import { Buffer } from "node:buffer";

/** Distinguished Encoding Rules (X.690): each value is a tag, a length and its content. */

/** A value with that tag around contents one after the other. */
export function der(tag: number, ...contents: Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  const size = content.length < 0x80 ? [content.length] : longSize(content.length);
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
}

export function sequence(...contents: Uint8Array[]): Uint8Array {
  return der(0x30, ...contents);
}

/** A set of one element, which needs no order. */
export function setOf(content: Uint8Array): Uint8Array {
  return der(0x31, content);
}

/** A whole number from 0 on, big-endian bytes; as few as do, and never a leading one that would make it negative. */
export function integer(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const short = bytes.subarray(start);
  return der(0x02, short[0] >= 0x80 ? Uint8Array.of(0, ...short) : short);
}

export function boolean(value: boolean): Uint8Array {
  return der(0x01, Uint8Array.of(value ? 0xff : 0));
}

export function octets(content: Uint8Array): Uint8Array {
  return der(0x04, content);
}

/** Bits in whole bytes, the last `unused` of them left out. */
export function bits(content: Uint8Array, unused = 0): Uint8Array {
  return der(0x03, Uint8Array.of(unused), content);
}

export function utf8(text: string): Uint8Array {
  return der(0x0c, Buffer.from(text));
}

/** An object identifier such as `1.2.840.10045.4.3.2`. */
export function oid(text: string): Uint8Array {
  const [first, second, ...rest] = text.split(".").map(Number);
  return der(0x06, Uint8Array.from([40 * first + second, ...rest].flatMap(base128)));
}

/** A time as RFC 5280 wants it (section 4.1.2.5): with two digits of the year until 2049. */
export function time(milliseconds: number): Uint8Array {
  const text = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, "");
  return text < "2050" ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

function longSize(size: number): number[] {
  const bytes: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(0x80 | rest & 0x7f);
  }
  return bytes;
}
