import { deepEqual } from "node:assert/strict";
import type { LeaseRow } from "../dhcp/mod.ts";
import { poolUse } from "./pool_use.ts";

const lease = (address: string, state: LeaseRow["state"], expiresAt: number): LeaseRow => ({
  ...{ address, state, expiresAt, mac: "00:0a:00:00:00:01", clientId: null, hostname: null, boundAt: 0 },
});

Deno.test("pool use: an address counts once, whoever keeps it, and only inside the pool", () => {
  const leases = [
    lease("10.0.0.100", "bound", 200),
    lease("10.0.0.101", "bound", 100),
    lease("10.0.0.102", "released", 200),
    lease("10.0.0.103", "declined", 200),
    lease("10.0.1.4", "bound", 200),
  ];
  const reservations = ["10.0.0.100", "10.0.0.104", "10.0.0.9"].map((address) => ({ mac: "x", address }));
  const own = ["10.0.0.1", "10.0.0.109"];
  deepEqual(poolUse({ start: "10.0.0.100", count: 10 }, { leases, reservations, own }, 150), {
    leased: 1,
    free: 6,
  });
});
