import { createApp } from "../admin/mod.ts";
import { BroadsideError, formatEntry, type LogEntry, messageOf } from "../base/mod.ts";
import { startSender } from "../cast/mod.ts";
import { addressPlan, type McastSettings } from "../config/mod.ts";
import { chooseInterface, listInterfaces } from "../net/mod.ts";
import { Console, ImageDirectory, Runner, type TransferSettings, type WakeSettings } from "../session/mod.ts";
import { ownSubnets, sendWakeDatagrams } from "../session/mod.ts";
import { openSqliteStore } from "../store/mod.ts";
import { answerDiscovery } from "./discovery_responder.ts";
import { type NetworkBoot, startNetworkBoot } from "./network_boot.ts";
import { SERVE_HELP, type ServeOptions, serveOptions } from "./serve_options.ts";
import { VERSION } from "./version.ts";
import { spawnWorker } from "./workers.ts";

/** `broadside serve …`: runs the server until SIGINT or SIGTERM; returns 0. Throws when it cannot start. */
export async function serveCommand(args: string[]): Promise<number> {
  const options = serveOptions(args);
  if (options.help) {
    console.log(SERVE_HELP);
    return 0;
  }
  const server = await startServer(options);
  await stopSignal();
  await server.close();
  return 0;
}

/** A running server. */
export interface RunningServer {
  /** TCP port that it listens on. */
  port: number;
  /** Stops it; running sessions go on at the next start. */
  close(): Promise<void>;
}

