import assert from "node:assert/strict";
import { Random, toHex } from "../../../src/base/mod.ts";
import { Arena } from "../../../src/cast/arena.ts";
import { DATA_HEADER, DATA_OVERHEAD, decodePoll, decodeReport, Kind, TAG } from "../../../src/cast/frame.ts";
import { encodeReport } from "../../../src/cast/frame.ts";
import { Receiver } from "../../../src/cast/receiver.ts";
import { Sender } from "../../../src/cast/sender.ts";

const GOLDEN = new URL("./wire.txt", import.meta.url).pathname;
const STREAM = {
  streamId: 0x1234,
  key: toHex(Uint8Array.from({ length: 32 }, (_, i) => i)),
  size: 500,
  symbolSize: 64,
  blockSymbols: 4,
  group: "224.1.1.2",
  port: 2017,
};
const OFFSETS = Float64Array.of(0, 100, 500);

/** One datagram of each kind, as sender and receiver make them. */
function datagrams(): Record<string, Uint8Array> {
  const content = new Random(1).bytes(STREAM.size), arena = new Arena(Sender.footprint(STREAM));
  const read = (b: number, base: number, stride: number) => {
    for (let i = 0; i < 4; i++) {
      const part = content.subarray(b * 256 + i * 64, b * 256 + i * 64 + 64);
      arena.bytes.fill(0, base + i * stride, base + i * stride + 64);
      arena.bytes.set(part, base + i * stride);
    }
  };
  const sender = new Sender(
    { stream: STREAM, arena, read, expect: 1, patience: 0, rateLimit: 0, trafficTimeout: 0, flowControl: true },
    0,
  );
  const first = (now: number) => {
    const { at, size } = sender.pollTransmit(now)!;
    return arena.bytes.slice(at, at + size);
  };
  const slots = 4, receiving = new Arena(Receiver.footprint(STREAM, slots));
  const receiver = new Receiver({
    ...{ stream: STREAM, arena: receiving, receiver: 7, offsets: OFFSETS, slots, window: 100, seed: 1 },
  }, 0);
  const poll = first(0);
  receiver.handle(poll, 0);
  sender.handle(receiver.pollTransmit(1)!.slice(), 1);
  const data = first(1);
  // Of the first block's four symbols only one comes, and news of two datagrams that never did.
  receiver.handle(data, 2);
  const rest = first(2);
  receiver.handle(rest, 3);
  const report = receiver.pollTransmit(300)!.slice();
  const needy = seal(receiving, encodeReport(STREAM.streamId, {
    ...decodeReport(report.subarray(0, -TAG))!,
    counter: 9,
    heard: 8,
    needs: [{ block: 0, symbols: 2, from: 192 }],
  }));
  sender.handle(needy, 300);
  let parity = first(300);
  while ((parity[1] & 15) !== Kind.repair) parity = first(301);
  return { poll, data, parity, report };
}

function seal(arena: Arena, bytes: Uint8Array): Uint8Array {
  const key = arena.expandKey(Uint8Array.fromHex(STREAM.key)), at = arena.alloc(bytes.length + TAG);
  arena.bytes.set(bytes, at);
  arena.kernels.seal(at, 1, 0, bytes.length, key);
  return arena.bytes.slice(at, at + bytes.length + TAG);
}

function describe(): string {
  const made = datagrams(), lines: string[] = [];
  const words: Record<string, unknown> = {
    poll: decodePoll(made.poll.subarray(0, -TAG)),
    data: fields(made.data),
    parity: fields(made.parity),
    report: decodeReport(made.report.subarray(0, -TAG)),
  };
  for (const [kind, bytes] of Object.entries(made)) {
    lines.push(`${kind}, ${bytes.length} bytes: ${JSON.stringify(words[kind])}`, ...hexDump(bytes), "");
  }
  return lines.join("\n");
}

function fields(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer);
  return {
    kind: bytes[1] & 15,
    stream: view.getUint16(2, true),
    seq: view.getUint32(4, true),
    block: view.getUint32(8, true),
    symbol: view.getUint16(12, true),
    ordinal: view.getUint16(14, true),
    payload: bytes.length - DATA_OVERHEAD,
    from: DATA_HEADER,
  };
}

function hexDump(bytes: Uint8Array): string[] {
  const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, i) => i * 16);
  return rows.map((at) => {
    const row = [...bytes.subarray(at, at + 16)].map((byte) => byte.toString(16).padStart(2, "0"));
    return `${at.toString(16).padStart(4, "0")}  ${row.join(" ")}`;
  });
}

/** BLESS=1 makes the file anew, after a wanted change of the protocol. */
if (Deno.env.get("BLESS")) Deno.writeTextFileSync(GOLDEN, describe());

Deno.test("the datagrams of a stream are what they were", () => {
  assert.equal(describe(), Deno.readTextFileSync(GOLDEN));
});
