import assert from "node:assert/strict";
import { fromHex } from "../../../src/base/mod.ts";
import { parseAddress } from "../../../src/dhcp/addresses.ts";
import { decodePacket, encodePacket } from "../../../src/dhcp/packet.ts";
import { summary } from "../../../src/dhcp/summary.ts";
import { firmware, message } from "../../../src/dhcp/testing/messages.ts";
import { type Heard, World } from "../../../src/dhcp/testing/world.ts";
import type { ServiceOptions } from "../../../src/dhcp/service.ts";

const CAPTURES = new URL("./captures.txt", import.meta.url).pathname;
const GOLDEN = new URL("./answers.txt", import.meta.url).pathname;

/** What somebody said: `from` and our port as in `10.80.0.9:68 to 67`. */
interface Said {
  who: string;
  from: string;
  port: 67 | 4011;
  bytes: Uint8Array;
}

/** Clients of captures.txt, and the server that each of them spoke with. */
const SERVERS: [who: string, options: Partial<ServiceOptions>][] = [
  ["BusyBox udhcpc 1.35", full("10.80.0.100")],
  ["ISC dhclient 4.4.3", full("10.80.0.101")],
  ["systemd-networkd 252", full("10.80.0.103")],
  ["udhcpc through dnsmasq 2.90's relay", full("10.81.0.100")],
  ["iPXE 1.0.0+git-20190125 of QEMU, BIOS", full("10.80.0.100")],
  ["EDK2 2022.11 PXE, x64", full("10.80.0.100")],
  ["EDK2 2022.11 PXE, x64, beside another server", { mode: "proxy", pool: undefined }],
  ["EDK2 2022.11 HTTP boot, x64", full("10.80.0.100")],
  ["made up, beside another server", { mode: "proxy", pool: undefined }],
  ["made up, refused", full("10.80.0.100")],
];

function full(start: string): Partial<ServiceOptions> {
  return { pool: { start, count: 20, mask: "255.255.255.0", dns: ["10.80.0.53"], leaseSeconds: 600, router: "10.80.0.254" } };
}

/** What nobody here could be made to say, by description. */
function madeUp(): Said[] {
  const beside = { who: "made up, beside another server", from: "0.0.0.0:68", port: 67 as const };
  const refused = { ...beside, who: "made up, refused" };
  const uuid = Uint8Array.from({ length: 17 }, (_, i) => i);
  const bios = { ...firmware(0), uuid, maxSize: Uint8Array.of(4, 236) };
  const ipxe = { ...firmware(7), userClass: "iPXE", uuid };
  const relay = Uint8Array.of(1, 4, 0, 0, 0, 7, 2, 6, 2, 0, 0, 0, 0, 9);
  return [
    { ...beside, bytes: encodePacket(message("discover", { options: bios })) },
    { ...beside, bytes: encodePacket(message("discover", { options: ipxe, giaddr: "10.80.0.9", hops: 1 })) },
    { ...beside, bytes: encodePacket(message("discover", { options: firmware(19, "HTTPClient") })) },
    { ...beside, bytes: encodePacket(message("discover")) },
    { ...refused, bytes: encodePacket(message("request", { options: { requestedAddress: "192.168.7.7" } })) },
    {
      ...refused,
      from: "10.80.0.9:67",
      bytes: encodePacket(message("request", {
        ...{ giaddr: "10.80.0.9", options: { requestedAddress: "192.168.7.7", clientId: Uint8Array.of(1, 2), relay } },
      })),
    },
  ];
}

/** What was captured on a wire: see captures.txt. */
function captured(): Said[] {
  return Deno.readTextFileSync(CAPTURES).trim().split("\n\n").map((part) => {
    const [head, ...hex] = part.split("\n");
    const [, who, from, port] = /^(.*) from (\S+) to (\d+)$/.exec(head)!;
    return { who, from, port: Number(port) as 67 | 4011, bytes: fromHex(hex.join(""))! };
  });
}

function describe(): string {
  const all = [...captured(), ...madeUp()], lines: string[] = [];
  for (const [who, options] of SERVERS) {
    const link = { name: "e0", address: parseAddress("10.80.0.1")!, mask: parseAddress("255.255.255.0")! };
    const world = new World({ links: [link], ...options });
    lines.push(`== ${who}`, "");
    for (const said of all.filter((each) => each.who === who)) {
      lines.push(summary(decodePacket(said.bytes)!));
      const heard = world.hear(said.bytes, said.from, said.port);
      if (heard.length === 0) lines.push("-> no answer");
      for (const answer of heard) lines.push(...shown(answer));
      lines.push("");
    }
  }
  return lines.join("\n");
}

/** An answer in words, and its bytes up to the padding. */
function shown({ packet, bytes, to, port }: Heard): string[] {
  const end = bytes.findLastIndex((byte) => byte !== 0) + 1;
  const rows = Array.from({ length: Math.ceil(end / 16) }, (_, i) => i * 16).map((at) => {
    const row = [...bytes.subarray(at, Math.min(end, at + 16))].map((byte) => byte.toString(16).padStart(2, "0"));
    return `   ${at.toString(16).padStart(4, "0")}  ${row.join(" ")}`;
  });
  // Zeros of the long empty fields.
  const zeros = /^ {3}\w{4} ( 00){16}$/;
  const told = rows.filter((row, i) => !(zeros.test(row) && zeros.test(rows[i - 1] ?? "")));
  return [`-> ${to} from ${port}, ${bytes.length} bytes: ${summary(packet)}`, ...told];
}

/** BLESS=1 makes the file anew, after a wanted change of what is answered. */
if (Deno.env.get("BLESS")) Deno.writeTextFileSync(GOLDEN, describe());

Deno.test("DHCP clients of others get the answers that they got", () => {
  assert.equal(describe(), Deno.readTextFileSync(GOLDEN));
});

Deno.test("what clients of others say is read whole", () => {
  for (const { who, bytes } of captured()) {
    const packet = decodePacket(bytes)!;
    const again = encodePacket(packet, 1472);
    assert.deepEqual(decodePacket(again), packet, who);
  }
});
