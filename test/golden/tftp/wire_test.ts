import assert from "node:assert/strict";
import { cleanName } from "../../../src/tftp/names.ts";
import { negotiate } from "../../../src/tftp/negotiation.ts";
import { decode, encode, type Packet } from "../../../src/tftp/packet.ts";

const GOLDEN = new URL("./wire.txt", import.meta.url).pathname;
const SIZE = 987_654, MTU = 1500;

/** Requests of the shapes that known clients send. */
const requests: [client: string, datagram: string][] = [
  ["EDK2, UEFI PXE", "\0\x01shimx64.efi\0octet\0tsize\x000\0blksize\x001468\0windowsize\x004\0"],
  ["EDK2 before windows", "\0\x01\\EFI\\BOOT\\shimx64.efi\0octet\0tsize\x000\0blksize\x001468\0"],
  ["Intel boot ROM, for the size", "\0\x01undionly.kpxe\0octet\0tsize\x000\0"],
  ["Intel boot ROM, for the file", "\0\x01undionly.kpxe\0octet\0blksize\x001456\0"],
  ["boot ROM that reads on behind the name", "\0\x01undionly.kpxe\xff\0octet\0tsize\x000\0"],
  ["shim for the second stage", "\0\x01grubx64.efi\0octet\0blksize\x00512\0"],
  ["shim 15.8 on a Wyse 5070", "\0\x01grub/\xa7Onboard\0octet\0blksize\x00512\0"],
  ["GRUB", "\0\x01/grub/grub.cfg\0octet\0blksize\x001024\0tsize\x000\0"],
  ["iPXE", "\0\x01undionly.kpxe\0octet\0blksize\x001432\0tsize\x000\0"],
  ["pxelinux", "\0\x01pxelinux.cfg/default\0octet\0tsize\x000\0blksize\x001408\0"],
  ["U-Boot", "\0\x01uImage\0octet\0timeout\x005\0tsize\x000\0blksize\x001468\0windowsize\x0016\0"],
  ["tftp-hpa", "\0\x01vmlinuz\0netascii\0"],
  ["curl", "\0\x01vmlinuz\0octet\0tsize\x000\0blksize\x00512\0timeout\x006\0"],
  ["atftp", "\0\x01vmlinuz\0octet\0tsize\x000\0timeout\x005\0blksize\x0065464\0windowsize\x0016\0"],
];

const answers: Packet[] = [
  { kind: "data", block: 1, payload: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46) },
  { kind: "data", block: 65_536, payload: new Uint8Array(0) },
  { kind: "ack", block: 65_535 },
  { kind: "error", code: 1, message: "File not found" },
  { kind: "error", code: 2, message: "This server is read only" },
  { kind: "error", code: 5, message: "Unknown transfer ID" },
];

function describe(): string {
  const lines: string[] = [];
  for (const [client, text] of requests) {
    const datagram = bytes(text), packet = decode(datagram);
    assert(packet?.kind === "rrq");
    const { accepted } = negotiate(packet.options, SIZE, MTU);
    lines.push(`request, ${client}: ${cleanName(packet.name)}`, ...hexDump(datagram));
    if (accepted.size > 0) lines.push("answer", ...hexDump(encode({ kind: "oack", options: accepted })));
    lines.push("");
  }
  for (const packet of answers) {
    lines.push(`${packet.kind}: ${JSON.stringify(packet)}`, ...hexDump(encode(packet)), "");
  }
  return lines.join("\n");
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (c) => c.charCodeAt(0));
}

function hexDump(bytes: Uint8Array): string[] {
  const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, i) => i * 16);
  return rows.map((at) => {
    const row = [...bytes.subarray(at, at + 16)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = row.map((byte) => byte > 32 && byte < 127 ? String.fromCharCode(byte) : ".").join("");
    return `${at.toString(16).padStart(4, "0")}  ${hex.padEnd(47)}  ${text}`;
  });
}

/** BLESS=1 makes the file anew, after a wanted change. */
if (Deno.env.get("BLESS")) Deno.writeTextFileSync(GOLDEN, describe());

Deno.test("tftp: requests of known shapes and our answers are what they were", () => {
  assert.equal(describe(), Deno.readTextFileSync(GOLDEN));
});
