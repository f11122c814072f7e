import { throws } from "node:assert/strict";
import { type DhcpOptions, startDhcp } from "./server.ts";
import { MemoryLeases } from "./testing/world.ts";

const pool = { start: "10.0.0.100", count: 5, mask: "255.255.255.0", dns: [], leaseSeconds: 600 };
const bad: [what: string, options: Partial<DhcpOptions>, code: string, why: RegExp][] = [
  ["no pool", { pool: undefined }, "dhcp.settings", /there is no pool/],
  ["a bad pool", { pool: { ...pool, count: 0 }, interfaces: [] }, "dhcp.settings", /has 0 addresses/],
  ["no such interface", {}, "dhcp.port", /Cannot answer DHCP: .*nosuch0.*No such device/],
  [
    "a bad address",
    { interfaces: [{ name: "e0", address: "10.0.0", mask: "255.0.0.0" }] },
    "dhcp.settings",
    /the address of e0/,
  ],
];
for (const [what, options, code, why] of bad) {
  Deno.test(`startDhcp: ${what} is refused`, () => {
    throws(() =>
      startDhcp({
        mode: "server",
        interfaces: [{ name: "nosuch0", address: "10.0.0.1", mask: "255.255.255.0" }],
        pool,
        reservations: [],
        lookup: () => undefined,
        leases: new MemoryLeases(),
        ...options,
      }), { code, message: why });
  });
}
