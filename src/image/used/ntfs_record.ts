/** One run of clusters of an NTFS attribute's content. */
export interface Run {
  /** First cluster on the volume. */
  cluster: number;
  length: number;
}

/** One attribute of an MFT record: content in the record, or runs of clusters. */
export interface Attribute {
  type: number;
  /** Resident content. */
  content?: Uint8Array;
  runs?: Run[];
  /** Bytes of content, and how many of them were ever written. Of non-resident ones. */
  size: number;
  initialized: number;
}

/**
 * The attributes without a name of an MFT record, after its sector fixups are undone. Undefined when the record is not
 * sound, or spread over several records.
 */
export function readRecord(stored: Uint8Array, number: number): Attribute[] | undefined {
  const record = undoFixups(stored);
  if (!record) return undefined;
  const view = new DataView(record.buffer);
  const inUse = view.getUint16(22, true) & 1, end = view.getUint32(24, true);
  if (!inUse || view.getBigUint64(32, true) !== 0n || end > record.length) return undefined;
  // The record's own number is there from NTFS 3.1 on, where attributes start behind it.
  const first = view.getUint16(20, true);
  if (first >= 48 && view.getUint32(44, true) !== number) return undefined;
  const attributes: Attribute[] = [];
  for (let at = first; at + 4 <= end;) {
    const type = view.getUint32(at, true);
    if (type === END) return attributes;
    if (type === ATTRIBUTE_LIST || at + 24 > end) return undefined;
    const length = view.getUint32(at + 4, true);
    if (length < 24 || length % 8 || at + length > end) return undefined;
    const attribute = readAttribute(record.subarray(at, at + length));
    if (!attribute) return undefined;
    if (attribute !== NAMED) attributes.push(attribute);
    at += length;
  }
  return undefined;
}

const END = 0xffffffff, ATTRIBUTE_LIST = 0x20;
const NAMED: Attribute = { type: 0, size: 0, initialized: 0 };

/** The last two bytes of each sector are kept in the record's head, against torn writes. */
function undoFixups(stored: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const record = new Uint8Array(stored);
  const view = new DataView(record.buffer);
  if (view.getUint32(0, true) !== 0x454c4946) return undefined;
  const offset = view.getUint16(4, true), count = view.getUint16(6, true);
  if (count !== record.length / 512 + 1 || offset + 2 * count > 510) return undefined;
  const mark = view.getUint16(offset, true);
  for (let i = 1; i < count; i++) {
    if (view.getUint16(512 * i - 2, true) !== mark) return undefined;
    view.setUint16(512 * i - 2, view.getUint16(offset + 2 * i, true), true);
  }
  return record;
}

function readAttribute(bytes: Uint8Array): Attribute | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[9] !== 0) return NAMED;
  const type = view.getUint32(0, true);
  if (bytes[8] === 0) {
    const size = view.getUint32(16, true), offset = view.getUint16(20, true);
    if (offset + size > bytes.length) return undefined;
    return { type, size, initialized: size, content: bytes.subarray(offset, offset + size) };
  }
  // Compressed, encrypted or sparse content, or a part from the middle: not what system files have.
  if (bytes.length < 64 || view.getUint16(12, true) !== 0 || view.getBigUint64(16, true) !== 0n) {
    return undefined;
  }
  const runs = readRuns(bytes, view.getUint16(32, true));
  const size = Number(view.getBigUint64(48, true)), initialized = Number(view.getBigUint64(56, true));
  return runs && { type, size, initialized, runs };
}

/** The mapping pairs: per run a byte of two lengths, then the run's length and its signed distance from the last. */
function readRuns(bytes: Uint8Array, offset: number): Run[] | undefined {
  const runs: Run[] = [];
  for (let at = offset, cluster = 0; at < bytes.length;) {
    const lengthBytes = bytes[at] & 15, distanceBytes = bytes[at] >> 4;
    if (bytes[at++] === 0) return runs;
    if (lengthBytes < 1 || lengthBytes > 6 || distanceBytes < 1 || distanceBytes > 6) return undefined;
    if (at + lengthBytes + distanceBytes > bytes.length) return undefined;
    const length = integer(bytes, at, lengthBytes, false);
    cluster += integer(bytes, at + lengthBytes, distanceBytes, true);
    if (length < 1 || cluster < 0) return undefined;
    runs.push({ cluster, length });
    at += lengthBytes + distanceBytes;
  }
  return undefined;
}

function integer(bytes: Uint8Array, at: number, length: number, signed: boolean): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return signed && bytes[at + length - 1] >= 128 ? value - 256 ** length : value;
}
