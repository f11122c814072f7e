/** Dynamic-linking facts of a 64-bit little-endian ELF file (System V ABI, chapter 5). */
export interface Linkage {
  /** DT_NEEDED: names of the libraries that it is linked with. */
  needed: string[];
  /** PT_INTERP: the loader that starts it; undefined for libraries. */
  interpreter: string | undefined;
}

const MAGIC = [0x7f, 0x45, 0x4c, 0x46, 2, 1];
const PT_LOAD = 1, PT_DYNAMIC = 2, PT_INTERP = 3;
const DT_NEEDED = 1n, DT_STRTAB = 5n;

/** What a file is linked with; undefined for one that is no 64-bit ELF file. */
export function readLinkage(bytes: Uint8Array): Linkage | undefined {
  if (bytes.length < 64 || MAGIC.some((byte, i) => bytes[i] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = readSegments(view);
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  return {
    needed: readNeeded(bytes, view, segments),
    interpreter: interpreter && textAt(bytes, interpreter.offset),
  };
}

interface Segment {
  type: number;
  offset: number;
  address: number;
  size: number;
}

function readSegments(view: DataView): Segment[] {
  const start = Number(view.getBigUint64(0x20, true)), size = view.getUint16(0x36, true);
  return Array.from({ length: view.getUint16(0x38, true) }, (_, i) => {
    const at = start + i * size;
    return {
      type: view.getUint32(at, true),
      offset: Number(view.getBigUint64(at + 8, true)),
      address: Number(view.getBigUint64(at + 16, true)),
      size: Number(view.getBigUint64(at + 32, true)),
    };
  });
}

function readNeeded(bytes: Uint8Array, view: DataView, segments: Segment[]): string[] {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!dynamic) return [];
  const names: number[] = [];
  let strings = 0;
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16) {
    const tag = view.getBigUint64(at, true), value = Number(view.getBigUint64(at + 8, true));
    if (tag === 0n) break;
    if (tag === DT_NEEDED) names.push(value);
    if (tag === DT_STRTAB) strings = value;
  }
  // The table is given by its address in memory; the segment that is loaded there tells where in the file it is.
  const home = segments.find(({ type, address, size }) =>
    type === PT_LOAD && strings >= address && strings < address + size
  );
  return home ? names.map((name) => textAt(bytes, strings - home.address + home.offset + name)) : [];
}

function textAt(bytes: Uint8Array, at: number): string {
  return new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
}
