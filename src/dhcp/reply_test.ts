import { deepEqual, equal, ok } from "node:assert/strict";
import { parseAddress } from "./addresses.ts";
import { DECLINED_FOR } from "./leases.ts";
import { Opt } from "./options.ts";
import { firmware, macOf, type Message, message } from "./testing/messages.ts";
import { type Heard, optionOf, World } from "./testing/world.ts";
import { encodePacket } from "./packet.ts";

const ONE = "52:54:00:00:00:01", TWO = "52:54:00:00:00:02";
/** What happened, in short. */
const told = (heard: Heard[]) => heard.map(({ type, to, yiaddr }) => `${type} ${yiaddr} to ${to}`);
const select = (requestedAddress: string, serverId = "10.0.0.1") => ({
  options: { requestedAddress, serverId },
});

Deno.test("full server: an offer and an acknowledgement with all that a client needs", () => {
  const world = new World();
  const [offer] = world.say("discover"), [ack] = world.say("request", select("10.0.0.100"));
  for (const heard of [offer, ack]) {
    const expected: [name: keyof typeof Opt, value: string | number][] = [
      ["serverId", "10.0.0.1"],
      ["leaseTime", 3600],
      ["renewal", 1800],
      ["rebinding", 3150],
      ["mask", "255.255.255.0"],
      ["router", "10.0.0.254"],
      ["dns", "10.0.0.53"],
      ["domain", "room.test"],
      ["broadcast", "10.0.0.255"],
    ];
    for (const [name, value] of expected) equal(optionOf(heard, name), value, name);
    equal(heard.packet.options.get(Opt.dns)!.length, 8);
    for (const name of ["vendorClass", "bootFile", "vendor", "serverName", "uuid"] as const) {
      equal(optionOf(heard, name), undefined, `a plain client needs no ${name}`);
    }
    equal(heard.packet.siaddr, 0);
    equal(heard.bytes.length, Math.max(300, heard.bytes.length));
    equal(heard.port, 67);
  }
  deepEqual(told([offer, ack]), [
    `OFFER 10.0.0.100 to 10.0.0.100:68 via ${ONE}`,
    `ACK 10.0.0.100 to 10.0.0.100:68 via ${ONE}`,
  ]);
  deepEqual(world.log.map(({ event }) => event), ["lease given"]);
});

