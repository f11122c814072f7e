/**
 * The datagrams of a stream, as PROTOCOL.md lays them out. Little-endian; each ends in an 8-byte tag over all before it.
 */
import { ByteReader, ByteWriter } from "../base/mod.ts";

export const MAGIC = 0xb5;
export const VERSION = 1;
export const Kind = { fresh: 1, repair: 2, poll: 3, report: 4 } as const;

/** Bytes before the payload of a data datagram, of its tag, and of both. */
export const DATA_HEADER = 16;
export const TAG = 8;
export const DATA_OVERHEAD = DATA_HEADER + TAG;

/** Fits an Ethernet frame: 1500 bytes less IPv4 and UDP headers. */
export const MAX_DATAGRAM = 1472;
/** Needs named in one report, at most. */
export const MAX_NEEDS = 150;

/** Second byte of every datagram. */
export function kindByte(kind: number): number {
  return kind | (VERSION << 4);
}

/** The first four bytes of a stream's data datagrams, as a little-endian number. */
export function dataHead(kind: number, stream: number): number {
  return MAGIC | (kindByte(kind) << 8) | (stream << 16);
}

/** Fields of a data datagram, at these offsets. */
export const DataField = { kind: 1, stream: 2, seq: 4, block: 8, symbol: 12, ordinal: 14 } as const;

/** What the sender announces to the whole group. */
export interface Poll {
  /** Number of the last datagram sent. */
  seq: number;
  /** Receivers report what they want from this block on. */
  cursor: number;
  /** Blocks begun so far, modulo 65536. */
  ordinal: number;
  /** Receivers answer at once, spread over `spread` ms, complete or not. */
  reply: boolean;
  /** Milliseconds between reports of a receiver. */
  interval: number;
  spread: number;
}

const POLL_LENGTH = 24;

/** Bytes of a poll without its tag. */
export function encodePoll(stream: number, poll: Poll): Uint8Array {
  return new ByteWriter(new Uint8Array(POLL_LENGTH))
    .u8(MAGIC).u8(kindByte(Kind.poll)).u16(stream)
    .u32(poll.seq).u32(poll.cursor).u16(poll.ordinal).u16(poll.reply ? 1 : 0)
    .u16(poll.interval).u16(poll.spread).u32(0).done();
}

/** The poll in a datagram whose tag was checked and cut off; undefined when it is none. */
export function decodePoll(bytes: Uint8Array): Poll | undefined {
  const r = new ByteReader(bytes);
  r.u32();
  const poll: Poll = {
    seq: r.u32(),
    cursor: r.u32(),
    ordinal: r.u16(),
    reply: (r.u16() & 1) === 1,
    interval: r.u16(),
    spread: r.u16(),
  };
  return r.failed || bytes.length !== POLL_LENGTH || poll.interval === 0 ? undefined : poll;
}

/** What a receiver tells the sender. */
export interface Report {
  /** The receiver's number, 1..65535. */
  receiver: number;
  complete: boolean;
  /** It has heard the group: `heard`, `received` and `ordinal` mean something. */
  heardAny: boolean;
  /** Grows with every report of this receiver. */
  counter: number;
  /** Highest datagram number heard, how many data datagrams came in, and blocks begun as last heard. */
  heard: number;
  received: number;
  ordinal: number;
  /** Datagrams that its socket holds while it is busy. */
  window: number;
  /** Blocks that it has memory for. */
  room: number;
  /**
   * Blocks begun but not whole, how many more symbols each wants, and the code symbol from which on they would help: a
   * source symbol, or the first parity symbol for any parity.
   */
  needs: { block: number; symbols: number; from: number }[];
  /** Blocks wanted whole: runs [first, end), ascending, complete from `wantFrom` up to `wantUntil`. */
  wantFrom: number;
  wantUntil: number;
  wants: { first: number; end: number }[];
}

/** Bytes of a report without its tag; wants that don't fit are left out and `wantUntil` drawn in. */
export function encodeReport(stream: number, report: Report): Uint8Array {
  const limit = MAX_DATAGRAM - TAG - 8;
  const w = new ByteWriter(MAX_DATAGRAM)
    .u8(MAGIC).u8(kindByte(Kind.report)).u16(stream).u16(report.receiver)
    .u16((report.complete ? 1 : 0) | (report.heardAny ? 2 : 0))
    .u32(report.counter).u32(report.heard).u32(report.received).u32(report.window)
    .u16(report.ordinal).u16(Math.min(report.room, 65535));
  const needs = report.needs.slice(0, MAX_NEEDS);
  w.varint(needs.length);
  for (const need of needs) w.u32(need.block).u8(need.symbols).u8(need.from);
  // Runs are written as gap and length; the list ends with the run that no longer fits.
  const runs = new ByteWriter(limit);
  let at = report.wantFrom, until = report.wantUntil, count = 0;
  for (const run of report.wants) {
    if (w.length + runs.length + 24 > limit) {
      until = run.first;
      break;
    }
    runs.varint(run.first - at).varint(run.end - run.first);
    at = run.end;
    count++;
  }
  w.varint(report.wantFrom).varint(until - report.wantFrom).varint(count).bytes(runs.done());
  while (w.length % 8) w.u8(0);
  return w.done();
}

/** The report in a datagram whose tag was checked and cut off; undefined when it is none or makes no sense. */
export function decodeReport(bytes: Uint8Array): Report | undefined {
  const r = new ByteReader(bytes);
  r.u32();
  const receiver = r.u16(), flags = r.u16();
  const counter = r.u32(), heard = r.u32(), received = r.u32(), window = r.u32();
  const ordinal = r.u16(), room = r.u16();
  const needs: Report["needs"] = [];
  const needCount = r.varint();
  if (needCount > MAX_NEEDS) return undefined;
  for (let i = 0; i < needCount; i++) needs.push({ block: r.u32(), symbols: r.u8(), from: r.u8() });
  const wantFrom = r.varint(), wantUntil = wantFrom + r.varint(), runCount = r.varint();
  if (r.failed || runCount > MAX_DATAGRAM) return undefined;
  const wants: Report["wants"] = [];
  for (let i = 0, at = wantFrom; i < runCount; i++) {
    const first = at + r.varint(), end = first + r.varint();
    if (end === first || end > wantUntil) return undefined;
    wants.push({ first, end });
    at = end;
  }
  if (r.failed || r.remaining >= 8 || receiver === 0 || wantUntil > 0xffff_ffff) return undefined;
  return {
    receiver,
    complete: (flags & 1) !== 0,
    heardAny: (flags & 2) !== 0,
    counter,
    heard,
    received,
    ordinal,
    window,
    room,
    needs,
    wantFrom,
    wantUntil,
    wants,
  };
}

/** a - b for 32-bit serial numbers (RFC 1982): positive when `a` is later. */
export function serialDelta(a: number, b: number): number {
  return (a - b) | 0;
}
