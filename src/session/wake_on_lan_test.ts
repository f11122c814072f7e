import { deepEqual, equal, throws } from "node:assert/strict";
import { magicPacket, wakeDatagrams, wakeGroups } from "./wake_on_lan.ts";

const MAC = "00:0a:48:00:dd:1a";
const SUBNETS = [
  { interface: "e0", address: "10.0.1.1", mask: "255.255.254.0" },
  { interface: "e1", address: "192.168.7.1", mask: "255.255.255.0" },
];

Deno.test("wake: a magic packet is six ones and the address sixteen times", () => {
  const packet = magicPacket(MAC);
  equal(packet.toHex(), "ff".repeat(6) + "000a4800dd1a".repeat(16));
  throws(() => magicPacket("00:0a:48"));
});

const cases: [what: string, address: string | undefined, to: string[]][] = [
  ["a subnet of ours", "10.0.0.77", ["10.0.1.255 by e0"]],
  ["another subnet of ours", "192.168.7.9", ["192.168.7.255 by e1"]],
  ["no one knows where", undefined, ["10.0.1.255 by e0", "192.168.7.255 by e1"]],
  ["behind a router", "172.16.5.9", ["172.16.5.255", "172.16.5.9"]],
];
for (const [what, address, to] of cases) {
  Deno.test(`wake: a machine in ${what}`, () => {
    const sent = wakeDatagrams({ macs: [MAC], address }, SUBNETS);
    deepEqual(sent.map((each) => each.to + (each.interface ? ` by ${each.interface}` : "")), to);
  });
}

Deno.test("wake: every card of a machine is called, and machines in groups", () => {
  equal(wakeDatagrams({ macs: [MAC, "02:00:00:00:00:01"] }, SUBNETS).length, 4);
  deepEqual(wakeGroups([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  deepEqual(wakeGroups([], 4), []);
});
