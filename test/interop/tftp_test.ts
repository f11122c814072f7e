import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { Random } from "../../src/base/mod.ts";
import { TestService } from "../../src/tftp/testing/service.ts";
import type { TftpContent, TftpOptions } from "../../src/tftp/types.ts";
import { namespacesLacking, skipped } from "../support/namespace.ts";
import { Network } from "../support/network.ts";
import type { Fetched, FetchOptions } from "./tftp/client.ts";

const CLIENT = new URL("./tftp/client.ts", import.meta.url).pathname;

/** How to get `name` from a server at `port` of `address` into `file` with a stranger's client. */
type Get = (address: string, port: number, name: string, file: string) => string[];
const clients: [what: string, get: Get, rolls: boolean][] = [
  [
    "tftp-hpa",
    (address, port, name, file) => ["tftp", "-m", "binary", address, `${port}`, "-c", "get", name, file],
    true,
  ],
  [
    "tftp-hpa netascii",
    (address, port, name, file) => ["tftp", "-m", "netascii", address, `${port}`, "-c", "get", name, file],
    false,
  ],
  [
    "curl",
    (address, port, name, file) => ["curl", "-sS", "-o", file, `tftp://${address}:${port}/${name}`],
    true,
  ],
  [
    "curl with blocks of 1468",
    (
      address,
      port,
      name,
      file,
    ) => ["curl", "-sS", "--tftp-blksize", "1468", "-o", file, `tftp://${address}:${port}/${name}`],
    true,
  ],
  [
    "curl without options",
    (
      address,
      port,
      name,
      file,
    ) => ["curl", "-sS", "--tftp-no-options", "-o", file, `tftp://${address}:${port}/${name}`],
    true,
  ],
  [
    "busybox",
    (address, port, name, file) => ["busybox", "tftp", "-g", "-r", name, "-l", file, address, `${port}`],
    true,
  ],
  [
    "busybox with blocks of 1400",
    (
      address,
      port,
      name,
      file,
    ) => ["busybox", "tftp", "-b", "1400", "-g", "-r", name, "-l", file, address, `${port}`],
    true,
  ],
  ["atftp", (address, port, name, file) => ["atftp", "-g", "-r", name, "-l", file, address, `${port}`], true],
  [
    "atftp with windows of 16",
    (address, port, name, file) => [
      ...["atftp", "--option", "blksize 1468", "--option", "windowsize 16", "--option", "tsize 0"],
      ...["-g", "-r", name, "-l", file, address, `${port}`],
    ],
    true,
  ],
];

const missing = new Map<string, boolean>();
function lacks(tool: string): boolean {
  if (!missing.has(tool)) {
    const found = (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
      try {
        return Deno.statSync(`${folder}/${tool}`).isFile;
      } catch {
        return false;
      }
    });
    missing.set(tool, !found);
    if (!found) skipped(`TFTP with ${tool}`, `${tool} is not installed`);
  }
  return missing.get(tool)!;
}

/** Runs a command, in a namespace where `within` says so; throws with what it said when it fails. */
async function run(words: string[], within: string[] = []): Promise<string> {
  const [command, ...args] = [...within, ...words];
  const signal = AbortSignal.timeout(120_000);
  const { success, stdout, stderr } = await new Deno.Command(command, { args, stdin: "null", signal })
    .output();
  const text = new TextDecoder().decode(stdout);
  if (!success) throw new Error(`${words.join(" ")}: ${new TextDecoder().decode(stderr)}${text}`);
  return text;
}

/** Downloads with our own client in another process. */
async function fetched(options: FetchOptions, within: string[] = []): Promise<Fetched> {
  const words = [Deno.execPath(), "run", "-A", "--no-check", "--quiet", CLIENT, JSON.stringify(options)];
  return JSON.parse(await run(words, within));
}

/** A file of random bytes within a larger one, served by name; and a place for copies. */
class Shelf implements Disposable {
  readonly directory = Deno.makeTempDirSync({ dir: "/dev/shm", prefix: "broadside-tftp-" });
  readonly contents = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #files: [string, TftpContent][] = [];

  add(name: string, size: number): void {
    const random = new Random(size), words = new Uint32Array(Math.ceil(size / 4));
    for (let i = 0; i < words.length; i++) words[i] = random.u32();
    const content = new Uint8Array(words.buffer, 0, size), path = `${this.directory}/${name}.packed`;
    const packed = new Uint8Array(4096 + size + 777).fill(0xee);
    packed.set(content, 4096);
    Deno.writeFileSync(path, packed);
    Deno.writeFileSync(this.path(name), content);
    this.contents.set(name, content);
    this.#files.push([name, { path, offset: 4096, length: size }]);
  }

  path(name: string): string {
    return `${this.directory}/${name}`;
  }

