import { BroadsideError, type LogSink, messageOf } from "../base/mod.ts";
import type { PxeSettings } from "../config/mod.ts";
import {
  type DhcpService,
  type LeaseStore,
  type PoolSettings,
  type Reservation,
  startDhcp,
} from "../dhcp/mod.ts";
import { type Interface, listInterfaces } from "../net/mod.ts";
import { bootFile, type BootTree } from "../netboot/mod.ts";
import { startTftp, type TftpService } from "../tftp/mod.ts";
import { lookForServers, type ServersOf } from "./dhcp_look.ts";
import { proposal, PROPOSALS } from "./pxe_proposal.ts";
import { spawnWorker } from "./workers.ts";

/** What network boot is started from. */
export interface NetworkBootOptions {
  settings: PxeSettings;
  tree: BootTree;
  /** TCP port of this server's HTTP. */
  port: number;
  leases: LeaseStore;
  reservations(): Reservation[];
  /** A machine asked by DHCP for something to boot. */
  seen(machine: { mac: string; uuid?: string; arch?: number }): void;
  /** A look at the network found these. */
  found(servers: ServersOf[]): void;
  log: LogSink;
}

/** Network boot as it runs. */
export interface NetworkBoot {
  mode: "off" | "server" | "proxy";
  interfaces: Interface[];
  pool?: PoolSettings;
  dhcp?: DhcpService;
  tftp?: TftpService;
  /** One line for people. */
  told: string;
  /** Reservations were made or deleted. */
  takeReservations(): void;
  /** Resolves when its ports are free. */
  close(): Promise<void>;
}

/** Throws what would keep these settings from being started, as far as it shows before. */
export function checkNetworkBoot(settings: PxeSettings): void {
  const interfaces = servedInterfaces(settings.interfaces);
  if (settings.mode === "server") poolOf(settings, interfaces);
}

/** The interfaces with an address that are served: all of them where none are named. Throws `cli.interface`. */
export function servedInterfaces(names: string[]): Interface[] {
  const all = listInterfaces().filter(({ name }) => name !== "lo");
  const missing = names.find((name) => !all.some((each) => each.name === name));
  if (missing === undefined) return names.length ? all.filter(({ name }) => names.includes(name)) : all;
  throw new BroadsideError(
    "cli.interface",
    `Cannot serve interface ${missing}: it is not up with an IPv4 address. Those that are: ${
      all.map(({ name }) => name).join(", ") || "none"
    }`,
  );
}

/**
 * Starts what machines need to boot over the network, as far as the settings want it and the system allows. Throws when
 * DHCP was asked for and cannot be had.
 */
export async function startNetworkBoot(options: NetworkBootOptions): Promise<NetworkBoot> {
  const { settings, tree } = options;
  const interfaces = servedInterfaces(settings.interfaces);
  const tftp = startFileService(options, tree, interfaces), closing = new AbortController();
  try {
    const mode = await chooseMode(options, interfaces, closing.signal);
    const pool = mode === "server" ? poolOf(settings, interfaces) : undefined;
    const dhcp = mode === "off" ? undefined : startLeasing(options, mode, interfaces, pool);
    return {
      ...{ mode, interfaces, pool, dhcp, tftp },
      told: tell(mode, tftp, interfaces),
      takeReservations: () => takeReservations(options, dhcp),
      close: async () => {
        closing.abort();
        await dhcp?.close();
        await tftp?.close();
      },
    };
  } catch (error) {
    closing.abort();
    await tftp?.close();
    throw error;
  }
}

/** An operator's change came when the server runs already: one that does not fit must not end it. */
function takeReservations({ reservations, log }: NetworkBootOptions, dhcp: DhcpService | undefined): void {
  try {
    dhcp?.setReservations(reservations());
  } catch (error) {
    const fields = { reason: messageOf(error), next: "change or delete the reservation" };
    log({ time: new Date(), level: "warn", event: "DHCP reservations do not fit and are not taken", fields });
  }
}