/** What a client says when it holds 10.0.0.100, another one 10.0.0.101, and 10.0.0.102 is reserved for a third. */
const requests: [what: string, said: Message, answer: string | undefined, from?: string][] = [
  [
    "SELECTING what was offered",
    { mac: TWO, ...select("10.0.0.103") },
    `ACK 10.0.0.103 to 10.0.0.103:68 via ${TWO}`,
  ],
  [
    "SELECTING by broadcast",
    { mac: TWO, flags: 0x8000, ...select("10.0.0.103") },
    "ACK 10.0.0.103 to 255.255.255.255:68",
  ],
  ["SELECTING another server", { mac: TWO, ...select("10.0.0.103", "10.0.0.9") }, undefined],
  ["SELECTING another's address", { mac: TWO, ...select("10.0.0.100") }, "NAK 0.0.0.0 to 255.255.255.255:68"],
  [
    "SELECTING a reserved address",
    { mac: TWO, ...select("10.0.0.102") },
    "NAK 0.0.0.0 to 255.255.255.255:68",
  ],
  [
    "SELECTING an address of no pool",
    { mac: TWO, ...select("10.0.0.30") },
    "NAK 0.0.0.0 to 255.255.255.255:68",
  ],
  ["SELECTING no address", { mac: TWO, options: { serverId: "10.0.0.1" } }, undefined],
  [
    "INIT-REBOOT with its own",
    { options: { requestedAddress: "10.0.0.100" } },
    `ACK 10.0.0.100 to 10.0.0.100:68 via ${ONE}`,
  ],
  [
    "INIT-REBOOT with another's",
    { options: { requestedAddress: "10.0.0.101" } },
    "NAK 0.0.0.0 to 255.255.255.255:68",
  ],
  [
    "INIT-REBOOT with another free one",
    { options: { requestedAddress: "10.0.0.105" } },
    "NAK 0.0.0.0 to 255.255.255.255:68",
  ],
  ["INIT-REBOOT of a stranger", { mac: TWO, options: { requestedAddress: "10.0.0.105" } }, undefined],
  [
    "INIT-REBOOT of a stranger with a leased one",
    { mac: TWO, options: { requestedAddress: "10.0.0.100" } },
    undefined,
  ],
  [
    "INIT-REBOOT on the wrong network",
    { mac: TWO, options: { requestedAddress: "192.168.1.5" } },
    "NAK 0.0.0.0 to 255.255.255.255:68",
  ],
  ["INIT-REBOOT without an address", {}, undefined],
  ["RENEWING", { ciaddr: "10.0.0.100" }, "ACK 10.0.0.100 to 10.0.0.100:68", "10.0.0.100:68"],
  [
    "RENEWING from another port",
    { ciaddr: "10.0.0.100" },
    "ACK 10.0.0.100 to 10.0.0.100:1068",
    "10.0.0.100:1068",
  ],
  ["RENEWING from elsewhere", { ciaddr: "10.0.0.100" }, "ACK 10.0.0.100 to 10.0.0.100:68", "10.9.9.9:1068"],
  ["REBINDING", { ciaddr: "10.0.0.100" }, "ACK 10.0.0.100 to 10.0.0.100:68"],
  ["REBINDING another's", { mac: TWO, ciaddr: "10.0.0.100" }, "NAK 0.0.0.0 to 255.255.255.255:68"],
  [
    "REBINDING what was given before the database was lost",
    { mac: TWO, ciaddr: "10.0.0.105" },
    "ACK 10.0.0.105 to 10.0.0.105:68",
  ],
  ["REBINDING what is another server's", { mac: TWO, ciaddr: "10.0.0.30" }, undefined],
  [
    "RENEWING with a server named that is not us",
    { ciaddr: "10.0.0.100", options: { serverId: "10.0.0.9" } },
    undefined,
  ],
  [
    "RENEWING with us named",
    { ciaddr: "10.0.0.100", options: { serverId: "10.0.0.1" } },
    "ACK 10.0.0.100 to 10.0.0.100:68",
  ],
];
for (const [what, said, answer, from] of requests) {
  Deno.test(`full server: REQUEST ${what}: ${answer ?? "silence"}`, () => {
    const world = new World({ reservations: [{ mac: macOf(77), address: "10.0.0.102" }] });
    world.lease({ mac: ONE });
    world.lease({ mac: macOf(50) });
    equal(told(world.say("request", said, from))[0], answer);
  });
}

Deno.test("full server: of what a client leaves to another server, nothing is kept", () => {
  const world = new World();
  equal(world.say("discover")[0].yiaddr, "10.0.0.100");
  world.say("request", select("10.0.0.200", "10.0.0.9"));
  equal(
    world.say("discover", { mac: TWO, options: { requestedAddress: "10.0.0.100" } })[0].yiaddr,
    "10.0.0.100",
  );
  deepEqual(world.events(), ["another DHCP server answers"]);
});

Deno.test("full server: a client offered something else than it asks for is refused and starts anew", () => {
  const world = new World();
  world.say("discover");
  equal(world.say("request", { mac: TWO, ...select("10.0.0.100") })[0].type, "NAK");
});

Deno.test("full server: what was offered before a restart is acknowledged after it", () => {
  const world = new World();
  world.say("discover");
  world.restart();
  equal(told(world.say("request", select("10.0.0.100")))[0], `ACK 10.0.0.100 to 10.0.0.100:68 via ${ONE}`);
});

Deno.test("full server: leases are kept across a restart, and not one more is given out", () => {
  const world = new World();
  for (let i = 0; i < 10; i++) ok(world.lease({ mac: macOf(i) }));
  world.restart();
  equal(world.say("discover", { mac: macOf(99) }).length, 0);
  for (let i = 0; i < 10; i++) {
    const said = { mac: macOf(i), options: { requestedAddress: `10.0.0.${100 + i}` } };
    equal(world.say("request", said)[0].type, "ACK");
    equal(world.say("discover", { mac: macOf(i) })[0].yiaddr, `10.0.0.${100 + i}`);
  }
});

