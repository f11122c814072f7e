import { createSocket } from "node:dgram";
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { PxeView } from "../../src/contract/mod.ts";
import { namespacesLacking, skipped } from "../support/namespace.ts";
import { DEVICE, Network } from "../support/network.ts";
import { Program } from "../support/program.ts";

/** Network boot of a running server, started, stopped and set anew over its API, with real ports. */

const SETTINGS = `DHCP=server\nINTERFACES=${DEVICE}\nPOOL_START=10.79.0.100\nPOOL_COUNT=20\nMENU_TIMEOUT=7\n`;
const SERVER = "10.79.0.1", PORT = 2017, LOADER = "undionly.kpxe";

/** A boot payload of one file, as scripts/boot packs them. */
function payload(content: Uint8Array): Uint8Array {
  const file = (offset: number) => ({ offset, length: content.length, sha256: "ab".repeat(32) });
  const encode = (offset: number) =>
    new TextEncoder().encode(JSON.stringify({ format: 1, files: { [LOADER]: file(offset) } }));
  const header = encode(1000), prefix = new Uint8Array(24);
  prefix.set(new TextEncoder().encode("BROADSIDEPAYLOAD"));
  new DataView(prefix.buffer).setUint32(16, header.length, true);
  const bytes = new Uint8Array(1000 + content.length);
  bytes.set(prefix);
  bytes.set(header, prefix.length);
  bytes.set(content, 1000);
  return bytes;
}

async function call(path: string, body?: unknown): Promise<{ status: number; value: any }> {
  const init = body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(`http://127.0.0.1:${PORT}/api/v1/${path}`, init);
  return { status: response.status, value: await response.json() };
}

/** The first block of the loader by TFTP; undefined when nobody answers within half a second. */
function loaded(): Promise<string | undefined> {
  const socket = createSocket("udp4");
  return new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), 500);
    socket.on("error", () => {});
    socket.on("message", (bytes) => {
      clearTimeout(timer);
      resolve(new TextDecoder().decode(bytes.subarray(4)));
    });
    socket.bind(0, SERVER, () => socket.send(`\0\x01${LOADER}\0octet\0`, 69, SERVER));
  }).finally(() => socket.close());
}

/** Who answers a DHCP client on the network. */
async function servers(within: string[]): Promise<string[]> {
  await using probe = new Program("the probe", ["pxe", "probe", "--interface", DEVICE, "--json"], within);
  equal(await probe.end(30_000), 0, probe.tail());
  return JSON.parse(probe.lines.join("\n")).servers.map((each: { server: string; proxy: boolean }) =>
    `${each.server} ${each.proxy ? "proxy" : "DHCP"}`
  );
}

/** Whether nobody has the UDP port. */
function isFree(port: number): Promise<boolean> {
  const socket = createSocket("udp4");
  return new Promise<boolean>((resolve) => {
    socket.on("error", () => resolve(false));
    socket.bind(port, SERVER, () => resolve(true));
  }).finally(() => socket.close());
}

const lacking = namespacesLacking();
if (lacking) skipped("network boot, started and stopped", lacking);

