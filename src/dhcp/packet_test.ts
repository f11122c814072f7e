import { deepEqual, equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { latin, MessageType, Opt, type Options, readOptions } from "./options.ts";
import { decodePacket, encodePacket, mostFor, type Packet, replyTo } from "./packet.ts";
import { summary } from "./summary.ts";
import { firmware, message } from "./testing/messages.ts";

/** A message of random fields and options, all of which fit. */
function random(seed: number): Packet {
  const r = new Random(seed);
  const options: Options = new Map();
  for (let i = r.below(12); i > 0; i--) options.set(1 + r.below(254), r.bytes(1 + r.below(80)));
  options.delete(Opt.overload);
  const text = (most: number) => latin(r.bytes(r.below(most)).map((byte) => byte || 1));
  const [xid, ciaddr, yiaddr, siaddr, giaddr] = Array.from({ length: 5 }, () => r.u32());
  const chaddr = r.bytes(r.below(17));
  const header = { op: 1 + r.below(2), htype: r.below(256), hlen: chaddr.length, hops: r.below(256), xid };
  const fields = { secs: r.below(65536), flags: r.below(65536), ciaddr, yiaddr, siaddr, giaddr, chaddr };
  return { ...header, ...fields, sname: text(64), file: text(128), options };
}

Deno.test("packet: what is encoded is decoded", () => {
  for (let seed = 0; seed < 2000; seed++) {
    const packet = random(seed);
    deepEqual(decodePacket(encodePacket(packet, 1472)), packet, `seed ${seed}`);
  }
});

Deno.test("packet: options in the file and the name field are read, in that order, and long ones joined", () => {
  const packet = message("discover");
  packet.options.set(Opt.overload, Uint8Array.of(3));
  packet.options.set(Opt.userClass, Uint8Array.of(1, 2));
  const bytes = encodePacket(packet);
  bytes.set([Opt.userClass, 2, 3, 4, Opt.vendorClass, 1, 65, Opt.end], 108);
  bytes.set([Opt.userClass, 1, 5, Opt.hostname, 1, 66, Opt.end], 44);
  const { options, file, sname } = decodePacket(bytes)!;
  deepEqual([...options.get(Opt.userClass)!], [1, 2, 3, 4, 5]);
  deepEqual([latin(options.get(Opt.vendorClass)!), latin(options.get(Opt.hostname)!), file, sname], [
    "A",
    "B",
    "",
    "",
  ]);
});

Deno.test("packet: an option of more than 255 bytes goes in pieces and comes back whole", () => {
  const packet = message("discover", { giaddr: "10.0.0.9" });
  const relay = new Random(5).bytes(600);
  packet.options.set(Opt.relay, relay);
  deepEqual(decodePacket(encodePacket(packet, 1472))!.options.get(Opt.relay), relay);
});

const lies: [what: string, change: (bytes: Uint8Array) => Uint8Array][] = [
  ["shorter than a header", (bytes) => bytes.subarray(0, 239)],
  ["no magic cookie", (bytes) => bytes.fill(0, 236, 237)],
  ["a hardware address of 17 bytes", (bytes) => bytes.fill(17, 2, 3)],
  [
    "an option longer than the message",
    (bytes) => (bytes.set([Opt.hostname, 200], bytes.length - 5), fill(bytes)),
  ],
  ["an option without a length", (bytes) => (bytes.set([Opt.hostname], bytes.length - 1), fill(bytes))],
  ["an overloaded file that leads out of its field", (bytes) => {
    bytes.set([Opt.overload, 1, 1, Opt.end], 243);
    bytes.set([Opt.hostname, 200], 108);
    return bytes;
  }],
];
/** Makes the options go on to the last bytes. */
function fill(bytes: Uint8Array): Uint8Array {
  for (let at = 243; at < bytes.length - 5; at++) bytes[at] = Opt.pad;
  return bytes;
}
for (const [what, change] of lies) {
  Deno.test(`packet: ${what} is no message`, () =>
    equal(decodePacket(change(encodePacket(message("discover")))), undefined));
}

Deno.test("packet: nothing of the datagram is kept", () => {
  const bytes = encodePacket(message("discover", { options: { hostname: "pc1" } }));
  const packet = decodePacket(bytes)!;
  bytes.fill(0);
  equal(latin(packet.options.get(Opt.hostname)!), "pc1");
});

Deno.test("packet: what finds no room is left out, last ones first, but never what a relay added", () => {
  const packet = message("discover", { giaddr: "10.0.0.9" });
  packet.options.set(Opt.serverId, new Uint8Array(4));
  for (let code = 100; code < 140; code++) packet.options.set(code, new Uint8Array(20));
  packet.options.set(Opt.relay, new Uint8Array(100).fill(7));
  packet.file = "f".repeat(300);
  for (const most of [548, 700, 1472]) {
    const bytes = encodePacket(packet, most);
    ok(bytes.length <= most);
    const { options, file } = decodePacket(bytes)!;
    equal(options.get(Opt.relay)?.length, 100);
    ok(options.has(Opt.serverId));
    equal(file, "");
    equal(options.size, Math.min(43, 3 + Math.floor((most - 240 - 3 - 6 - 102 - 1) / 22)), `${most}`);
  }
});

Deno.test("packet: answers have 300 bytes at least, and no more than the client takes", () => {
  equal(encodePacket(message("discover")).length, 300);
  const sizes: [asked: Uint8Array | undefined, most: number][] = [
    [undefined, 548],
    [Uint8Array.of(0, 0), 548],
    [Uint8Array.of(2, 64), 548],
    [Uint8Array.of(4, 236), 1232],
    [Uint8Array.of(255, 255), 1472],
    [Uint8Array.of(5), 548],
  ];
  for (const [asked, most] of sizes) {
    equal(mostFor(message("discover", { options: asked ? { maxSize: asked } : {} })), most);
  }
});

Deno.test("packet: an answer keeps what table 3 of RFC 2131 says", () => {
  const request = message("request", { flags: 0x8000, giaddr: "10.0.0.9", ciaddr: "10.0.0.8", hops: 3 });
  const { op, xid, flags, giaddr, chaddr, hops, secs, ciaddr, yiaddr, siaddr } = replyTo(
    request,
    MessageType.ack,
  );
  deepEqual([op, xid, flags, giaddr], [2, request.xid, 0x8000, request.giaddr]);
  deepEqual(chaddr, request.chaddr);
  deepEqual([hops, secs, ciaddr, yiaddr, siaddr], [0, 0, 0, 0, 0]);
});

Deno.test("packet: a summary in one line, whatever strangers write", () => {
  const packet = message("request", {
    options: { ...firmware(7), requestedAddress: "10.0.0.5", serverId: "10.0.0.1", hostname: "a\n\x1b[31mb" },
  });
  equal(
    summary(packet),
    "REQUEST 52:54:00:00:00:01 xid=1234 want=10.0.0.5 server=10.0.0.1 class=PXEClient:Arch:00007:UNDI:003016 arch=7 host=a??[31mb",
  );
});

Deno.test("options: any bytes are read without harm", () => {
  const r = new Random(9);
  for (let i = 0; i < 5000; i++) {
    const options: Options = new Map(), bytes = r.bytes(r.below(64));
    readOptions(bytes, options);
    const total = [...options.values()].reduce((sum, { length }) => sum + length, 0);
    ok(total <= bytes.length);
  }
});