Deno.test("full server: a full pool is told of once, and is silent to those it has nothing for", () => {
  const world = new World();
  for (let i = 0; i < 10; i++) world.lease({ mac: macOf(i) });
  for (let i = 100; i < 400; i++) equal(world.say("discover", { mac: macOf(i) }).length, 0);
  deepEqual(world.events(), ["no address is free"]);
  equal(world.service.stats.exhausted, 300);
  world.now += 3600_000;
  equal(world.say("discover", { mac: macOf(400) })[0].type, "OFFER");
});

Deno.test("full server: DECLINE puts the address aside and tells", () => {
  const world = new World();
  world.lease();
  deepEqual(world.say("decline", select("10.0.0.100")), []);
  equal(world.say("discover")[0].yiaddr, "10.0.0.101");
  deepEqual(world.events(), ["a machine found another one in the address it was given"]);
  deepEqual(world.leases.rows.get("10.0.0.100")?.state, "declined");
  world.now += DECLINED_FOR;
  equal(
    world.say("discover", { mac: TWO, options: { requestedAddress: "10.0.0.100" } })[0].yiaddr,
    "10.0.0.100",
  );
});

Deno.test("full server: RELEASE frees the address, for others if need be, and only its holder can", () => {
  const world = new World();
  world.lease();
  world.say("release", { mac: TWO, ciaddr: "10.0.0.100", options: { serverId: "10.0.0.1" } });
  equal(world.leases.rows.get("10.0.0.100")?.state, "bound");
  world.say("release", { ciaddr: "10.0.0.100", options: { serverId: "10.0.0.1" } });
  equal(world.leases.rows.get("10.0.0.100")?.state, "released");
  equal(
    world.say("discover", { mac: TWO, options: { requestedAddress: "10.0.0.100" } })[0].yiaddr,
    "10.0.0.100",
  );
});

Deno.test("full server: INFORM is answered with everything but an address", () => {
  const world = new World();
  const [ack] = world.say("inform", { ciaddr: "10.0.0.30" }, "10.0.0.30:68");
  equal(told([ack])[0], "ACK 0.0.0.0 to 10.0.0.30:68");
  equal(optionOf(ack, "router"), "10.0.0.254");
  for (const name of ["leaseTime", "renewal", "rebinding"] as const) equal(optionOf(ack, name), undefined);
  equal(told(world.say("inform", {}, "10.0.0.31:68"))[0], "ACK 0.0.0.0 to 10.0.0.31:68");
  deepEqual(world.say("inform", { ciaddr: "10.9.9.9" }), []);
  equal(world.leases.writes, 0);
});

Deno.test("full server: through a relay", async (t) => {
  const relay = { giaddr: "10.0.0.9", hops: 1, options: { relay: Uint8Array.of(1, 2, 7, 7) } };
  await t.step("the answer goes to the relay with what it added", () => {
    const world = new World();
    const [offer] = world.say("discover", relay, "10.0.0.9:67");
    equal(told([offer])[0], "OFFER 10.0.0.100 to 10.0.0.9:67");
    deepEqual([...offer.packet.options].at(-1), [Opt.relay, Uint8Array.of(1, 2, 7, 7)]);
    equal(offer.packet.giaddr, parseAddress("10.0.0.9"));
    equal(offer.packet.flags, 0);
  });
  await t.step("a refusal is to be broadcast by the relay", () => {
    const world = new World();
    const [nak] = world.say(
      "request",
      { ...relay, options: { requestedAddress: "172.16.0.1" } },
      "10.0.0.9:67",
    );
    equal(told([nak])[0], "NAK 0.0.0.0 to 10.0.0.9:67");
    equal(nak.packet.flags, 0x8000);
  });
  await t.step("of another network gets no answer", () => {
    const world = new World();
    deepEqual(world.say("discover", { giaddr: "10.0.1.9" }, "10.0.1.9:67"), []);
    equal(world.service.stats.ignored, 1);
  });
  await t.step("a pool for a network behind a relay serves that one alone", () => {
    const pool = { start: "10.5.0.10", count: 5, mask: "255.255.255.0", dns: [], leaseSeconds: 600 };
    const world = new World({ pool });
    deepEqual(world.say("discover"), []);
    equal(
      told(world.say("discover", { giaddr: "10.5.0.1" }, "10.5.0.1:67"))[0],
      "OFFER 10.5.0.10 to 10.5.0.1:67",
    );
  });
  await t.step("it may name the client's network instead of its own (RFC 3527)", () => {
    const world = new World();
    const said = { giaddr: "10.9.0.9", options: { relay: Uint8Array.of(5, 4, 10, 0, 0, 0) } };
    equal(told(world.say("discover", said, "10.9.0.9:67"))[0], "OFFER 10.0.0.100 to 10.9.0.9:67");
  });
  await t.step("what claims to be a relay's but came straight is not given back", () => {
    const [offer] = new World().say("discover", { options: relay.options });
    equal(offer.packet.options.has(Opt.relay), false);
  });
});

