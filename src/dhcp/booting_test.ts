import { deepEqual, equal } from "node:assert/strict";
import { latinBytes, Opt } from "./options.ts";
import { encodePacket } from "./packet.ts";
import { Probe } from "./probe.ts";
import { firmware, type Message } from "./testing/messages.ts";
import { optionOf, World } from "./testing/world.ts";

const DIRECT = Uint8Array.of(6, 1, 8, 255);
const UUID = Uint8Array.of(0, ...Array.from({ length: 16 }, (_, i) => i + 1));
const beside = () => new World({ mode: "proxy", pool: undefined });

/** Who asks, and what it is told: class, file, and whether option 43 says to take it. */
const clients: [
  what: string,
  options: NonNullable<Message["options"]>,
  kind: string,
  file: string,
  school: string,
][] = [
  ["BIOS", firmware(0), "PXEClient", "boot.efi", "direct"],
  ["UEFI x64", firmware(7), "PXEClient", "boot.efi", "binl"],
  ["UEFI x64 that says 9", firmware(9), "PXEClient", "boot.efi", "binl"],
  ["UEFI ARM64", firmware(11), "PXEClient", "boot.efi", "binl"],
  [
    "iPXE on BIOS",
    { ...firmware(0), userClass: "iPXE" },
    "PXEClient",
    "http://10.0.0.1:2017/boot/ipxe",
    "direct",
  ],
  ["iPXE on UEFI", { ...firmware(7), ipxe: "x" }, "PXEClient", "http://10.0.0.1:2017/boot/ipxe", "binl"],
  ["HTTP boot", firmware(16, "HTTPClient"), "HTTPClient", "http://10.0.0.1:2017/boot/http", "none"],
];

for (const [what, options, kind, file, school] of clients) {
  Deno.test(`full server: ${what} finds its file wherever it looks`, () => {
    const world = new World(), said = { options: { ...options, uuid: UUID } };
    const ack = world.lease(said)!;
    equal(ack.type, "ACK");
    equal(optionOf(ack, "vendorClass"), kind);
    equal(optionOf(ack, "bootFile"), file);
    equal(ack.packet.file, file);
    equal(ack.packet.siaddr, 0x0a000001);
    equal(optionOf(ack, "serverName"), school === "none" ? undefined : "10.0.0.1");
    // With an address in it, the answer is complete: nobody need ask port 4011.
    deepEqual(ack.packet.options.get(Opt.vendor), school === "none" ? undefined : DIRECT);
    deepEqual(ack.packet.options.get(Opt.uuid), UUID);
    deepEqual(
      ack.packet.options.get(Opt.ipxe),
      what.startsWith("iPXE") ? Uint8Array.of(176, 1, 1) : undefined,
    );
    deepEqual(world.seen.map(({ mac }) => mac), ["52:54:00:00:00:01"]);
  });

  Deno.test(`proxy: ${what} is offered a file and no address`, () => {
    const world = beside(), said = { options: { ...options, uuid: UUID } };
    const [offer, ...more] = world.say("discover", said);
    deepEqual(more, []);
    deepEqual([offer.type, offer.yiaddr, offer.to], ["OFFER", "0.0.0.0", "255.255.255.255:68"]);
    equal(optionOf(offer, "serverId"), "10.0.0.1");
    equal(optionOf(offer, "vendorClass"), kind);
    equal(optionOf(offer, "bootFile"), file);
    equal(offer.packet.siaddr, 0x0a000001);
    deepEqual(offer.packet.options.get(Opt.vendor), school === "direct" ? DIRECT : undefined);
    for (const name of ["leaseTime", "mask", "router", "dns", "ipxe"] as const) {
      equal(offer.packet.options.has(Opt[name]), false);
    }
    deepEqual(world.seen.length, 1);
  });

  Deno.test(`boot server: ${what} gets its file at port 4011`, () => {
    for (const world of [beside(), new World()]) {
      const said = { ciaddr: "10.0.0.33", options: { ...options, uuid: UUID } };
      for (const type of ["request", "inform"] as const) {
        const [ack] = world.say(type, said, "10.0.0.33:4011", 4011);
        deepEqual([ack.type, ack.yiaddr, ack.to, ack.port], ["ACK", "0.0.0.0", "10.0.0.33:4011", 4011]);
        equal(optionOf(ack, "bootFile"), file);
        deepEqual(ack.packet.options.get(Opt.uuid), UUID);
      }
      equal(world.leases.writes, 0);
    }
  });
}

