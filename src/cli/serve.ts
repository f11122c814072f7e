import { Access } from "../access/mod.ts";
import { createApp } from "../admin/mod.ts";
import { BroadsideError, formatEntry, type LogEntry, messageOf } from "../base/mod.ts";
import { startSender } from "../cast/mod.ts";
import { addressPlan, type McastSettings, type PxeSettings } from "../config/mod.ts";
import { startVerify } from "../image/mod.ts";
import { chooseInterface, listInterfaces } from "../net/mod.ts";
import {
  type BootDefaults,
  Console,
  ImageDirectory,
  Runner,
  type TransferSettings,
  type WakeSettings,
} from "../session/mod.ts";
import { ownSubnets, sendWakeDatagrams } from "../session/mod.ts";
import { openSqliteStore } from "../store/mod.ts";
import { BootControl } from "./boot_control.ts";
import { answerDiscovery } from "./discovery_responder.ts";
import { doorLines, type Doors, openDoors } from "./doors.ts";
import { uiFolder } from "./embedded.ts";
import { listen } from "./listen.ts";
import { copyLog } from "./serve_log.ts";
import { SERVE_HELP, type ServeOptions, serveOptions } from "./serve_options.ts";
import { settingsSources } from "./settings_sources.ts";
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
  const store = openSqliteStore(`${options.data}/broadside.db`);
  const closers: (() => unknown)[] = [() => store.close()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const current = { ...options };
    const runner: Runner = new Runner({
      store,
      images,
      startSender: (sender, on) => startSender(() => spawnWorker("sender"), sender, on),
      startVerification: (path, on) => startVerify(() => spawnWorker("verify"), path, on),
      transfer: transferSettings(options.mcast),
      address: (slot) => addressPlan(slot, options.mcast.BASEID),
      defaultInterface: () => sending.name,
      interfaces: () => listInterfaces().map(({ name }) => name),
      now: steadyClock(),
      wallClock: Date.now,
      wake: wakeSettings(options.mcast),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      licenseKey: options.licenseKey,
      boot: bootDefaults(options.pxe),
      answerTimeout: options.mcast.TCP_ANSWER_TIMEOUT,
      pack: options.coord,
      logPath: options.logPath,
      settings: settingsSources(
        options.files,
        options.flags,
        current,
        (coord) => runner.packing.change(coord),
      ),
      log: (entry) => print(entry, options.json),
    });
    // What the other parts tell is kept as well.
    const log = (entry: LogEntry) => runner.note(entry);
    copyLog(runner, options.logPath);
    closers.push(() => runner.close());
    await runner.start();
    const closing = new AbortController(), console_ = new Console(runner);
    const access = options.access.open ? "open" : new Access({
      store: store.access,
      now: Date.now,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
    const running: { boot?: BootControl; doors?: Doors } = {};
    const app = createApp({
      runner,
      console: console_,
      version: VERSION,
      hostname: Deno.hostname(),
      addresses: () => listInterfaces().map(({ name, address }) => ({ interface: name, address })),
      imageDirectory: images.directory,
      ui: uiFolder(),
      access,
      adminFrom: options.access.adminFrom,
      hostNames: () => [...options.access.hostNames, ...running.doors?.certificate?.names ?? []],
      httpsPort: () => running.doors?.httpsPort,
      closing: closing.signal,
      boot: (name, query, address, host) =>
        running.boot?.http(name, query, { address, server: ownAddress(host) }),
      pxe: () => running.boot,
      log,
    });
    const http = listen(options.port, "--port", (request, remote) => app.fetch(request, { remote }));
    closers.push(() => http.close(), () => running.doors?.close(), () => closing.abort());
    const { port } = http;
    const doors = running.doors = await openDoors({
      settings: options.access,
      access,
      data: options.data,
      port,
      answer: (request, remote) => app.fetch(request, { remote, secure: true }),
      log,
    });
    const discovery = discoverable(port, log);
    if (discovery) closers.push(() => discovery.close());
    const boot = running.boot = new BootControl({
      settings: options.pxe,
      readSettings: options.readPxe,
      applied: (settings) => {
        current.pxe = settings;
        runner.choices.setDefaults(bootDefaults(settings));
      },
      bootFrom: options.bootFrom,
      folder: `${options.data}/boot`,
      port,
      leases: { all: () => store.leases(), write: (rows, deleted) => store.writeLeases(rows, deleted) },
      reservations: () =>
        store.reservations().map(({ hostname, ...row }) => ({ ...row, hostname: hostname ?? undefined })),
      plan: (machine) => runner.inventory.boot(machine),
      seen: (machine) => void runner.inventory.seen({ ...machine, how: "DHCP" }),
      bootSettings: () => console_.bootSettings(),
      log,
    });
    await boot.begin();
    const unsubscribe = console_.subscribe((notice) => {
      if (notice.type === "reservations") boot.takeReservations();
    });
    closers.push(() => boot.close(), unsubscribe);
    welcome(options, port, sending, images, doors, boot.told);
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

/** What machines boot by pxe.ini. */
function bootDefaults({ defaultBoot, menuTimeout }: PxeSettings): BootDefaults {
  return { defaultBoot, menuTimeoutSeconds: menuTimeout };
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
  { json, access, data }: ServeOptions,
  port: number,
  sending: { name: string; address: string },
  images: ImageDirectory,
  doors: Doors,
  boot = "off: not wanted, or this program carries no boot payload",
): void {
  const count = images.list().length;
  if (json) {
    const console_ = `http://${access.adminFrom === "any" ? sending.address : "127.0.0.1"}:${port}/`;
    const { httpsPort, certificate, setupCode } = doors;
    const ways = { console: console_, port, httpsPort, fingerprint: certificate?.fingerprint, setupCode };
    const server = { ...ways, address: sending.address, interface: sending.name, data, boot };
    console.log(JSON.stringify({ event: "ready", version: VERSION, ...server, images: images.directory }));
    return;
  }
  const first = count
    ? "Next: open the console, make a session, and switch on machines in server-driving mode"
    : "Next: capture a disk with `broadside image create`, open the console, make a session, and start machines";
  console.log(`Broadside ${VERSION} is ready.
${doorLines(doors, access, port, sending.address)}
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