Deno.test({
  name: "network boot is started, stopped and set anew while the server runs",
  ignore: lacking !== undefined,
  sanitizeResources: false,
  fn: async () => {
    using network = new Network({ targets: 1 });
    const leave = network.server.namespace.enter(), { within } = network.server.namespace;
    const folder = await Deno.makeTempDir({ prefix: "broadside-pxe-" });
    try {
      await Deno.mkdir(`${folder}/data`);
      const settings = (text: string) => Deno.writeTextFile(`${folder}/data/pxe.ini`, text);
      await settings(SETTINGS);
      await Deno.writeFile(`${folder}/payload.bin`, payload(new TextEncoder().encode("loader")));
      await using server = new Program("the server", [
        ...["serve", "--json", "--open-access", "--interface", DEVICE],
        ...["--images", `${folder}/images`, "--data", `${folder}/data`, "--port", `${PORT}`],
        ...["--boot-from", `${folder}/payload.bin`],
      ], within);
      await server.hear("that it is ready", ({ event }) => event === "ready");
      const client = network.targets[0].namespace.within;

      const first = (await call("pxe")).value as PxeView;
      deepEqual([first.available, first.mode, first.running, first.menuTimeoutSeconds], [
        true,
        "server",
        true,
        7,
      ]);
      deepEqual([first.pool?.count, first.pool?.leased, first.pool?.free], [20, 0, 20]);
      deepEqual(first.files.map(({ name }) => name), [LOADER, "program.gz"]);
      equal(await loaded(), "loader");
      deepEqual(await servers(client), [`${SERVER} DHCP`]);
      equal((await fetch(`http://127.0.0.1:${PORT}/boot/${LOADER}`).then((got) => got.text())).length, 6);
      const busy = (await call("pxe")).value as PxeView;
      ok(busy.dhcp!.discovers > 0 && busy.tftp!.counters.requests > 0);
      deepEqual(busy.http, { requests: 1, bytes: 6 });

      const stopped = await call("pxe/stop", {});
      deepEqual([stopped.status, stopped.value.running, stopped.value.told], [
        200,
        false,
        "Stopped by the operator.",
      ]);
      equal(await loaded(), undefined);
      deepEqual([await isFree(67), await isFree(69)], [true, true]);
      equal(
        await fetch(`http://127.0.0.1:${PORT}/boot/${LOADER}`).then((
          got,
        ) => (got.body?.cancel(), got.status)),
        404,
      );
      equal((await call("pxe/stop", {})).status, 200, "once more does no harm");
      equal((await call("pxe/start", {})).value.running, true);
      equal(await loaded(), "loader");

      for (
        const [text, status, told] of [
          ["\nDHCP=sometimes\n", 422, /line 2, DHCP=sometimes: it must be off, server, proxy or auto/],
          [SETTINGS.replace("10.79.0.100", "10.79.0.250"), 422, /10\.79\.0\.250/],
          [SETTINGS.replace(DEVICE, "e9"), 422, /Cannot serve interface e9/],
          [SETTINGS.replace(/POOL_.*\n/g, ""), 422, /Cannot give out addresses/],
        ] as const
      ) {
        await settings(text);
        const refused = await call("pxe/restart", {});
        match(refused.value.detail, told);
        equal(refused.status, status, refused.value.detail);
        const view = (await call("pxe")).value as PxeView;
        deepEqual([view.running, view.mode, await loaded()], [true, "server", "loader"], text);
      }

      await settings(`DHCP=proxy\nINTERFACES=${DEVICE}\nMENU_TIMEOUT=9\nDEFAULT_BOOT=local\n`);
      const proxy = (await call("pxe/restart", {})).value as PxeView;
      deepEqual([proxy.mode, proxy.pool, proxy.defaultBoot, proxy.menuTimeoutSeconds], [
        "proxy",
        null,
        "local",
        9,
      ]);
      deepEqual(await servers(client), [`${SERVER} proxy`]);
      deepEqual((await call("pxe/probe", {})).value.proposals.map((each: any) => each.mode), ["server"]);
      const hints = (await call(`pxe/hints?address=10.1.2.3`)).value;
      deepEqual([hints.length, hints[3].server, hints[3].text.includes("http://10.1.2.3:2017/boot")], [
        6,
        "dnsmasq",
        true,
      ]);
      await using status = new Program("pxe status", [
        "pxe",
        "status",
        "--server",
        `http://127.0.0.1:${PORT}`,
      ]);
      equal(await status.end(), 0, status.tail());
      match(status.lines.join("\n"), /proxyDHCP on e0, TFTP, HTTP/);

      server.kill("SIGTERM");
      equal(await server.end(), 0);
    } finally {
      leave();
      await Deno.remove(folder, { recursive: true });
    }
  },
});
