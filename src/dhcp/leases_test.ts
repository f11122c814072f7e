import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { formatAddress, parseAddress } from "./addresses.ts";
import type { LeaseClient } from "./lease_client.ts";
import { DECLINED_FOR, LeasePool, OFFER_FOR } from "./leases.ts";
import { macOf } from "./testing/messages.ts";
import type { LeaseRow, PoolSettings, Reservation } from "./types.ts";

const SETTINGS: PoolSettings = {
  ...{
    start: "10.0.0.100",
    count: 4,
    mask: "255.255.255.0",
    router: "10.0.0.102",
    dns: [],
    leaseSeconds: 100,
  },
};
const OWN = [parseAddress("10.0.0.1")!];

const client = (i: number): LeaseClient => ({ key: macOf(i), mac: macOf(i), clientId: null, hostname: null });
const at = (text: string) => parseAddress(text)!;
const pool = (
  settings: Partial<PoolSettings> = {},
  reservations: Reservation[] = [],
  rows: LeaseRow[] = [],
  now = 0,
) => new LeasePool({ ...SETTINGS, ...settings }, reservations, rows, OWN, now);

/** The address that a client leases; undefined when there is none. */
function lease(from: LeasePool, i: number, now: number, wanted?: string): string | undefined {
  const offer = from.offer(client(i), wanted === undefined ? undefined : at(wanted), now);
  if (!offer) return undefined;
  ok(from.bind(client(i), offer.address, now));
  return formatAddress(offer.address);
}

Deno.test("leases: addresses go out in order, without the router's and this server's", () => {
  const leases = pool({ start: "10.0.0.0", count: 256, router: "10.0.0.3", dns: ["10.0.0.4"] });
  const given = Array.from({ length: 256 }, (_, i) => lease(leases, i, 0));
  deepEqual(given.slice(0, 3), ["10.0.0.2", "10.0.0.5", "10.0.0.6"]);
  equal(given.filter(Boolean).length, 251);
  ok(!given.includes("10.0.0.0") && !given.includes("10.0.0.255"));
  deepEqual(leases.takeNotices().map(({ event }) => event), Array(5).fill("no address is free"));
});

Deno.test("leases: a client gets its address again: offered, leased, released, run out", () => {
  const leases = pool();
  equal(leases.offer(client(1), undefined, 0)!.address, at("10.0.0.100"));
  equal(lease(leases, 2, 0), "10.0.0.101");
  equal(lease(leases, 1, 10), "10.0.0.100");
  equal(lease(leases, 1, 50_000), "10.0.0.100");
  ok(leases.release(client(1), at("10.0.0.100"), 60_000));
  equal(lease(leases, 1, 70_000), "10.0.0.100");
  equal(lease(leases, 1, 1_000_000), "10.0.0.100");
  equal(lease(leases, 3, 1_000_000), "10.0.0.103");
  // The one left longest ago is the next to go.
  equal(lease(leases, 4, 1_000_000), "10.0.0.101");
});

Deno.test("leases: an address it had before is looked at again only when the lease is over", () => {
  const leases = pool();
  equal(leases.offer(client(1), undefined, 0)!.checked, false);
  leases.checked(at("10.0.0.100"));
  equal(leases.offer(client(1), undefined, 1)!.checked, true);
  leases.bind(client(1), at("10.0.0.100"), 2);
  equal(leases.offer(client(1), undefined, 50_000)!.checked, true);
  equal(leases.offer(client(1), undefined, 200_000)!.checked, false);
});

Deno.test("leases: an offer is nobody else's, for a while", () => {
  const leases = pool({ count: 1 });
  ok(leases.offer(client(1), undefined, 0));
  equal(leases.offer(client(2), undefined, 1), undefined);
  equal(leases.bind(client(2), at("10.0.0.100"), 1), undefined);
  equal(leases.offer(client(2), undefined, OFFER_FOR)?.address, at("10.0.0.100"));
  equal(leases.bind(client(1), at("10.0.0.100"), OFFER_FOR), undefined);
});

Deno.test("leases: a full pool has room when a lease ends, is released or an offer is declined by its client", () => {
  const leases = pool({ count: 1 });
  equal(lease(leases, 1, 0), "10.0.0.100");
  equal(lease(leases, 2, 99_999), undefined);
  equal(lease(leases, 2, 100_300), "10.0.0.100");
  equal(lease(leases, 3, 101_000), undefined);
  leases.release(client(2), at("10.0.0.100"), 101_001);
  equal(lease(leases, 3, 101_002), "10.0.0.100");
});

