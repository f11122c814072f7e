import { deepEqual, equal, ok } from "node:assert/strict";
import { latin, Opt } from "./options.ts";
import { encodePacket } from "./packet.ts";
import { firmware, macOf, message } from "./testing/messages.ts";
import { World } from "./testing/world.ts";

const STRANGER = Uint8Array.of(2, 9, 9, 9, 9, 9);
const discover = (i: number, wanted?: string) =>
  encodePacket(message("discover", { mac: macOf(i), options: wanted ? { requestedAddress: wanted } : {} }));
const request = (i: number, requestedAddress: string) =>
  encodePacket(message("request", { mac: macOf(i), options: { requestedAddress, serverId: "10.0.0.1" } }));

Deno.test("service: leases of all that came in together are stored once, before any answer leaves", () => {
  const world = new World();
  for (let i = 0; i < 8; i++) world.put(request(i, `10.0.0.${100 + i}`));
  const send = world.send.bind(world);
  let stored = -1;
  world.send = (answers) => (stored = world.leases.rows.size, send(answers));
  const answers = world.run();
  deepEqual([answers.length, world.leases.writes, stored], [8, 1, 8]);
});

Deno.test("service: nothing is stored for offers", () => {
  const world = new World();
  for (let i = 0; i < 8; i++) world.put(discover(i));
  deepEqual([world.run().length, world.leases.writes], [8, 0]);
});

Deno.test("service: a lease that can't be stored is not given, until it can", () => {
  const world = new World();
  world.leases.fails = true;
  world.put(request(1, "10.0.0.100"));
  world.put(discover(2));
  deepEqual(world.run().map(({ type }) => type), ["OFFER"]);
  deepEqual([world.service.stats.unstored, world.events()], [1, [
    "leases could not be stored, so none are given",
  ]]);
  world.leases.fails = false;
  deepEqual(world.hear(request(1, "10.0.0.100")).map(({ type }) => type), ["ACK"]);
  equal(world.leases.rows.get("10.0.0.100")?.mac, macOf(1));
});

Deno.test("service: an address with a stranger in it is found before it is offered", async (t) => {
  for (const echo of [true, false]) {
    await t.step(echo ? "by its echo" : "by ARP, though it swallows echoes", () => {
      const world = new World(), start = world.now;
      world.squatters.set("10.0.0.100", { echo, mac: STRANGER });
      world.squatters.set("10.0.0.101", { echo, mac: STRANGER });
      const [offer] = world.say("discover");
      equal(offer.yiaddr, "10.0.0.102");
      deepEqual(world.asked, ["10.0.0.100", "10.0.0.101", "10.0.0.102"]);
      ok(world.now - start <= (echo ? 300 : 900));
      equal(world.service.stats.conflicts, 2);
      equal(world.leases.rows.get("10.0.0.100")?.state, "declined");
      deepEqual(
        new Set(world.events()),
        new Set(["an address of the pool is in use by a machine that it was not given to"]),
      );
    });
  }
  await t.step("but not by the client itself, which may have it still", () => {
    const world = new World();
    world.squatters.set("10.0.0.105", { echo: true, mac: Uint8Array.of(0x52, 0x54, 0, 0, 0, 1) });
    equal(world.hear(discover(1, "10.0.0.105"))[0].yiaddr, "10.0.0.105");
    equal(world.service.stats.conflicts, 0);
  });
  await t.step("behind a relay by its echo alone", () => {
    const world = new World();
    world.squatters.set("10.0.0.100", { echo: false, mac: STRANGER });
    world.squatters.set("10.0.0.101", { echo: true });
    equal(world.say("discover", { giaddr: "10.0.0.9" })[0].yiaddr, "10.0.0.100");
    equal(world.say("discover", { mac: macOf(2), giaddr: "10.0.0.9" })[0].yiaddr, "10.0.0.102");
  });
});

Deno.test("service: a look holds up nobody else, and is not repeated", () => {
  const world = new World();
  world.lease({ mac: macOf(7) });
  world.asked.length = 0;
  world.put(discover(1));
  world.put(discover(7));
  world.put(discover(1));
  world.service.turn();
  deepEqual(world.asked, ["10.0.0.101"]);
  const answers = world.run();
  deepEqual(answers.map(({ yiaddr }) => yiaddr), ["10.0.0.100", "10.0.0.101"]);
  equal(world.hear(discover(1))[0].yiaddr, "10.0.0.101");
  deepEqual(world.asked, ["10.0.0.101"]);
});

Deno.test("service: a held back answer is the one to the client's latest message", () => {
  const world = new World();
  world.put(encodePacket(message("discover", { xid: 1 })));
  world.service.turn();
  world.put(encodePacket(message("discover", { xid: 2 })));
  deepEqual(world.run().map(({ packet }) => packet.xid), [2]);
});

Deno.test("service: when too many ask at once, they get addresses without a look", () => {
  const pool = { start: "10.0.0.10", count: 240, mask: "255.255.0.0", dns: [], leaseSeconds: 600 };
  const world = new World({ pool: { ...pool, start: "10.0.1.0", count: 400 } });
  for (let i = 0; i < 400; i++) world.put(discover(i));
  world.service.turn();
  equal(world.asked.length, 256);
  equal(world.run().length, 400);
});

Deno.test("service: without looks an offer goes at once", () => {
  const world = new World({ lookForConflicts: false }), start = world.now;
  equal(world.say("discover")[0].type, "OFFER");
  deepEqual([world.now, world.asked], [start, []]);
});

Deno.test("service: a lookup that breaks costs one answer", () => {
  const lookup = ({ mac }: { mac: string }) => {
    if (mac === macOf(1)) throw new Error("broken");
    return { file: "f" };
  };
  const world = new World({ lookup });
  equal(world.say("discover", { mac: macOf(1), options: firmware(0) }).length, 0);
  equal(world.say("discover", { mac: macOf(2), options: firmware(0) }).length, 1);
  deepEqual([world.service.stats.failed, world.events()], [1, ["a DHCP message could not be answered"]]);
});

Deno.test("service: what is no message is counted and dropped", () => {
  const world = new World();
  for (const length of [0, 1, 239, 240, 300]) deepEqual(world.hear(new Uint8Array(length)), []);
  const { received, malformed } = world.service.stats;
  deepEqual([received, malformed, world.log.length], [5, 5, 0]);
});

Deno.test("service: an answer is no longer than its client takes", () => {
  const world = new World();
  const long = { lookup: () => ({ file: "x".repeat(200) }) };
  const small = new World(long).lease({
    options: { ...firmware(0), clientId: new Uint8Array(200), uuid: new Uint8Array(17) },
  })!;
  ok(small.bytes.length <= 548);
  equal(latin(small.packet.options.get(Opt.bootFile)!).length, 200);
  const large = world.lease({
    options: { ...firmware(0), maxSize: Uint8Array.of(5, 220), clientId: new Uint8Array(200) },
  })!;
  ok(large.bytes.length <= 1472);
});
