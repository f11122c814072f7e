import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { startTftp } from "./driver.ts";
import { Peer } from "./testing/peer.ts";
import { TestService } from "./testing/service.ts";
import type { TftpContent, TftpOptions } from "./types.ts";

const random = new Random(1);
const KERNEL = random.bytes(300_000), CONFIG = random.bytes(700);

/** A payload: files within a file, with bytes before and after that are nobody's business. */
function payload(directory: string): [name: string, content: TftpContent][] {
  const path = `${directory}/payload`;
  const bytes = new Uint8Array(4096 + KERNEL.length + 5000 + CONFIG.length + 9000).fill(0xee);
  bytes.set(KERNEL, 4096);
  bytes.set(CONFIG, 4096 + KERNEL.length + 5000);
  Deno.writeFileSync(path, bytes);
  return [
    ["vmlinuz", { path, offset: 4096, length: KERNEL.length }],
    ["grub/grub.cfg", { path, offset: 4096 + KERNEL.length + 5000, length: CONFIG.length }],
    ["empty", { path, offset: 100, length: 0 }],
    ["beyond", { path, offset: 4096, length: 1e9 }],
    ["gone", { path: `${path}.gone`, offset: 0, length: 10 }],
    ["text", { bytes: new TextEncoder().encode("one\ntwo\r\n") }],
  ];
}

function test(
  name: string,
  act: (service: TestService, directory: string) => Promise<void>,
  options: Partial<TftpOptions> = {},
): void {
  Deno.test(`tftp service: ${name}`, async () => {
    const directory = Deno.makeTempDirSync();
    try {
      await using service = new TestService({ files: payload(directory), ...options });
      await act(service, directory);
    } finally {
      Deno.removeSync(directory, { recursive: true });
    }
  });
}

const same = (a: Uint8Array, b: Uint8Array) => assert.equal(Buffer.compare(a, b), 0, "another file");

const asked: Record<string, number>[] = [
  {},
  { blksize: 1468 },
  { blksize: 1468, windowsize: 16 },
  { blksize: 512, windowsize: 4 },
  { blksize: 65_464, windowsize: 2, tsize: 0 },
];

test("files within a file, whatever the options", async (service) => {
  await using peer = await Peer.open(service.port);
  for (const options of asked) {
    same(await peer.fetch("/VMLINUZ", options), KERNEL);
    same(await peer.fetch("\\grub\\grub.cfg", { ...options, blksize: 8 }), CONFIG);
    same(await peer.fetch("empty", options), new Uint8Array(0));
  }
  await service.until("all done", ({ done, active }) => done === 15 && active === 0);
  const { bytes, failed, superseded, singles } = service.stats();
  assert.deepEqual({ bytes, failed, superseded, singles }, {
    ...{ bytes: 5 * (KERNEL.length + CONFIG.length), failed: 0, superseded: 0, singles: 0 },
  });
});

test("netascii has another size, and its tsize says so", async (service) => {
  await using peer = await Peer.open(service.port);
  same(await peer.fetch("text", {}, "netascii"), new TextEncoder().encode("one\r\ntwo\r\0\r\n"));
  peer.ask("text", { tsize: 0 }, "NetASCII");
  const heard = await peer.hear();
  assert.deepEqual(heard?.packet, { kind: "oack", options: new Map([["tsize", "12"]]) });
});

test("the lookup makes files per client, and is asked on our thread", async (service) => {
  await using peer = await Peer.open(service.port, "127.0.0.7");
  for (let i = 0; i < 20; i++) {
    const made = await peer.fetch(`made/${i}`, i % 2 ? { blksize: 1000 } : {});
    assert.equal(new TextDecoder().decode(made), `made/${i} for 127.0.0.7 by 127.0.0.1`);
  }
}, {
  lookup: (name, { address, server }) =>
    name.startsWith("made/")
      ? { bytes: new TextEncoder().encode(`${name} for ${address} by ${server}`).subarray(0) }
      : undefined,
});