Deno.test("leases: what a client wishes for it gets, if it is free and the pool's", () => {
  const leases = pool();
  equal(lease(leases, 1, 0, "10.0.0.103"), "10.0.0.103");
  equal(lease(leases, 2, 0, "10.0.0.103"), "10.0.0.100");
  equal(lease(leases, 3, 0, "10.0.0.102"), "10.0.0.101", "the router's address");
  equal(lease(leases, 4, 0, "10.0.0.99"), undefined);
});

Deno.test("leases: a reserved address, in the pool or not, is one machine's alone", () => {
  const reservations = [{ mac: macOf(7).toUpperCase(), address: "10.0.0.100" }, {
    mac: macOf(8),
    address: "10.0.0.20",
  }];
  const leases = pool({}, reservations);
  equal(lease(leases, 1, 0, "10.0.0.100"), "10.0.0.101");
  equal(lease(leases, 2, 0, "10.0.0.20"), "10.0.0.103");
  equal(lease(leases, 7, 0), "10.0.0.100");
  equal(lease(leases, 8, 0), "10.0.0.20");
  equal(leases.offer(client(8), undefined, 1)!.checked, true);
});

Deno.test("leases: a new reservation takes effect when it can, and the old address is free again", () => {
  const leases = pool();
  equal(lease(leases, 1, 0), "10.0.0.100");
  equal(lease(leases, 2, 0), "10.0.0.101");
  leases.setReservations([{ mac: macOf(2), address: "10.0.0.100" }]);
  equal(lease(leases, 2, 1), "10.0.0.101", "it is still leased");
  deepEqual(leases.takeNotices()[0].event, "a reserved address is still another machine's");
  equal(leases.bind(client(1), at("10.0.0.100"), 2), undefined, "and can't be leased on");
  equal(lease(leases, 2, 200_000), "10.0.0.100");
  deepEqual(leases.changes().deleted, ["10.0.0.101"]);
});

Deno.test("leases: a declined address is put aside for a while", () => {
  const leases = pool({ count: 2 });
  equal(lease(leases, 1, 0), "10.0.0.100");
  equal(leases.decline(client(2), at("10.0.0.100"), 1), false, "it was not given to this one");
  equal(leases.decline(client(1), at("10.0.0.100"), 1), true);
  equal(lease(leases, 1, 2), "10.0.0.101");
  equal(lease(leases, 3, 2, "10.0.0.100"), undefined);
  equal(lease(leases, 3, 1 + DECLINED_FOR, "10.0.0.100"), "10.0.0.100");
});

Deno.test("leases: who was offered an address once can't decline it when it is another's", () => {
  const leases = pool({ count: 1 });
  leases.offer(client(1), undefined, 0);
  equal(lease(leases, 2, OFFER_FOR), "10.0.0.100");
  equal(leases.decline(client(1), at("10.0.0.100"), OFFER_FOR + 1), false);
  equal(leases.rows()[0].mac, macOf(2));
});

Deno.test("leases: nobody releases another's", () => {
  const leases = pool();
  lease(leases, 1, 0);
  equal(leases.release(client(2), at("10.0.0.100"), 1), false);
  equal(leases.release(client(1), at("10.0.0.101"), 1), false);
  equal(leases.rows()[0].state, "bound");
});

Deno.test("leases: what is to be stored, until it is", () => {
  const leases = pool();
  leases.offer(client(1), undefined, 0);
  deepEqual(leases.changes(), { rows: [], deleted: [] });
  leases.bind({ ...client(1), clientId: "01ff", hostname: "pc1" }, at("10.0.0.100"), 5);
  const row: LeaseRow = {
    ...{ address: "10.0.0.100", mac: macOf(1), clientId: "01ff", hostname: "pc1" },
    ...{ expiresAt: 101_000, boundAt: 5, state: "bound" },
  };
  deepEqual(leases.changes().rows, [row]);
  deepEqual(leases.changes().rows, [row]);
  leases.stored();
  deepEqual(leases.changes().rows, []);
  leases.bind({ ...client(1), clientId: "01ff" }, at("10.0.0.100"), 900);
  deepEqual(leases.changes().rows, [], "again within the second");
  leases.bind({ ...client(1), clientId: "01ff" }, at("10.0.0.100"), 50_000);
  deepEqual(leases.changes().rows, [{ ...row, expiresAt: 150_000 }], "a renewal keeps name and beginning");
});