Deno.test("full server: a machine keeps its address from firmware through iPXE to the system", () => {
  const world = new World();
  const stages: Message["options"][] = [
    { ...firmware(7), clientId: Uint8Array.of(0, ...new Uint8Array(16).fill(9)) },
    { ...firmware(7), userClass: "iPXE", clientId: Uint8Array.of(1, 0x52, 0x54, 0, 0, 0, 1) },
    { clientId: Uint8Array.of(255, 1, 2, 3, 4, 0, 2, 0, 0, 171, 17, 5, 6, 7, 8) },
    {},
  ];
  for (const options of stages) equal(world.lease({ options })?.yiaddr, "10.0.0.100");
  // Machines from one image have one identifier, but not one address.
  equal(world.lease({ mac: TWO, options: stages[2] })?.yiaddr, "10.0.0.101");
});

Deno.test("full server: a client without a hardware address is known by its identifier, and answered by broadcast", () => {
  const world = new World();
  const said = (id: number) => ({ mac: "", htype: 32, options: { clientId: Uint8Array.of(255, id) } });
  equal(told(world.say("discover", said(1)))[0], "OFFER 10.0.0.100 to 255.255.255.255:68");
  equal(world.lease(said(1))?.yiaddr, "10.0.0.100");
  equal(world.lease(said(2))?.yiaddr, "10.0.0.101");
  deepEqual(world.say("discover", { mac: "", htype: 32 }), []);
});

Deno.test("full server: the client's identifier and UUID come back, its name is kept", () => {
  const world = new World();
  const clientId = Uint8Array.of(1, 2, 3), uuid = new Uint8Array(17);
  const ack = world.lease({ options: { clientId, uuid, hostname: "pc1" } })!;
  deepEqual(ack.packet.options.get(Opt.clientId), clientId);
  deepEqual(ack.packet.options.get(Opt.uuid), uuid);
  deepEqual([world.service.leases()[0].hostname, world.service.leases()[0].clientId], ["pc1", "010203"]);
});

Deno.test("full server: a reservation gives address and name, and a machine moves to it when it starts anew", () => {
  const world = new World();
  equal(world.lease()?.yiaddr, "10.0.0.100");
  world.service.pool!.setReservations([{ mac: ONE, address: "10.0.0.20", hostname: "desk-1" }]);
  equal(world.say("request", { ciaddr: "10.0.0.100" }).at(0)?.type, "ACK", "not in the middle of its work");
  equal(world.say("request", { options: { requestedAddress: "10.0.0.100" } }).at(0)?.type, "NAK");
  const ack = world.lease()!;
  deepEqual([ack.yiaddr, optionOf(ack, "hostname")], ["10.0.0.20", "desk-1"]);
  deepEqual([...world.leases.rows.keys()], ["10.0.0.20"]);
});

Deno.test("full server: BOOTP, answers and unknown types get no answer", () => {
  const world = new World();
  const bootp = message("discover");
  bootp.options.delete(Opt.messageType);
  const reply = { ...message("discover"), op: 2 }, strange = message("discover");
  strange.options.set(Opt.messageType, Uint8Array.of(13));
  for (const packet of [bootp, reply, strange]) deepEqual(world.hear(encodePacket(packet)), []);
  for (const type of ["offer", "ack", "nak"] as const) deepEqual(world.say(type), []);
  equal(world.service.stats.ignored, 6);
});
