import { deepEqual, equal } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { decode, encode, opcodeOf, type Packet } from "./packet.ts";

const bytes = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const rrq = (name: string, options: [string, string][] = [], mode = "octet"): Packet => ({
  ...{ kind: "rrq", name, mode, options: new Map(options) },
});

const read: [what: string, datagram: string, expected: Packet | undefined][] = [
  ["a plain request", "\0\x01a\0octet\0", rrq("a")],
  ["a mode in capitals", "\0\x01a\0OcTeT\0", rrq("a")],
  [
    "options, their names in capitals",
    "\0\x01a\0octet\0BLKSIZE\x001468\0tsize\x000\0",
    rrq("a", [
      ["blksize", "1468"],
      ["tsize", "0"],
    ]),
  ],
  ["an option without a value, as iPXE's", "\0\x01a\0octet\0multicast\0\0", rrq("a", [["multicast", ""]])],
  ["an option twice", "\0\x01a\0octet\0tsize\x000\0tsize\x001\0", rrq("a", [["tsize", "0"]])],
  ["zeros as padding", "\0\x01a\0octet\0tsize\x000\0\0\0\0\0\0", rrq("a", [["tsize", "0"]])],
  ["a last value without its zero", "\0\x01a\0octet\0tsize\x000", rrq("a", [["tsize", "0"]])],
  ["a mode without its zero", "\0\x01a\0octet", rrq("a")],
  ["bytes beyond ASCII", "\0\x01grub/\xff\x01\0octet\0", rrq("grub/\xff\x01")],
  ["an empty name", "\0\x01\0octet\0", rrq("")],
  ["a write request", "\0\x02a\0mail\0", { kind: "wrq", name: "a", mode: "mail", options: new Map() }],
  ["a name without its zero", "\0\x01octet", undefined],
  ["no mode", "\0\x01abc\0", undefined],
  ["an empty mode", "\0\x01abc\0\0", undefined],
  ["a name too long", `\0\x01${"a".repeat(1025)}\0octet\0`, undefined],
  ["a mode too long", `\0\x01a\0${"o".repeat(65)}\0`, undefined],
  ["an option too long", `\0\x01a\0octet\0${"o".repeat(65)}\x001\0`, undefined],
  ["a value too long", `\0\x01a\0octet\0tsize\0${"1".repeat(65)}\0`, undefined],
  ["an acknowledgement", "\0\x04\xff\xfe", { kind: "ack", block: 0xfffe }],
  ["one that is padded", "\0\x04\x00\x01\0\0\0\0", { kind: "ack", block: 1 }],
  ["data", "\0\x03\x00\x02hi", { kind: "data", block: 2, payload: bytes("hi") }],
  ["data without any", "\0\x03\x00\x02", { kind: "data", block: 2, payload: bytes("") }],
  ["an error", "\0\x05\x00\x08no thanks\0", { kind: "error", code: 8, message: "no thanks" }],
  ["an error without its zero", "\0\x05\x00\x00gone", { kind: "error", code: 0, message: "gone" }],
  ["an error without words", "\0\x05\x00\x01", { kind: "error", code: 1, message: "" }],
  ["an option acknowledgement", "\0\x06tsize\x0099\0", { kind: "oack", options: new Map([["tsize", "99"]]) }],
  ["nothing", "", undefined],
  ["half a packet", "\0\x04\x01", undefined],
  ["an unknown opcode", "\0\x07ab\0", undefined],
  ["an opcode in the wrong order", "\x01\0a\0octet\0", undefined],
];

for (const [what, datagram, expected] of read) {
  Deno.test(`tftp packet: ${what}`, () => deepEqual(decode(bytes(datagram)), expected));
}

Deno.test("tftp packet: at most 16 options count", () => {
  const many = Array.from({ length: 40 }, (_, i): [string, string] => [`o${i}`, "1"]);
  const packet = decode(encode(rrq("a", many)));
  equal(packet?.kind === "rrq" && packet.options.size, 16);
});

Deno.test("tftp packet: what was read and written is read the same, and nothing throws", () => {
  const random = new Random(1);
  let understood = 0;
  for (let i = 0; i < 20_000; i++) {
    const datagram = random.bytes(random.below(60));
    if (i % 4) {
      datagram.set([0, 1 + random.below(6)].slice(0, datagram.length));
      // Zeros part words: without many of them next to nothing is a request.
      for (let at = 2; at < datagram.length; at++) if (random.chance(0.15)) datagram[at] = 0;
    }
    const packet = decode(datagram);
    if (!packet || packet.kind === "oack" && packet.options.size === 0) continue;
    understood++;
    deepEqual(decode(encode(packet)), packet);
  }
  equal(understood > 5000, true);
});

Deno.test("tftp packet: one changed or cut byte never throws", () => {
  const random = new Random(2);
  const whole = encode(rrq("pxelinux.cfg/default", [["blksize", "1468"], ["windowsize", "16"]]));
  for (let i = 0; i < 5000; i++) {
    const changed = whole.slice(0, random.chance(0.3) ? random.below(whole.length) : whole.length);
    for (let n = random.below(4); n > 0 && changed.length; n--) {
      changed[random.below(changed.length)] = random.below(256);
    }
    decode(changed);
    opcodeOf(changed);
  }
});