  serve(options: Partial<TftpOptions> = {}): TestService {
    return new TestService({ files: this.#files, ...options });
  }

  compare(copy: string, name: string, what: string): void {
    const same = Buffer.compare(Deno.readFileSync(copy), this.contents.get(name)!) === 0;
    Deno.removeSync(copy);
    assert(same, `${what}: ${name} is another file`);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.directory, { recursive: true });
  }
}

for (const [what, get, rolls] of clients) {
  const ignore = lacks(get("", 0, "", "")[0]);
  Deno.test({
    name: `tftp interop: ${what} gets files of every size`,
    ignore,
    async fn() {
      using shelf = new Shelf();
      for (const size of [0, 1, 511, 512, 513, 1400, 1468, 2936, 1_000_000]) shelf.add(`f${size}`, size);
      await using service = shelf.serve();
      for (const [name, { length }] of shelf.contents) {
        // curl takes an option acknowledgement that says "0 bytes" for a broken one.
        if (length === 0 && /^curl(?! without)/.test(what)) continue;
        const copy = shelf.path("copy");
        // A client that gets nothing makes no file.
        Deno.writeFileSync(copy, new Uint8Array(0));
        await run(get("127.0.0.1", service.port, name, copy));
        shelf.compare(copy, name, what);
      }
      await service.until("over", ({ active }) => active === 0);
      assert.equal(service.stats().failed, 0);
    },
  });
  Deno.test({
    name: `tftp interop: ${what} is told that a file is not there`,
    ignore,
    async fn() {
      using shelf = new Shelf();
      await using service = shelf.serve();
      const said = await run(get("127.0.0.1", service.port, "nothing", shelf.path("copy"))).catch(String);
      assert.match(said, /not found|\(68\)/i);
    },
  });
  if (!rolls) continue;
  Deno.test({
    name: `tftp interop: ${what} gets a file of more blocks than there are numbers`,
    ignore,
    async fn() {
      using shelf = new Shelf();
      // 65,536 blocks and some, whatever their size.
      const blockSize = /1468|windows/.test(what) ? 1468 : /1400/.test(what) ? 1400 : 512;
      shelf.add("large", blockSize * 66_000 + 100);
      await using service = shelf.serve();
      const copy = shelf.path("copy");
      await run(get("127.0.0.1", service.port, "large", copy));
      shelf.compare(copy, "large", what);
    },
  });
}

const lacking = namespacesLacking("nft");
if (lacking) skipped("TFTP on a network that loses packets", lacking);

Deno.test({
  name: "tftp interop: on a network that loses a twentieth each way, every client gets its file",
  ignore: lacking !== undefined,
  async fn() {
    using shelf = new Shelf(), network = new Network({ targets: 2, loss: 0.05 });
    shelf.add("f", 50_000);
    const { namespace, address } = network.server;
    namespace.run("nft add table ip m");
    namespace.run("nft add chain ip m c { type filter hook prerouting priority -300 ; }");
    namespace.run("nft add rule ip m c meta l4proto udp numgen random mod 1000 < 50 drop");
    const leave = namespace.enter();
    try {
      await using service = shelf.serve({ addresses: [address] });
      for (const [what, get] of clients) {
        // curl asks for 6 s between repetitions (RFC 2349), and gets them, unless it is kept from asking for anything.
        if (lacks(get("", 0, "", "")[0]) || /^curl(?! without)/.test(what)) continue;
        const copy = shelf.path("copy");
        await run(get(address, service.port, "f", copy), network.targets[0].namespace.within);
        shelf.compare(copy, "f", what);
      }
      for (const options of [{}, { blksize: 1468, windowsize: 16 }, { blksize: 1400, windowsize: 64 }]) {
        const asked = {
          address,
          port: service.port,
          name: "f",
          path: shelf.path("f"),
          options: options as Record<string, number>,
        };
        const { errors } = await fetched(asked, network.targets[1].namespace.within);
        assert.deepEqual(errors, []);
      }
      const { failed, repeated } = service.stats();
      assert.equal(failed, 0);
      assert(repeated > 20, `${repeated}`);
    } finally {
      leave();
    }
  },
});

Deno.test("tftp interop: 200 clients at once, each with 10 MB, none fails", async () => {
  using shelf = new Shelf();
  shelf.add("stage1", 10_000_000);
  shelf.add("loader", 1_000_000);
  await using service = shelf.serve();
  const fetchAll = (name: string, options: Record<string, number>) =>
    fetched({
      ...{ address: "127.0.0.1", port: service.port, name, path: shelf.path(name), options },
      ...{ clients: 200, from: "127.9.0.1", spread: true },
    });
  for (
    const [name, options] of [["stage1", { blksize: 1468, windowsize: 16 }], ["loader", {
      blksize: 1468,
    }]] as const
  ) {
    const { errors, each } = await fetchAll(name, options);
    assert.deepEqual(errors, []);
    assert.equal(each.length, 200);
  }
  await service.until("over", ({ active }) => active === 0);
  const { done, unconfirmed, failed, bytes } = service.stats();
  assert.deepEqual({ over: done + unconfirmed, failed }, { over: 400, failed: 0 });
  assert(bytes > 199 * 11_000_000);
});

Deno.test({
  name: "tftp interop: 40 curl at once, each with 2 MB, none fails",
  ignore: lacks("curl"),
  async fn() {
    using shelf = new Shelf();
    shelf.add("f", 2_000_000);
    await using service = shelf.serve();
    const url = `tftp://127.0.0.1:${service.port}/f`;
    const copies = Array.from({ length: 40 }, (_, i) => shelf.path(`copy${i}`));
    await Promise.all(
      copies.map((copy, i) =>
        run(["curl", "-sS", "--interface", `127.8.0.${i + 1}`, "--tftp-blksize", "1468", "-o", copy, url])
      ),
    );
    for (const copy of copies) shelf.compare(copy, "f", "curl");
    assert.equal(service.stats().failed, 0);
  },
});
