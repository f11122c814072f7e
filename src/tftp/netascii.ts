const CR = 13, LF = 10;

/**
 * Text as netascii has it on the wire (RFC 764, asked for by RFC 1350): a line ends with CR LF, a lone CR is CR NUL.
 * A client that turns it back, as tftp-hpa's does without `-m binary`, gets every file exactly.
 */
export function toNetascii(bytes: Uint8Array): Uint8Array {
  let extra = 0;
  for (const byte of bytes) if (byte === CR || byte === LF) extra++;
  const out = new Uint8Array(bytes.length + extra);
  let at = 0;
  for (const byte of bytes) {
    if (byte === LF) out[at++] = CR;
    out[at++] = byte;
    if (byte === CR) out[at++] = 0;
  }
  return out;
}
