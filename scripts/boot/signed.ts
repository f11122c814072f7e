import { BootError } from "./steps.ts";

/**
 * Throws a BootError unless the file is a PE image that bears a signature, as Secure Boot wants it
 * (PE format, "Attribute Certificate Table": the fifth data directory).
 */
export function mustBeSigned(name: string, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = view.getUint32(0x3c, true);
  // Data directories of PE32+ start 112 bytes into the optional header, which follows signature and COFF header.
  const certificates = header + 24 + 112 + 4 * 8;
  const isPe = certificates + 8 <= bytes.length && view.getUint32(header, true) === 0x4550;
  if (isPe && view.getUint16(header + 24, true) === 0x20b && view.getUint32(certificates + 4, true) > 0) {
    return;
  }
  throw new BootError(`Cannot use ${name}: it must bear a signature for Secure Boot, and has none`);
}