/** Starts a server and says how to reach it. Throws a `BroadsideError` when a port, folder or file is not to be had. */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const sending = chooseInterface(options.interface);
  for (const folder of [options.data, options.images]) makeFolder(folder);
  const images = new ImageDirectory(Deno.realPathSync(options.images));
  const log = (entry: LogEntry) => print(entry, options.json);
  const store = openSqliteStore(`${options.data}/broadside.db`);
  const closers: (() => unknown)[] = [() => store.close()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const runner = new Runner({
      store,
      images,
      startSender: (sender, on) => startSender(() => spawnWorker("sender"), sender, on),
      transfer: transferSettings(options.mcast),
      address: (slot) => addressPlan(slot, options.mcast.BASEID),
      defaultInterface: () => sending.name,
      interfaces: () => listInterfaces().map(({ name }) => name),
      now: steadyClock(),
      wallClock: Date.now,
      wake: wakeSettings(options.mcast),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      boot: { defaultBoot: options.pxe.defaultBoot, menuTimeoutSeconds: options.pxe.menuTimeout },
      log,
    });
    closers.push(() => runner.close());
    await runner.start();
    const closing = new AbortController(), console_ = new Console(runner);
    const running: { boot?: NetworkBoot } = {};
    const app = createApp({
      runner,
      console: console_,
      version: VERSION,
      hostname: Deno.hostname(),
      addresses: () => listInterfaces().map(({ name, address }) => ({ interface: name, address })),
      imageDirectory: images.directory,
      adminFrom: options.adminFrom,
      closing: closing.signal,
      boot: (name, query, address, host) =>
        running.boot?.tree.http(name, query, { address, server: ownAddress(host) }),
      log,
    });
    const http = listen(options.port, (request, remote) => app.fetch(request, { remote }));
    closers.push(() => http.close(), () => closing.abort());
    const { port } = http;
    const discovery = discoverable(port, log);
    if (discovery) closers.push(() => discovery.close());
    const boot = running.boot = await startNetworkBoot({
      settings: options.pxe,
      bootFrom: options.bootFrom,
      folder: `${options.data}/boot`,
      port,
      leases: { all: () => store.leases(), write: (rows, deleted) => store.writeLeases(rows, deleted) },
      reservations: () =>
        store.reservations().map(({ hostname, ...row }) => ({ ...row, hostname: hostname ?? undefined })),
      plan: (machine) => runner.inventory.boot(machine),
      seen: (machine) => void runner.inventory.seen({ ...machine, how: "DHCP" }),
      menuTimeout: () => console_.bootSettings().menuTimeoutSeconds,
      log,
    });
    if (boot) {
      const unsubscribe = console_.subscribe((notice) => {
        if (notice.type === "reservations") boot.takeReservations();
      });
      closers.push(() => boot.close(), unsubscribe);
    }
    welcome(options, port, sending, images, boot?.told);
    return { port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The transfer parameters of mcast.ini as the senders take them. */
function transferSettings(
  { MULTICAST_TTL, TRAFFIC_TIMEOUT, ENABLE_FLOW_CTRL, SET_SMALL_BUFFER }: McastSettings,
): TransferSettings {
  // 1448 bytes and all headers fit an Ethernet frame of 1500; 512 suits the networks of virtual machines.
  return {
    ttl: MULTICAST_TTL,
    trafficTimeout: TRAFFIC_TIMEOUT,
    flowControl: ENABLE_FLOW_CTRL === 1,
    symbolSize: SET_SMALL_BUFFER ? 512 : 1448,
  };
}

/** How many machines mcast.ini lets start at a time, and how they are reached. */
function wakeSettings({ WAKEUP_COUNT, WAKEUP_TIMEOUT }: McastSettings): WakeSettings {
  return { count: WAKEUP_COUNT, seconds: WAKEUP_TIMEOUT, subnets: ownSubnets, send: sendWakeDatagrams };
}

/** The address of ours that a request came to, by its Host header; the one that leads outside when that is none. */
function ownAddress(host: string): string {
  const name = host.replace(/:\d+$/, "");
  return listInterfaces().some(({ address }) => address === name) ? name : chooseInterface().address;
}

/** Milliseconds since 1970 that only the start takes from the wall clock: setting it must not make targets seem lost. */
function steadyClock(): () => number {
  const start = Date.now() - performance.now();
  return () => Math.round(start + performance.now());
}

function makeFolder(folder: string): void {
  try {
    Deno.mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new BroadsideError("cli.folder", `Cannot make the folder ${folder}: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** Milliseconds that requests under way have when the server closes. */
const FINISH_WITHIN = 2000;

function listen(
  port: number,
  answer: (request: Request, remote: string) => Response | Promise<Response>,
): { port: number; close(): Promise<void> } {
  const force = new AbortController();
  try {
    const server = Deno.serve(
      { port, hostname: "0.0.0.0", signal: force.signal, onListen: () => {} },
      (request, { remoteAddr }) => answer(request, remoteAddr.hostname),
    );
    const close = async () => {
      const timer = setTimeout(() => force.abort(), FINISH_WITHIN);
      await server.shutdown();
      clearTimeout(timer);
    };
    return { port: server.addr.port, close };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new BroadsideError(
      "cli.port",
      `Cannot listen on TCP port ${port}: another program has it, maybe another server. See which one with ` +
        `\`ss -ltnp sport = :${port}\`, end it, or choose another port with --port.`,
      { cause },
    );
  }
}

/** Lets targets find the server by themselves. A server that cannot be found is of use still. */
function discoverable(port: number, log: (entry: LogEntry) => void): { close(): void } | undefined {
  try {
    return answerDiscovery(port, Deno.hostname());
  } catch (error) {
    const fields = {
      reason: messageOf(error),
      next: "start targets with --server and this machine's address",
    };
    log({ time: new Date(), level: "warn", event: "targets cannot find this server by themselves", fields });
    return undefined;
  }
}

function welcome(
  { json, adminFrom, data }: ServeOptions,
  port: number,
  sending: { name: string; address: string },
  images: ImageDirectory,
  boot = "off: not wanted, or this program carries no boot payload",
): void {
  const count = images.list().length;
  const console_ = `http://${adminFrom === "any" ? sending.address : "127.0.0.1"}:${port}/`;
  if (json) {
    const server = { console: console_, port, address: sending.address, interface: sending.name, data, boot };
    console.log(JSON.stringify({ event: "ready", version: VERSION, ...server, images: images.directory }));
    return;
  }
  const first = count
    ? "Next: open the console, make a session, and switch on machines in server-driving mode"
    : "Next: capture a disk with `broadside image create`, open the console, make a session, and start machines";
  console.log(`Broadside ${VERSION} is ready.
  Console  ${console_}${
    adminFrom === "any" ? "  (answers anyone: only for networks you trust)" : "  (on this machine)"
  }
  Targets  ${sending.address}:${port} on ${sending.name}
  Images   ${images.directory} (${count})
  Boot     ${boot}
  Data     ${data}
${first}
(on each: \`broadside --target --disk /dev/sda\`). Ctrl+C stops the server; running sessions go on at its next start.`);
}

function print(entry: LogEntry, json: boolean): void {
  if (json) console.log(JSON.stringify(entry));
  else if (entry.level !== "debug") console.error(formatEntry(entry));
}

/** Resolves at the first SIGINT or SIGTERM; the second one ends the program as it does any. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const signals = ["SIGINT", "SIGTERM"] as const;
    const stop = () => {
      for (const signal of signals) Deno.removeSignalListener(signal, stop);
      resolve();
    };
    for (const signal of signals) Deno.addSignalListener(signal, stop);
  });
}
