import assert from "node:assert/strict";
import { Random } from "../../../src/base/mod.ts";
import { sockaddr } from "../../../src/net/mod.ts";
import { decode, encode, type Packet } from "../../../src/tftp/packet.ts";
import { TftpSocket } from "../../../src/tftp/socket_driver.ts";
import { Peer } from "../../../src/tftp/testing/peer.ts";
import { TestService } from "../../../src/tftp/testing/service.ts";

const CONTENT = new Random(1).bytes(200_000);
const rrq = (name: string, options: [string, string][] = []) =>
  encode({ kind: "rrq", name, mode: "octet", options: new Map(options) });
const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Sockets that ask and never say anything more, each at an address of its own on loopback. */
class Forged implements Disposable {
  readonly sockets: TftpSocket[] = [];
  readonly #to: Uint8Array<ArrayBuffer>;
  readonly #inbox = new Uint8Array(65_536);
  readonly #from = new Uint8Array(16);
  /** Bytes sent, and bytes and packets that came back, per socket at most. */
  sent = 0;
  got = 0;
  packets = 0;

  constructor(port: number, count: number, address: (i: number) => string) {
    this.#to = sockaddr({ address: "127.0.0.1", port });
    for (let i = 0; i < count; i++) {
      const socket = new TftpSocket();
      socket.bind(address(i), 0);
      this.sockets.push(socket);
    }
  }