/** Without TFTP a machine may still boot by HTTP or from a stick: its absence is told, not fatal. */
function startFileService(
  { settings, log }: NetworkBootOptions,
  tree: BootTree,
  interfaces: Interface[],
): TftpService | undefined {
  if (!settings.tftp || interfaces.length === 0) return undefined;
  try {
    return startTftp({
      spawn: () => spawnWorker("tftp"),
      addresses: interfaces.map(({ address }) => address),
      files: tree.staticFiles(),
      lookup: (name, client) => tree.tftp(name, client),
      log,
    });
  } catch (error) {
    const fields = { reason: messageOf(error), next: "run as root, or see which program has UDP port 69" };
    log({ time: new Date(), level: "warn", event: "TFTP is off: machines cannot boot by PXE", fields });
    return undefined;
  }
}

/** As set; by what the network has for `auto`. Where nothing is set DHCP stays off, and what would fit is told later. */
async function chooseMode(
  { settings: { mode }, log, found }: NetworkBootOptions,
  interfaces: Interface[],
  signal: AbortSignal,
): Promise<"off" | "server" | "proxy"> {
  const look = async () => {
    const all = await lookForServers(interfaces, signal);
    if (!signal.aborted) found(all);
    return all;
  };
  if (mode === "auto") return proposal((await look()).flatMap(({ servers }) => servers));
  if (mode !== undefined) return mode;
  const tell = (level: "info" | "warn", event: string, fields: Record<string, unknown>) =>
    log({ time: new Date(), level, event, fields });
  look().then((all) => {
    if (signal.aborted) return;
    for (const { name, servers } of all) {
      const fields = { interface: name, servers: servers.map(({ server }) => server).join(", ") || "none" };
      tell("info", `network boot: ${PROPOSALS[proposal(servers)]}`, fields);
    }
  }, (error) => tell("warn", "cannot look for DHCP servers", { reason: messageOf(error) }));
  return "off";
}

function startLeasing(
  options: NetworkBootOptions,
  mode: "server" | "proxy",
  interfaces: Interface[],
  pool: PoolSettings | undefined,
): DhcpService {
  const { port, seen } = options;
  return startDhcp({
    mode,
    interfaces: interfaces.map(({ name, address, mask }) => ({ name, address, mask })),
    pool,
    reservations: options.reservations(),
    leases: options.leases,
    lookup: (client) => {
      const file = bootFile(client, port);
      return file === undefined ? undefined : { file };
    },
    onSeen: ({ mac, uuid, arch }) => seen({ mac, uuid, arch }),
    log: options.log,
  });
}

function poolOf(settings: PxeSettings, interfaces: Interface[]): PoolSettings {
  const { poolStart, poolCount, router, dns, domain, leaseSeconds } = settings;
  const on = interfaces[0];
  if (!on) throw new BroadsideError("cli.pool", "Cannot give out addresses: no interface has one itself.");
  if (!poolStart) {
    throw new BroadsideError(
      "cli.pool",
      `Cannot give out addresses: say which, e.g. --dhcp-pool ${on.address.replace(/\d+$/, "100")}/100, or ` +
        "POOL_START and POOL_COUNT in pxe.ini.",
    );
  }
  const mask = settings.mask ?? on.mask;
  return { start: poolStart, count: poolCount, mask, router, dns, domain, leaseSeconds };
}

function tell(mode: string, tftp: TftpService | undefined, interfaces: Interface[]): string {
  const names = interfaces.map(({ name }) => name).join(", ");
  if (mode === "off") {
    return `files only${tftp ? "" : " over HTTP"}; DHCP is off (--dhcp server, proxy or auto)`;
  }
  return `${mode === "server" ? "DHCP server" : "proxyDHCP"} on ${names}${tftp ? ", TFTP" : ""}, HTTP`;
}