Deno.test("leases: stored rows come back; of a client's two the later one, and none that ended outside of the pool", () => {
  const row = (
    address: string,
    i: number,
    expiresAt: number,
    boundAt = 0,
    state: LeaseRow["state"] = "bound",
  ) => ({
    ...{ address, mac: macOf(i), clientId: null, hostname: null, expiresAt, boundAt, state },
  });
  const leases = pool({}, [], [
    row("10.0.0.100", 1, 5000, 1),
    row("10.0.0.103", 1, 5000, 2),
    row("10.0.0.50", 2, 500),
    row("10.0.0.51", 3, 5000),
    row("10.0.0.101", 4, 5000, 0, "declined"),
  ], 1000);
  deepEqual(leases.rows().map(({ address }) => address), ["10.0.0.51", "10.0.0.101", "10.0.0.103"]);
  deepEqual(leases.changes().deleted.sort(), ["10.0.0.100", "10.0.0.50"]);
  equal(lease(leases, 1, 1000), "10.0.0.103");
  equal(lease(leases, 4, 1000), "10.0.0.100");
  equal(lease(leases, 3, 1000), undefined, "its address is no longer the pool's");
});

Deno.test("leases: a flood of strangers leaves no trace when it is over", () => {
  const leases = pool({ start: "10.0.0.10", count: 200, router: undefined });
  for (let i = 0; i < 50_000; i++) leases.offer(client(i), undefined, i);
  leases.takeNotices();
  for (let i = 0; i < 200; i++) ok(lease(leases, 70_000 + i, 50_000 + OFFER_FOR));
});

const bad: [settings: Partial<PoolSettings>, why: RegExp][] = [
  [{ start: "10.0.0" }, /must be an IPv4 address/],
  [{ mask: "255.0.255.0" }, /mask is 255.0.255.0/],
  [{ mask: "0.0.0.0" }, /mask is 0.0.0.0/],
  [{ count: 0 }, /has 0 addresses/],
  [{ count: 70_000 }, /has 70000 addresses/],
  [{ count: 200 }, /do not fit the network/],
  [{ leaseSeconds: 5 }, /lasts 5 seconds/],
  [{ router: "x" }, /the router/],
  [{ dns: ["10.0.0.300"] }, /a name server/],
];
for (const [settings, why] of bad) {
  Deno.test(`leases: refused settings: ${JSON.stringify(settings)}`, () => {
    throws(() => pool(settings), { code: "dhcp.settings", message: why });
    const good = pool();
    throws(() => good.setPool({ ...SETTINGS, ...settings }));
    equal(lease(good, 1, 0), "10.0.0.100", "and the old ones stay");
  });
}

const badReservations: [reservations: Reservation[], why: RegExp][] = [
  [[{ mac: "52:54", address: "10.0.0.5" }], /Give a MAC address/],
  [[{ mac: macOf(1), address: "10.0.1.5" }], /not free on the pool's network/],
  [[{ mac: macOf(1), address: "10.0.0.1" }], /not free on the pool's network/],
  [[{ mac: macOf(1), address: "10.0.0.102" }], /not free on the pool's network/],
  [[{ mac: macOf(1), address: "10.0.0.5" }, { mac: macOf(1), address: "10.0.0.6" }], /has two reservations/],
  [[{ mac: macOf(1), address: "10.0.0.5" }, { mac: macOf(2), address: "10.0.0.5" }], /has two reservations/],
];
for (const [reservations, why] of badReservations) {
  Deno.test(`leases: refused reservations: ${JSON.stringify(reservations)}`, () => {
    throws(() => pool({}, reservations), { code: "dhcp.settings", message: why });
  });
}

Deno.test("leases: a moved pool takes nobody's address for another's", () => {
  const leases = pool();
  equal(lease(leases, 1, 0), "10.0.0.100");
  leases.setPool({ ...SETTINGS, start: "10.0.0.100", count: 2 });
  equal(lease(leases, 2, 1), "10.0.0.101");
  equal(lease(leases, 3, 1), undefined);
  leases.setPool({ ...SETTINGS, start: "10.0.0.150", count: 2 });
  equal(lease(leases, 1, 2), "10.0.0.150");
});