Deno.test("proxy: is silent to whom it does not concern", () => {
  const world = beside();
  const pxe = { options: firmware(7) };
  deepEqual(world.say("discover"), [], "a plain client");
  deepEqual(world.say("discover", { options: { vendorClass: "MSFT 5.0" } }), []);
  deepEqual(
    world.say("request", {
      options: { ...firmware(7), serverId: "10.0.0.9", requestedAddress: "10.0.0.50" },
    }),
    [],
  );
  deepEqual(world.say("request", { options: { ...firmware(7), serverId: "10.0.0.1" } }), []);
  deepEqual(world.say("request", { ...pxe, ciaddr: "10.0.0.50" }), []);
  for (const type of ["decline", "release", "inform"] as const) deepEqual(world.say(type, pxe), []);
  for (const type of ["discover", "release", "decline", "offer"] as const) {
    deepEqual(world.say(type, pxe, "10.0.0.5:4011", 4011), []);
  }
  deepEqual(world.say("request", {}, "10.0.0.5:4011", 4011), [], "a plain client at 4011");
  deepEqual([world.leases.writes, world.service.leases()], [0, []]);
});

Deno.test("proxy: through a relay the offer is to be broadcast", () => {
  const [offer] = beside().say("discover", { giaddr: "10.7.0.1", options: firmware(0) }, "10.7.0.1:67");
  deepEqual([offer.to, offer.packet.flags], ["10.7.0.1:67", 0x8000]);
});

Deno.test("a machine for which there is no file", () => {
  const options = { lookup: () => undefined };
  const proxy = new World({ mode: "proxy", pool: undefined, ...options });
  deepEqual(proxy.say("discover", { options: firmware(6) }), []);
  deepEqual(proxy.say("request", { options: firmware(6) }, "10.0.0.5:4011", 4011), []);
  equal(proxy.seen.length, 1, "is seen all the same");
  // With PXEClient in the answer firmware would look for a boot server.
  const ack = new World(options).lease({ options: firmware(6) })!;
  deepEqual([ack.type, optionOf(ack, "vendorClass"), ack.packet.siaddr], ["ACK", undefined, 0]);
});

Deno.test("schools can be chosen for each architecture", () => {
  const schools = { 0: "binl", 7: "direct" } as const;
  const world = new World({ mode: "proxy", pool: undefined, schools }), full = new World({ schools });
  const vendor = (of: World, arch: number) =>
    of.say("discover", { options: firmware(arch) })[0].packet.options.get(Opt.vendor);
  deepEqual([vendor(world, 0), vendor(world, 7), vendor(world, 9)], [undefined, DIRECT, undefined]);
  deepEqual([vendor(full, 0), vendor(full, 7), vendor(full, 9)], [undefined, DIRECT, DIRECT]);
});

Deno.test("a URL that fits neither header nor a small answer", () => {
  const url = `http://10.0.0.1:2017/boot/ipxe?${"x".repeat(160)}`;
  const world = new World({ lookup: () => ({ file: url }) });
  const ack = world.lease({ options: { userClass: "iPXE" } })!;
  deepEqual([ack.packet.file, optionOf(ack, "bootFile")], [url, url]);
  equal(ack.bytes.length <= 548, true);
});

Deno.test("a probe is answered, told whose answer it is, and gets nothing", () => {
  const mac = Uint8Array.of(2, 0, 0, 0, 0, 9);
  for (const world of [beside(), new World()]) {
    const theirs = new Probe(mac, 77, ["10.0.0.2"]), ours = new Probe(mac, 77, ["10.0.0.1"]);
    for (const request of theirs.requests()) {
      for (const { bytes, to } of world.hear(request)) {
        equal(to, "255.255.255.255:68");
        theirs.handle(bytes, "10.0.0.1");
        ours.handle(bytes, "10.0.0.1");
      }
    }
    deepEqual(ours.found(), []);
    deepEqual(theirs.found().map(({ server, proxy, broadside }) => ({ server, proxy, broadside })), [
      { server: "10.0.0.1", proxy: world.service.pool === undefined, broadside: true },
    ]);
    deepEqual([world.seen, world.leases.writes, world.events()], [[], 0, []]);
    const next = world.say("discover", { options: firmware(0) });
    equal(next[0].yiaddr, world.service.pool ? "10.0.0.100" : "0.0.0.0");
  }
});

Deno.test("a file name of odd characters does no harm", () => {
  const world = new World({ lookup: () => ({ file: "a\u00e9b" }) });
  const ack = world.lease({ options: firmware(0) })!;
  deepEqual(ack.packet.options.get(Opt.bootFile), latinBytes("a\u00e9b"));
  equal(encodePacket(ack.packet).length >= 300, true);
});
