import { deepEqual, equal } from "node:assert/strict";
import { latinBytes, MessageType, Opt } from "./options.ts";
import { encodePacket, type Packet } from "./packet.ts";
import { Probe, probeMac } from "./probe.ts";
import { Restraint } from "./restraint.ts";
import { ServerWatch } from "./server_watch.ts";
import { message } from "./testing/messages.ts";
import type { Notice } from "./types.ts";

const HOUR = 3600_000;

function watched(mode: "server" | "proxy") {
  const told: string[] = [];
  const notice = ({ level, event, fields }: Notice) =>
    told.push([level, event, fields.server].filter(Boolean).join(" "));
  return { watch: new ServerWatch(mode, ["10.0.0.1"], notice), told };
}

const found = (server: string, proxy = false) => ({
  ...{ server, proxy, broadside: false, interface: "e0" },
  ...(proxy ? {} : { offered: "10.0.0.50" }),
});

Deno.test("watch: another server is news once, and again after it was gone for long", () => {
  const { watch, told } = watched("server");
  for (const at of [0, 600_000, 1_200_000]) watch.looked([found("10.0.0.9")], at);
  watch.chosen("10.0.0.9", "e0", 1_300_000);
  watch.chosen("10.0.0.1", "e0", 1_300_000);
  deepEqual(told, ["warn another DHCP server answers 10.0.0.9"]);
  watch.looked([], 2_000_000);
  watch.looked([found("10.0.0.9"), found("10.0.0.8", true)], 2_000_000 + HOUR);
  deepEqual(told.slice(1), [
    "warn another DHCP server answers 10.0.0.9",
    "warn another proxyDHCP server answers 10.0.0.8",
  ]);
  equal(watch.found.length, 2);
});

Deno.test("watch: beside a server one is expected, and its absence is news", () => {
  const { watch, told } = watched("proxy");
  watch.looked([found("10.0.0.9")], 0);
  watch.looked([found("10.0.0.8", true)], 1);
  watch.looked([], 2);
  watch.looked([found("10.0.0.9")], 3);
  watch.looked([], 4);
  deepEqual(told, [
    "info DHCP server found 10.0.0.9",
    "warn another proxyDHCP server answers 10.0.0.8",
    "warn no DHCP server answers",
    "warn no DHCP server answers",
  ]);
});

Deno.test("watch: servers that somebody makes up neither flood the log nor memory", () => {
  const { watch, told } = watched("server");
  for (let i = 0; i < 100_000; i++) watch.chosen(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, "e0", i);
  equal(told.length, 32);
});

Deno.test("restraint: a warning once in its time, few of a kind; other things always", () => {
  const restraint = new Restraint();
  const allows = (n: number, now: number, level: Notice["level"] = "warn", event = "a") =>
    restraint.allows({ level, event, fields: { n } }, now);
  const first = Array.from({ length: 30 }, (_, i) => allows(i % 15, i));
  equal(first.filter(Boolean).length, 10);
  equal(allows(99, 50, "warn", "b"), true);
  deepEqual([allows(1, 60, "info"), allows(1, 61, "info")], [true, true]);
  equal(allows(1, 600_100), true);
});

/** What a server says to a probe. */
function offer(
  request: Packet,
  server: string,
  yiaddr: number,
  more: Record<number, Uint8Array> = {},
): Uint8Array {
  const { options } = message("offer", { options: { serverId: server } });
  for (const [code, value] of Object.entries(more)) options.set(Number(code), value);
  return encodePacket({ ...request, op: 2, yiaddr, options });
}

Deno.test("probe: servers and proxies are found, and nothing that is no answer to it", () => {
  const mac = probeMac(Uint8Array.of(0, 1, 2, 3, 4, 5));
  const probe = new Probe(mac, 0xabcdef01, ["10.0.0.1"]);
  const said = { ...message("discover"), chaddr: mac, xid: 0xabcdef00 };
  const boot = { ...said, xid: 0xabcdef01 };
  probe.handle(
    offer(said, "10.0.0.9", 0x0a000032, { [Opt.router]: Uint8Array.of(10, 0, 0, 254) }),
    "10.0.0.9",
  );
  probe.handle(offer(boot, "10.0.0.9", 0x0a000032), "10.0.0.9");
  probe.handle(offer(boot, "10.0.0.8", 0), "10.0.0.8");
  // A server that offers a file apart from its address is one server.
  probe.handle(offer(boot, "10.0.0.9", 0), "10.0.0.9");
  const before = probe.found();
  const mark = { [Opt.message]: latinBytes("Broadside") };
  probe.handle(offer(said, "10.0.0.1", 0x0a000064, mark), "10.0.0.1");
  const nak = { [Opt.messageType]: Uint8Array.of(MessageType.nak) };
  const ack = { [Opt.messageType]: Uint8Array.of(MessageType.ack) };
  for (const more of [nak, ack]) probe.handle(offer(said, "10.0.0.7", 0x0a000001, more), "10.0.0.7");
  probe.handle(offer({ ...said, xid: 5 }, "10.0.0.7", 1), "10.0.0.7");
  probe.handle(offer({ ...said, chaddr: Uint8Array.of(2, 1, 1, 1, 1, 1) }, "10.0.0.7", 1), "10.0.0.7");
  probe.handle(new Uint8Array(300), "10.0.0.7");
  probe.handle(encodePacket(said), "10.0.0.7");
  deepEqual(probe.found(), before);
  deepEqual(before, [
    { server: "10.0.0.9", offered: "10.0.0.50", router: "10.0.0.254", proxy: false, broadside: false },
    { server: "10.0.0.8", router: undefined, proxy: true, broadside: false },
  ]);
  probe.handle(offer(said, "10.0.0.2", 0x0a000064, mark), "10.0.0.2");
  deepEqual(probe.found()[2], {
    ...{ server: "10.0.0.2", offered: "10.0.0.100", router: undefined, proxy: false, broadside: true },
  });
  // Another server on this very machine is no Broadside server, so it counts.
  probe.handle(offer(said, "10.0.0.1", 0x0a000064), "10.0.0.1");
  equal(probe.found()[3].server, "10.0.0.1");
});

Deno.test("probe: its hardware address is made up, locally administered and never the interface's", () => {
  for (let first = 0; first < 256; first += 2) {
    const made = probeMac(Uint8Array.of(first, 1, 2, 3, 4, 5));
    equal(made[0] & 3, 2);
    equal(made[0] === first, false);
    deepEqual(made, probeMac(Uint8Array.of(first, 1, 2, 3, 4, 5)));
  }
});
