import { equal, ok } from "node:assert/strict";
import { fromHex, Random } from "../../../src/base/mod.ts";
import { parseAddress } from "../../../src/dhcp/addresses.ts";
import { Opt } from "../../../src/dhcp/options.ts";
import { decodePacket, encodePacket } from "../../../src/dhcp/packet.ts";
import { firmware, macOf, message } from "../../../src/dhcp/testing/messages.ts";
import { type Heard, World } from "../../../src/dhcp/testing/world.ts";

const CAPTURES = new URL("../../golden/dhcp/captures.txt", import.meta.url).pathname;
/** Hostile messages to each kind of server. */
const MOST = 60_000;
const SEEDS: Uint8Array[] = [
  ...Deno.readTextFileSync(CAPTURES).trim().split("\n\n").map((part) =>
    fromHex(part.split("\n").slice(1).join(""))!
  ),
  ...(["discover", "request", "decline", "release", "inform"] as const).map((type) =>
    encodePacket(
      message(type, { options: { ...firmware(7), requestedAddress: "10.0.0.100", serverId: "10.0.0.1" } }),
      1472,
    )
  ),
];

/** A message that somebody damaged, by accident or not. */
function damaged(random: Random): Uint8Array {
  const bytes = SEEDS[random.below(SEEDS.length)].slice();
  switch (random.below(8)) {
    case 0:
      return random.bytes(random.below(1600));
    case 1:
      return bytes.subarray(0, random.below(bytes.length));
    case 2:
      for (let i = random.below(8); i >= 0; i--) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
      return bytes;
    case 3: {
      // Any options behind a good header.
      const options = random.bytes(random.below(400));
      return Uint8Array.of(...bytes.subarray(0, 240), Opt.messageType, 1, 1 + random.below(9), ...options);
    }
    case 4:
      // Lengths in the options.
      for (let i = 0; i < 3; i++) bytes[240 + random.below(bytes.length - 240)] = random.below(256);
      return bytes;
    case 5:
      // Addresses of all kinds.
      for (const at of [12, 16, 20, 24]) {
        if (random.chance(0.5)) {
          bytes.set(
            [[10, 0, 0, random.below(256)], [255, 255, 255, 255], [127, 0, 0, 1], [
              224,
              0,
              0,
              1,
            ]][random.below(4)],
            at,
          );
        }
      }
      return bytes;
    case 6:
      bytes.set(random.bytes(16), 28);
      bytes[2] = random.below(256);
      return bytes;
    default: {
      // Options in the name and file fields.
      const overload = Uint8Array.of(Opt.overload, 1, random.below(5));
      bytes.set(random.bytes(192), 44);
      return Uint8Array.of(...bytes.subarray(0, 243), ...overload, ...bytes.subarray(243));
    }
  }
}

/** That an answer is one that a request of this kind may get. */
function judge({ packet, bytes, to, type }: Heard, request: Uint8Array): void {
  const asked = decodePacket(request)!;
  ok(asked && asked.op === 1, "an answer to what is no request");
  ok(bytes.length >= 300 && bytes.length <= 1472, `${bytes.length} bytes`);
  equal(packet.op, 2);
  equal(packet.xid, asked.xid);
  ok(["OFFER", "ACK", "NAK"].includes(type));
  equal(packet.options.get(Opt.serverId)?.join("."), "10.0.0.1");
  ok(decodePacket(bytes), "our own answer can't be read");
  ok(!to.startsWith("0.0.0.0") && !to.endsWith(":0"), to);
}

function address(random: Random): string {
  return `${["0.0.0.0", "10.0.0.5", "10.0.0.100", "192.168.1.1"][random.below(4)]}:${
    [68, 67, 4011, 1][random.below(4)]
  }`;
}

Deno.test(`hostile DHCP: ${MOST} messages to the full server`, () => {
  for (let seed = 1; seed <= 4; seed++) {
    const random = new Random(seed), world = new World();
    for (let i = 0; i < MOST / 4; i++) {
      const bytes = damaged(random), port = random.chance(0.1) ? 4011 : 67;
      world.now += random.below(2000);
      for (const heard of world.hear(bytes, address(random), port)) {
        judge(heard, bytes);
        const given = heard.packet.yiaddr;
        if (given) {
          ok(given >= parseAddress("10.0.0.100")! && given < parseAddress("10.0.0.110")!, heard.yiaddr);
        }
      }
      if (i % 1000 === 0) world.restart();
    }
    const { failed, received } = world.service.stats;
    ok(received > 0);
    equal(failed, 0);
    ok(world.leases.rows.size <= 10);
    ok(world.log.filter(({ level }) => level === "warn").length < 3000);
  }
});