  async ask(make: (i: number) => Uint8Array<ArrayBuffer>): Promise<void> {
    for (let i = 0; i < this.sockets.length; i++) {
      const bytes = make(i);
      this.sockets[i].send(bytes, this.#to);
      this.sent += bytes.length;
      // What the server's socket holds is not what is tested here.
      if (i % 100 === 99) await rest(2);
    }
  }

  /** Reads what came back; the most packets that one socket got. */
  collect(): number {
    let most = 0;
    for (const socket of this.sockets) {
      let packets = 0;
      for (let n = this.#read(socket); n >= 0; n = this.#read(socket), packets++) this.got += n;
      this.packets += packets;
      most = Math.max(most, packets);
    }
    return most;
  }

  [Symbol.dispose](): void {
    for (const socket of this.sockets) socket.close();
  }

  #read(socket: TftpSocket): number {
    return socket.receive(this.#inbox, this.#from);
  }
}

const spread = (i: number) => `127.${1 + (i >> 8)}.${i & 255}.9`;

Deno.test("hostile tftp: requests from thousands of forged addresses are told little, and clients go on", async () => {
  await using service = new TestService({ timeoutMs: 50, lookup: () => ({ bytes: CONTENT }) });
  await using client = await Peer.open(service.port);
  using forged = new Forged(service.port, 4000, spread);
  const before = Deno.memoryUsage().rss;
  const flood = forged.ask(() => rrq("file"));
  // Under way while it comes: a transfer of many round trips, and one that begins then.
  const first = client.fetch("file", { blksize: 1000 });
  await flood;
  assert.deepEqual(await first, CONTENT);
  assert.deepEqual(await client.fetch("file", { blksize: 1400, windowsize: 8 }), CONTENT);
  await rest(1000);
  const most = forged.collect();
  assert.equal(most <= 4, true, `${most} packets to one`);
  const { limited, superseded, active } = service.stats();
  assert.equal(active <= 512, true);
  assert.equal(limited + superseded > 0, true);
  assert.equal(
    Deno.memoryUsage().rss - before < 150e6,
    true,
    `${(Deno.memoryUsage().rss - before) / 1e6} MB`,
  );
  // Entries in the log do not grow with the flood.
  assert.equal(service.log.length < 1500, true, `${service.log.length}`);
});

Deno.test("hostile tftp: one address that is made to ask from many ports is told little", async () => {
  await using service = new TestService({ timeoutMs: 50, lookup: () => ({ bytes: CONTENT }) });
  using forged = new Forged(service.port, 1000, () => "127.3.3.3");
  for (let round = 0; round < 5; round++) {
    await forged.ask(() => rrq("file"));
    await rest(200);
  }
  await rest(500);
  forged.collect();
  // 32 answers at first and two a second, each sent four times at most.
  assert.equal(forged.packets <= 4 * 60, true, `${forged.packets} packets`);
  assert.equal(forged.got < 2 * forged.sent, true, `${forged.got} bytes for ${forged.sent}`);
});

Deno.test("hostile tftp: one port that asks over and over is told little, whatever it asks", async () => {
  const asked = {
    same: () => rrq("file"),
    another: (i: number) => rrq(`file${i}`),
    options: (i: number) => rrq("file", [["tsize", `${i}`]]),
  };
  for (const [what, make] of Object.entries(asked)) {
    await using service = new TestService({ timeoutMs: 50, lookup: () => ({ bytes: CONTENT }) });
    using forged = new Forged(service.port, 1, () => "127.4.4.4");
    for (let i = 0; i < 1000; i++) {
      await forged.ask(() => make(i));
      if (i % 20 === 0) await rest(10);
    }
    await rest(300);
    forged.collect();
    assert.equal(forged.packets <= 4 * 40, true, `${what}: ${forged.packets} packets`);
  }
});

Deno.test("hostile tftp: whatever is sent to a transfer's port by strangers, the file comes whole", async () => {
  const random = new Random(2);
  await using service = new TestService({ lookup: () => ({ bytes: CONTENT }) });
  await using client = await Peer.open(service.port);
  await using stranger = await Peer.open(service.port, "127.0.0.5");
  client.ask("file", { blksize: 500 });
  let expected = 1;
  for (let heard = await client.hear(); heard; heard = await client.hear()) {
    const { packet, from } = heard;
    if (packet.kind === "oack") client.say({ kind: "ack", block: 0 }, from);
    for (let n = 0; n < 5; n++) stranger.raw(hostile(random, expected), from);
    if (packet.kind !== "data" || packet.block !== expected) continue;
    assert.deepEqual(packet.payload, CONTENT.subarray((expected - 1) * 500, expected * 500));
    client.say({ kind: "ack", block: expected++ }, from);
    if (packet.payload.length < 500) break;
  }
  assert.equal(expected, 402);
  await service.until("done", ({ done }) => done === 1);
  let told = 0;
  while (await stranger.hear(50)) told++;
  assert.equal(told <= 16, true, `${told} answers`);
});

Deno.test("hostile tftp: whatever a client itself sends, nothing breaks but its own transfer", async () => {
  const random = new Random(3);
  await using service = new TestService({ lookup: () => ({ bytes: CONTENT }) });
  for (let round = 0; round < 60; round++) {
    await using client = await Peer.open(service.port, `127.5.${round}.1`);
    client.ask(
      "file",
      random.chance(0.5) ? { windowsize: 1 + random.below(70), blksize: 8 + random.below(1500) } : {},
    );
    const heard = await client.hear();
    if (!heard) continue;
    for (let n = 0; n < 40; n++) client.raw(hostile(random, random.below(400)), heard.from);
  }
  await using client = await Peer.open(service.port);
  assert.deepEqual(await client.fetch("file", { blksize: 1400 }), CONTENT);
});

Deno.test("hostile tftp: no name leads the lookup outside, and none that it does not know is served", async () => {
  const asked = new Set<string>(), random = new Random(4);
  await using service = new TestService({
    lookup: (name) => {
      asked.add(name);
      return undefined;
    },
  });
  const names = [
    ...["../../etc/passwd", "..\\..\\etc\\passwd", "/etc/passwd", "//etc/passwd", "a/../../../etc/passwd"],
    ...[
      "....//....//etc/passwd",
      "..%2f..%2fetc/passwd",
      "%2e%2e/etc/passwd",
      "..;/etc/passwd",
      "\xc0\xae\xc0\xae/etc",
    ],
    ...[
      "C:\\boot.ini",
      "\\\\server\\share\\x",
      "file\x00../../etc/passwd",
      "/proc/self/environ",
      "~root/.ssh/id",
    ],
  ];
  const parts = ["..", ".", "/", "\\", "etc", "passwd", "\xff", "\x01", " ", "%2e", ":", "a".repeat(90)];
  while (names.length < 400) {
    names.push(
      Array.from({ length: 1 + random.below(10) }, () => parts[random.below(parts.length)]).join(""),
    );
  }
  for (let i = 0; i < names.length; i += 100) {
    await using client = await Peer.open(service.port, `127.6.${i / 100}.1`);
    for (const name of names.slice(i, i + 100)) {
      client.raw(rrq(name));
      const heard = await client.hear();
      assert.equal(heard?.packet.kind, "error", name);
    }
  }
  for (const name of asked) {
    assert.equal(name.split("/").some((word) => word === "" || word === "." || word === ".."), false, name);
    assert.equal(name.includes("\\") || name.length > 512, false, name);
  }
});

/** A datagram that a transfer may get from somebody who means no good, or is broken. */
function hostile(random: Random, block: number): Uint8Array {
  const packets: Packet[] = [
    { kind: "ack", block: block + random.below(5) - 2 & 0xffff },
    { kind: "ack", block: random.below(65_536) },
    { kind: "data", block, payload: random.bytes(random.below(100)) },
    { kind: "oack", options: new Map([["blksize", "9"]]) },
    { kind: "rrq", name: "file", mode: "octet", options: new Map() },
    { kind: "wrq", name: "file", mode: "octet", options: new Map() },
  ];
  const i = random.below(packets.length + 2);
  if (i < packets.length) return encode(packets[i]);
  const noise = random.bytes(random.below(700));
  // An error would end a client's transfer, as it should.
  return decode(noise)?.kind === "error" ? new Uint8Array(0) : noise;
}
