/** Arithmetic of GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11d), as in RFC 5510. */
const EXP = new Uint8Array(512);
const LOG = new Uint8Array(256);
for (let i = 0, x = 1; i < 255; i++) {
  EXP[i] = EXP[i + 255] = x;
  LOG[x] = i;
  x = x & 128 ? (x << 1) ^ 0x11d : x << 1;
}

/** The product of two elements. */
export function multiply(a: number, b: number): number {
  return a && b ? EXP[LOG[a] + LOG[b]] : 0;
}

/** The multiplicative inverse of an element other than 0. */
export function inverse(a: number): number {
  return EXP[255 - LOG[a]];
}
