import { deepEqual, equal, match, ok } from "node:assert/strict";
import { namespacesLacking, skipped } from "../support/namespace.ts";
import type { Program } from "../support/program.ts";
import { bound, type Told } from "./dhcp/clients.ts";
import { DEVICE, Lan } from "./dhcp/lan.ts";
import { POOL, Room } from "./dhcp/room.ts";

const lacking = namespacesLacking() ?? without("dhclient", "busybox", "dnsmasq");
if (lacking) skipped("DHCP with clients and servers of others", lacking);

const NETWORKD = "/usr/lib/systemd/systemd-networkd";
const networkdLacking = exists(NETWORKD) && !without("unshare") ? undefined : `needs unshare and ${NETWORKD}`;
if (networkdLacking) skipped("DHCP with systemd's client", networkdLacking);

/** The first of these programs that is not there. */
function without(...tools: string[]): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":").concat("/usr/sbin", "/sbin");
  const missing = tools.find((tool) => !folders.some((folder) => exists(`${folder}/${tool}`)));
  return missing && `needs ${missing}`;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function test(name: string, body: () => Promise<void>): void {
  Deno.test({ name: `dhcp: ${name}`, ignore: lacking !== undefined, fn: body });
}

const GIVEN = {
  ...{ mask: "255.255.255.0", router: "10.80.0.254", dns: "10.80.0.53 10.80.0.54", domain: "room.test" },
  ...{ lease: "600", server: "10.80.0.1" },
};

/** What does not depend on who is told. */
function given({ address, mask, router, dns, domain, lease, server }: Told): Partial<Told> {
  return { address, mask, router, dns, domain, lease, server };
}

test("udhcpc gets an address, renews and releases it", async () => {
  await using room = await Room.open();
  const host = room.lan.host("c1", undefined, "52:54:00:80:00:01");
  await using client = room.clients.udhcpc(host, "-x", "hostname:pc1", "-R");
  deepEqual(given(await bound(client)), { address: "10.80.0.100", ...GIVEN });
  deepEqual((await room.state()).leases.map(({ mac, hostname }) => [mac, hostname]), [[
    "52:54:00:80:00:01",
    "pc1",
  ]]);
  Deno.kill(client.pid, "SIGUSR1");
  equal((await bound(client, ["renew"])).address, "10.80.0.100");
  Deno.kill(client.pid, "SIGUSR2");
  await room.until("the lease is released", ({ leases }) => leases[0].state === "released");
  const { stats } = await room.state();
  deepEqual([stats.acks, stats.naks, stats.releases], [2, 0, 1]);
});

test("udhcpc that asks for answers by broadcast", async () => {
  await using room = await Room.open();
  await using client = room.clients.udhcpc(room.lan.host("c1"), "-B", "-q");
  equal((await bound(client)).address, "10.80.0.100");
});

test("a client that wants to boot is told from where", async () => {
  await using room = await Room.open();
  const class_ = "PXEClient:Arch:00007:UNDI:003016";
  await using client = room.clients.udhcpc(room.lan.host("c1"), "-q", "-V", class_, "-x", "0x5d:0007");
  const { next, file } = await bound(client);
  deepEqual([next, file], ["10.80.0.1", "boot.kpxe"]);
  const seen = await room.server.hear("of the machine", ({ event }) => event === "seen");
  deepEqual([seen.kind, seen.arch, seen.server], ["pxe", 7, "10.80.0.1"]);
});

test("dhclient gets an address, asks for it again when it starts anew, and releases it", async () => {
  await using room = await Room.open();
  const host = room.lan.host("c1", undefined, "52:54:00:80:00:01");
  {
    await using client = room.clients.dhclient(host, "c1");
    const told = await bound(client);
    deepEqual([told.reason, given(told)], ["BOUND", { address: "10.80.0.100", ...GIVEN }]);
  }
  {
    await using client = room.clients.dhclient(host, "c1");
    const { reason, address } = await bound(client);
    deepEqual([reason, address], ["REBOOT", "10.80.0.100"]);
  }
  await using release = room.clients.dhclient(host, "c1", "-r");
  await release.end();
  await room.until("the lease is released", ({ leases }) => leases[0].state === "released");
});

Deno.test({
  name: "dhcp: systemd's client gets an address",
  ignore: lacking !== undefined || networkdLacking !== undefined,
  fn: async () => {
    await using room = await Room.open();
    const host = room.lan.host("c1", undefined, "52:54:00:80:00:01");
    await using client = room.clients.networkd(host);
    await until(client, "DHCPv4 address 10.80.0.100/24, gateway 10.80.0.254 acquired from 10.80.0.1");
    const [{ mac, state, clientId }] = (await room.state()).leases;
    // A DUID (RFC 4361), which machines of one image would share.
    deepEqual([mac, state, clientId?.slice(0, 2)], ["52:54:00:80:00:01", "bound", "ff"]);
  },
});