Deno.test(`hostile DHCP: ${MOST} messages to the proxy`, () => {
  const random = new Random(77), world = new World({ mode: "proxy", pool: undefined });
  for (let i = 0; i < MOST; i++) {
    const bytes = damaged(random), port = random.chance(0.3) ? 4011 : 67;
    for (const heard of world.hear(bytes, address(random), port)) {
      judge(heard, bytes);
      equal(heard.packet.yiaddr, 0);
      const { options } = heard.packet;
      for (const code of [Opt.leaseTime, Opt.mask, Opt.router, Opt.dns]) ok(!options.has(code));
      ok(/^(PXE|HTTP)Client$/.test(String.fromCharCode(...options.get(Opt.vendorClass)!)));
    }
  }
  equal(world.service.stats.failed, 0);
  equal(world.leases.writes, 0);
});

Deno.test("hostile DHCP: clients that say anything in any order never share an address", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = new Random(seed), world = new World();
    /** Until when each client may use what it was last acknowledged. */
    const holds = new Map<string, { address: string; until: number }>();
    for (let i = 0; i < 2000; i++) {
      const mac = macOf(random.below(16)), any = `10.0.0.${98 + random.below(14)}`;
      const own = holds.get(mac)?.address ?? any;
      const wanted = random.chance(0.5) ? own : any;
      world.now += random.below(400_000);
      const kind =
        (["discover", "request", "request", "request", "decline", "release"] as const)[random.below(6)];
      const options = {
        ...(random.chance(0.7) ? { requestedAddress: wanted } : {}),
        ...(random.chance(0.5) ? { serverId: "10.0.0.1" } : {}),
      };
      const said = { mac, options, ...(random.chance(0.4) ? { ciaddr: wanted } : {}) };
      const before = holds.get(mac);
      // Whoever gives its address back, or says that it is another's, does not use it.
      if (before && (kind === "release" && said.ciaddr === before.address)) holds.delete(mac);
      if (before && (kind === "decline" && options.requestedAddress === before.address)) holds.delete(mac);
      for (const { type, yiaddr } of world.say(kind, said)) {
        if (type === "NAK") holds.delete(mac);
        if (type !== "ACK") continue;
        for (const [other, { address, until }] of holds) {
          ok(
            other === mac || address !== yiaddr || until <= world.now,
            `seed ${seed}, ${i}: ${yiaddr} is ${other}'s`,
          );
        }
        holds.set(mac, { address: yiaddr, until: world.now + 3600_000 });
      }
      if (random.chance(0.01)) world.restart();
    }
  }
});

Deno.test("hostile DHCP: a flood of made-up clients costs no memory, few words, and little time", () => {
  const pool = { start: "10.0.0.10", count: 200, mask: "255.255.255.0", dns: [], leaseSeconds: 3600 };
  const world = new World({ pool });
  const random = new Random(3), start = performance.now();
  let offers = 0;
  for (let i = 0; i < 100_000; i++) {
    const packet = message("discover");
    packet.chaddr = Uint8Array.of(2, ...random.bytes(5));
    world.put(encodePacket(packet));
    if (i % 100 === 99) {
      world.now += 1;
      world.service.turn();
      offers += world.run().length;
    }
  }
  ok(offers < 5000, `${offers}`);
  ok(performance.now() - start < 30_000);
  ok(world.log.length < 20, `${world.log.length}`);
  equal(world.leases.writes, 0);
  // When it is over, honest ones are served again.
  world.now += 60_000;
  equal(world.lease({ mac: macOf(1) })?.type, "ACK");
});

Deno.test("hostile DHCP: answers go where the rules say, not where a message would have them", () => {
  const world = new World();
  const heard = [
    ...world.say("discover", { ciaddr: "10.0.0.77" }, "10.0.0.77:7"),
    ...world.say("request", { ciaddr: "10.9.9.9", options: { serverId: "10.0.0.1" } }, "10.9.9.9:7"),
    ...world.say("inform", { ciaddr: "8.8.8.8" }, "8.8.8.8:53"),
    ...world.say("discover", { giaddr: "8.8.8.8" }, "8.8.8.8:53"),
    ...world.say("discover", { mac: "ff:ff:ff:ff:ff:ff" }),
    ...world.say("discover", { mac: "01:00:5e:00:00:01" }),
  ];
  for (const { to } of heard) ok(/^(255\.255\.255\.255|10\.0\.0\.1\d\d):68( via 52:.*)?$/.test(to), to);
});