const refusals: [what: string, name: string, mode: string, kind: "rrq" | "wrq", error: string][] = [
  ["what is not there", "nothing", "octet", "rrq", "1 File not found"],
  ["what is above the tree", "../../etc/passwd", "octet", "rrq", "1 File not found"],
  ["a name that means nothing", "", "octet", "rrq", "1 File not found"],
  ["writing", "vmlinuz", "octet", "wrq", "2 This server is read only"],
  ["mail", "vmlinuz", "mail", "rrq", "0 Only octet and netascii modes are served"],
  ["a mode that nobody knows", "vmlinuz", "binary", "rrq", "0 Only octet and netascii modes are served"],
  ["a lookup that fails", "throw", "octet", "rrq", "0 The file cannot be read"],
  ["a file that vanished", "gone", "octet", "rrq", "0 The file cannot be read"],
];
for (const [what, name, mode, kind, error] of refusals) {
  test(`${what} is answered with an error`, async (service) => {
    await using peer = await Peer.open(service.port);
    peer.ask(name, {}, mode, kind);
    const heard = await peer.hear();
    assert(heard?.packet.kind === "error", JSON.stringify(heard));
    assert.equal(`${heard.packet.code} ${heard.packet.message}`, error);
    assert.equal(service.stats().active, 0);
  }, {
    lookup: (name) => {
      if (name === "throw") throw new Error("no such table");
      return undefined;
    },
  });
}

test("a file that is shorter than it should be ends with an error, and the log says why", async (service) => {
  await using peer = await Peer.open(service.port);
  await assert.rejects(
    peer.fetch("beyond", { blksize: 1468, windowsize: 16 }),
    /error 0: The file cannot be read/,
  );
  const { level, fields } = await service.logged("TFTP transfer failed");
  assert.equal(level, "warn");
  assert.match(`${fields.reason}`, /shorter than it should be/);
});

test("a large file by netascii is refused, as octet it is served", async (service) => {
  await using peer = await Peer.open(service.port);
  await assert.rejects(peer.fetch("big", {}, "netascii"), /Netascii is for texts up to 1 MiB/);
  assert.equal((await peer.fetch("big", { blksize: 60_000, windowsize: 2 })).length, 2_000_000);
}, { lookup: () => ({ bytes: new Uint8Array(2_000_000) }) });

test("a stranger at a transfer's port gets error 5, and the transfer goes on", async (service) => {
  await using peer = await Peer.open(service.port);
  await using stranger = await Peer.open(service.port, "127.0.0.8");
  peer.ask("grub/grub.cfg");
  const first = await peer.hear();
  assert(first?.packet.kind === "data");
  stranger.say({ kind: "ack", block: 1 }, first.from);
  const told = await stranger.hear();
  assert(told?.packet.kind === "error" && told.packet.code === 5);
  // An error is never answered with another.
  stranger.say({ kind: "error", code: 0, message: "" }, first.from);
  assert.equal(await stranger.hear(100), undefined);
  peer.say({ kind: "ack", block: 1 }, first.from);
  const second = await peer.hear();
  assert(second?.packet.kind === "data" && second.packet.block === 2);
  peer.say({ kind: "ack", block: 2 }, first.from);
  await service.until("done", ({ done }) => done === 1);
  assert.equal(service.stats().strangers, 2);
});

test(
  "requests that wait for the lookup are held, and repeated ones join",
  async (service) => {
    await using peer = await Peer.open(service.port);
    for (let i = 0; i < 5; i++) peer.ask("slow");
    const { packet } = (await peer.hear())!;
    assert(packet.kind === "data");
    assert.equal(new TextDecoder().decode(packet.payload), "answer 1");
    assert.equal(await peer.hear(80), undefined);
    assert.equal(service.stats().started, 1);
  },
  (() => {
    let asked = 0;
    return {
      lookup: () => {
        const until = performance.now() + 50;
        while (performance.now() < until);
        return { bytes: new TextEncoder().encode(`answer ${++asked}`) };
      },
    };
  })(),
);

test("a client's port that asks for something else begins anew", async (service) => {
  await using peer = await Peer.open(service.port);
  peer.ask("vmlinuz");
  const first = await peer.hear();
  assert(first?.packet.kind === "data");
  peer.ask("grub/grub.cfg", { tsize: 0 });
  const second = await peer.hear();
  assert.deepEqual(second?.packet, { kind: "oack", options: new Map([["tsize", "700"]]) });
  assert.notEqual(first.from, second?.from);
  assert.equal(service.stats().superseded, 1);
});