/** Waits for words of a program that are no JSON. */
async function until(program: Program, words: string): Promise<void> {
  for (const end = performance.now() + 10_000; !program.lines.some((line) => line.includes(words));) {
    if (performance.now() > end || !program.running) {
      throw new Error(`Never heard: ${words}\n${program.tail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("a server that starts anew knows its leases, and dhclient, moved from elsewhere, is refused its old address", async () => {
  await using room = await Room.open();
  const host = room.lan.host("c1"), other = room.lan.host("c2");
  {
    await using client = room.clients.dhclient(host, "c1");
    equal((await bound(client)).address, "10.80.0.100");
  }
  await room.server.kill();
  await room.start();
  await using second = room.clients.dhclient(other, "c2");
  equal((await bound(second)).address, "10.80.0.101");
  await using client = room.clients.dhclient(host, "c1");
  const again = await bound(client);
  deepEqual([again.reason, again.address], ["REBOOT", "10.80.0.100"]);
  await client.kill();
  await room.server.kill();
  await room.start({ pool: { ...POOL, start: "10.80.0.150" } });
  await using moved = room.clients.dhclient(host, "c1");
  const { reason, address } = await bound(moved, ["BOUND"]);
  deepEqual([reason, address], ["BOUND", "10.80.0.150"]);
  equal((await room.state()).stats.naks, 1);
});

test("a reservation is for its machine, and a machine moves to it", async () => {
  const mac = "52:54:00:80:00:07";
  await using room = await Room.open({ reservations: [{ mac, address: "10.80.0.7", hostname: "desk-7" }] });
  await using client = room.clients.dhclient(room.lan.host("c7", undefined, mac), "c7");
  const { address, hostname } = await bound(client);
  deepEqual([address, hostname], ["10.80.0.7", "desk-7"]);
});

test("an address that dhclient declines is put aside, and it gets another", async () => {
  await using room = await Room.open();
  room.clients.declineOnce();
  await using client = room.clients.dhclient(room.lan.host("c1"), "c1");
  equal((await bound(client)).address, "10.80.0.100");
  await client.hear("that it has another one", ({ address }) => address === "10.80.0.101");
  const { leases, stats } = await room.state();
  deepEqual(leases.map(({ address, state }) => [address, state]), [["10.80.0.100", "declined"], [
    "10.80.0.101",
    "bound",
  ]]);
  equal(stats.declines, 1);
  ok(room.server.lines.some((line) => line.includes("a machine found another one")));
});

test("udhcpc that looks for itself declines what somebody has", async () => {
  await using room = await Room.open({ lookForConflicts: false });
  room.lan.host("squatter", "10.80.0.100");
  await using client = room.clients.udhcpc(room.lan.host("c1"), "-a500", "-A", "1");
  equal((await bound(client)).address, "10.80.0.101");
  equal((await room.state()).stats.declines, 1);
});

test("addresses that somebody has are not offered, whether he answers echoes or not", async () => {
  await using room = await Room.open();
  room.lan.host("open", "10.80.0.100");
  const shy = room.lan.host("shy", "10.80.0.101");
  shy.run("sysctl -q -w net.ipv4.icmp_echo_ignore_all=1");
  await using client = room.clients.udhcpc(room.lan.host("c1"), "-q");
  equal((await bound(client)).address, "10.80.0.102");
  const { leases, stats } = await room.state();
  deepEqual([stats.conflicts, stats.declines], [2, 0]);
  deepEqual(leases.slice(0, 2).map(({ state }) => state), ["declined", "declined"]);
});

test("without the rights to raw sockets and to the neighbours' table, it still serves and finds who hides", async () => {
  const by = ["setpriv", "--bounding-set", "-net_raw,-net_admin"];
  await using room = await Room.open({}, by);
  room.lan.host("squatter", "10.80.0.100");
  await using client = room.clients.udhcpc(room.lan.host("c1"), "-q");
  equal((await bound(client)).address, "10.80.0.101");
  const rights = /CapEff:\s*(\w+)/.exec(Deno.readTextFileSync(`/proc/${room.server.pid}/status`))![1];
  equal(BigInt(`0x${rights}`) & (3n << 12n), 0n);
  const { stats } = await room.state();
  deepEqual([stats.conflicts, stats.unsent], [1, 0]);
});

test("a full pool gives nothing more, and says so once", async () => {
  await using room = await Room.open({ pool: { ...POOL, count: 2 } });
  for (const i of [1, 2]) {
    await using client = room.clients.udhcpc(room.lan.host(`c${i}`), "-q");
    await bound(client);
  }
  await using client = room.clients.udhcpc(room.lan.host("c3"), "-n", "-t", "2", "-T", "1");
  equal(await client.end(), 1);
  const told = room.server.lines.filter((line) => line.includes("no address is free"));
  equal(told.length, 1);
  match(told[0], /"level":"warn".*"count":2/);
});

test("through dnsmasq's relay, to a network of its own", async () => {
  const pool = { ...POOL, start: "10.81.0.100", router: "10.81.0.1" };
  await using room = await Room.open({ pool });
  using far = new Lan();
  const relay = room.lan.host("relay", "10.80.0.9");
  far.plug(relay, "e1", "10.81.0.1");
  relay.run("sysctl -q -w net.ipv4.ip_forward=1");
  room.host.run("ip route add 10.81.0.0/24 via 10.80.0.9");
  await using _relay = await room.dnsmasq(relay, "--dhcp-relay=10.81.0.1,10.80.0.1");
  const host = far.host("c1");
  await using client = room.clients.udhcpc(host, "-R");
  const { address, router, server } = await bound(client);
  deepEqual([address, router, server], ["10.81.0.100", "10.81.0.1", "10.80.0.1"]);
  host.run("ip route add default via 10.81.0.1");
  Deno.kill(client.pid, "SIGUSR1");
  equal((await bound(client, ["renew"])).address, "10.81.0.100");
  // The server's own network has no pool.
  await using near = room.clients.udhcpc(room.lan.host("c2"), "-n", "-t", "2", "-T", "1");
  equal(await near.end(), 1);
});

test("beside dnsmasq a proxy leaves addresses to it, and plain clients alone", async () => {
  await using room = await Room.open({ mode: "proxy" });
  const other = room.lan.host("other", "10.80.0.2");
  await using _other = await room.dnsmasq(other, "--dhcp-range=10.80.0.200,10.80.0.220,600");
  for (const [i, args] of [[], ["-V", "PXEClient:Arch:00007:UNDI:003016"]].entries()) {
    await using client = room.clients.udhcpc(room.lan.host(`c${i}`), "-q", ...args);
    const { address, server } = await bound(client);
    match(address, /^10\.80\.0\.2[012]\d$/);
    equal(server, "10.80.0.2");
  }
  const { stats, leases } = await room.state();
  deepEqual([stats.offers > 0, stats.acks, leases], [true, 0, []]);
  equal(room.server.lines.filter((line) => line.includes('"event":"seen"')).length, stats.offers);
});

test("a look finds servers and proxies of others, and a second server is noticed", async () => {
  await using room = await Room.open({ lookForServersEvery: 1000 });
  const third = room.lan.host("third", "10.80.0.3");
  deepEqual(await room.probe(third), [
    { server: "10.80.0.1", offered: "10.80.0.100", router: "10.80.0.254", proxy: false, broadside: true },
  ]);
  deepEqual(await room.probe(room.host), [], "its own is not told of");
  const other = room.lan.host("other", "10.80.0.2");
  const range = "--dhcp-range=10.80.0.200,10.80.0.220,600";
  await using _other = await room.dnsmasq(other, range, "--dhcp-option=3,10.80.0.2");
  const event = "another DHCP server answers";
  const rogue = await room.server.hear("of the other one", (said) => said.event === event);
  const { offered, ...fields } = rogue.fields as Record<string, string>;
  deepEqual([rogue.level, fields], ["warn", { server: "10.80.0.2", router: "10.80.0.2", interface: DEVICE }]);
  match(offered, /^10\.80\.0\.2[012]\d$/);
  const found = await room.probe(third);
  deepEqual(found.map(({ server }) => server).sort(), ["10.80.0.1", "10.80.0.2"]);
  deepEqual((await room.state()).leases, [], "a look takes no address");
});

test("a look finds dnsmasq as a proxy", async () => {
  await using room = await Room.open();
  await room.server.kill();
  const other = room.lan.host("other", "10.80.0.2");
  const service = "--pxe-service=x86PC,Boot,boot.kpxe";
  await using _other = await room.dnsmasq(other, "--dhcp-range=10.80.0.0,proxy", service);
  const [found] = await room.probe(room.host);
  deepEqual([found.server, found.proxy, found.offered], ["10.80.0.2", true, undefined]);
});

test("the same address of two names: an interface of several addresses answers from the one it serves", async () => {
  await using room = await Room.open();
  await room.server.kill();
  room.host.run(`ip addr add 10.82.0.1/24 dev ${DEVICE}`);
  const interfaces = [{ name: DEVICE, address: "10.82.0.1", mask: "255.255.255.0" }];
  const pool = { ...POOL, start: "10.82.0.100", router: "10.82.0.1" };
  await room.start({ interfaces, pool, lookForServersEvery: 60_000 });
  await using client = room.clients.udhcpc(room.lan.host("c1"), "-R");
  const { address, server } = await bound(client);
  deepEqual([address, server], ["10.82.0.100", "10.82.0.1"]);
  Deno.kill(client.pid, "SIGUSR1");
  equal((await bound(client, ["renew"])).address, "10.82.0.100");
  deepEqual(await room.probe(room.host), [], "its own answers are not a stranger's");
  equal(room.server.lines.some((line) => line.includes("another")), false);
});