test("asking for the size and breaking off is nothing to worry about", async (service) => {
  await using peer = await Peer.open(service.port);
  peer.ask("vmlinuz", { tsize: 0 });
  const { from } = (await peer.hear())!;
  peer.say({ kind: "error", code: 8, message: "User aborted the transfer" }, from);
  const { level, fields } = await service.logged("TFTP client asked for the size alone");
  assert.equal(level, "debug");
  assert.equal(fields.file, "vmlinuz");
  assert.equal(service.stats().active, 0);
});

test("a client whose port is closed is given up at once", async (service) => {
  const peer = await Peer.open(service.port);
  peer.ask("vmlinuz", { blksize: 1000 });
  const { from } = (await peer.hear())!;
  peer.say({ kind: "ack", block: 0 }, from);
  await peer.hear();
  const begun = performance.now();
  await peer[Symbol.asyncDispose]();
  await service.until("failed", ({ failed }) => failed === 1);
  assert(performance.now() - begun < 1000);
  const { fields } = await service.logged("TFTP transfer failed");
  assert.equal(fields.reason, "the client's port is closed");
});

test("one address gets so many transfers, another one still gets some", async (service) => {
  await using other = await Peer.open(service.port, "127.0.0.9");
  const peers = await Promise.all(Array.from({ length: 6 }, () => Peer.open(service.port)));
  for (const peer of peers) peer.ask("vmlinuz", { tsize: 0 });
  await service.until("limited", ({ limited, started }) => limited === 2 && started === 4);
  same(await other.fetch("grub/grub.cfg"), CONFIG);
  for (const peer of peers) await peer[Symbol.asyncDispose]();
}, { maxPerClient: 4 });

test("several addresses: each answers from its own", async (service) => {
  for (const address of ["127.0.0.1", "127.0.0.2"]) {
    await using peer = await Peer.open(service.port, "127.0.0.1", address);
    peer.ask("vmlinuz");
    const heard = await peer.hear();
    assert.equal(heard?.address, address);
  }
}, { addresses: ["127.0.0.1", "127.0.0.2"] });

test("noise is counted and dropped", async (service) => {
  await using peer = await Peer.open(service.port);
  const noise = new Random(3);
  for (let i = 0; i < 200; i++) peer.raw(noise.bytes(noise.below(600)));
  for (const packet of [{ kind: "ack", block: 1 }, { kind: "error", code: 1, message: "" }] as const) {
    peer.say(packet, service.port);
  }
  same(await peer.fetch("vmlinuz", { blksize: 1468, windowsize: 16 }), KERNEL);
  // Whoever is served alone is served first: some of the noise may be taken only after that.
  await service.until("dropped", ({ dropped }) => dropped === 202);
});

Deno.test("tftp service: a port that is taken is told plainly", async () => {
  await using service = new TestService();
  const options = { spawn: () => assert.fail(), lookup: () => undefined, log: () => {} };
  assert.throws(
    () => startTftp({ ...options, addresses: ["127.0.0.1"], port: service.port }),
    /Cannot listen on UDP port \d+ of 127.0.0.1: Address already in use. Another program has it/,
  );
  assert.throws(() => startTftp({ ...options, addresses: ["192.0.2.1"], port: 0 }), /Cannot listen/);
  assert.throws(() => startTftp({ ...options, addresses: [] }), /there are 0 addresses/);
});

Deno.test("tftp service: closing it under way frees the port, and all descriptors", async () => {
  const descriptors = () => [...Deno.readDirSync("/proc/self/fd")].length;
  const round = async () => {
    await using service = new TestService({ lookup: () => ({ bytes: KERNEL }) });
    await using peer = await Peer.open(service.port);
    peer.ask("any", { tsize: 0 });
    await peer.hear();
  };
  await round();
  const before = descriptors();
  for (let i = 0; i < 3; i++) await round();
  // A thread that was ended lets go of its own ones a little later.
  for (let i = 0; i < 500 && descriptors() > before; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal(descriptors() <= before, true, `${descriptors()} after ${before}`);
});
