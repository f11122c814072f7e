import { BroadsideError, type LogEntry, messageOf } from "../base/mod.ts";
import type { PxeSettings } from "../config/mod.ts";
import {
  type DhcpService,
  type FoundServer,
  type LeaseStore,
  probeServers,
  type Reservation,
  startDhcp,
} from "../dhcp/mod.ts";
import { type Interface, listInterfaces } from "../net/mod.ts";
import {
  bootFile,
  type BootingMachine,
  type BootPlan,
  BootTree,
  openPayload,
  packProgram,
} from "../netboot/mod.ts";
import { startTftp, type TftpService } from "../tftp/mod.ts";
import { proposal, PROPOSALS } from "./pxe_proposal.ts";
import { spawnWorker } from "./workers.ts";

/** What network boot is started from. */
export interface NetworkBootOptions {
  settings: PxeSettings;
  /** The file that carries the boot payload; undefined to boot no machines. */
  bootFrom: string | undefined;
  /** Folder for what is prepared for targets. */
  folder: string;
  /** TCP port of this server's HTTP. */
  port: number;
  leases: LeaseStore;
  reservations(): Reservation[];
  /** What a machine shall boot; it counts as seen. */
  plan(machine: BootingMachine): BootPlan;
  /** A machine asked by DHCP for something to boot. */
  seen(machine: { mac: string; uuid?: string; arch?: number }): void;
  menuTimeout(): number;
  log(entry: LogEntry): void;
}

/** Network boot as it runs. */
export interface NetworkBoot {
  tree: BootTree;
  dhcp?: DhcpService;
  tftp?: TftpService;
  /** One line for the welcome. */
  told: string;
  /** Reservations were made or deleted. */
  takeReservations(): void;
  close(): Promise<void>;
}

/**
 * Starts what machines need to boot over the network, as far as the settings want it and the system allows. Undefined
 * when that is not wanted or this program carries no boot payload; throws when DHCP was asked for and cannot be had.
 */
export async function startNetworkBoot(options: NetworkBootOptions): Promise<NetworkBoot | undefined> {
  const { settings, bootFrom } = options;
  if (bootFrom === undefined) return undefined;
  const payload = openPayload(bootFrom);
  if (!payload) {
    if (settings.mode === undefined || settings.mode === "off") return undefined;
    throw new BroadsideError(
      "cli.payload",
      `Cannot boot machines: ${bootFrom} carries no boot payload. Make a program that does with ` +
        "scripts/dev compile, or name one with --boot-from.",
    );
  }
  const program = await packProgram(bootFrom, payload.program, options.folder);
  const tree = new BootTree({
    payload,
    program,
    port: options.port,
    plan: options.plan,
    menuTimeout: options.menuTimeout,
  });
  const interfaces = servedInterfaces(settings.interfaces);
  const tftp = startFileService(options, tree, interfaces), closing = new AbortController();
  try {
    const mode = await chooseMode(options, interfaces, closing.signal);
    const dhcp = mode === "off" ? undefined : startLeasing(options, mode, interfaces);
    return {
      tree,
      dhcp,
      tftp,
      told: tell(mode, tftp, interfaces),
      takeReservations: () => takeReservations(options, dhcp),
      close: async () => {
        closing.abort();
        await dhcp?.close();
        await tftp?.close();
      },
    };
  } catch (error) {
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

function servedInterfaces(names: string[]): Interface[] {
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
  { settings: { mode }, log }: NetworkBootOptions,
  interfaces: Interface[],
  signal: AbortSignal,
): Promise<"off" | "server" | "proxy"> {
  if (mode === "auto") return proposal((await look(interfaces, signal)).flatMap(({ servers }) => servers));
  if (mode !== undefined) return mode;
  const tell = (level: "info" | "warn", event: string, fields: Record<string, unknown>) =>
    log({ time: new Date(), level, event, fields });
  look(interfaces, signal).then((found) => {
    if (signal.aborted) return;
    for (const { name, servers } of found) {
      const fields = { interface: name, servers: servers.map(({ server }) => server).join(", ") || "none" };
      tell("info", `network boot: ${PROPOSALS[proposal(servers)]}`, fields);
    }
  }, (error) => tell("warn", "cannot look for DHCP servers", { reason: messageOf(error) }));
  return "off";
}

/** The DHCP servers on each network. */
async function look(
  interfaces: Interface[],
  signal: AbortSignal,
): Promise<{ name: string; servers: FoundServer[] }[]> {
  const found = [];
  // One after the other: each takes the port of DHCP clients for itself.
  for (const { name } of interfaces) {
    found.push({ name, servers: await probeServers({ interface: name, signal }) });
  }
  return found;
}

function startLeasing(
  options: NetworkBootOptions,
  mode: "server" | "proxy",
  interfaces: Interface[],
): DhcpService {
  const { settings, port, seen } = options;
  return startDhcp({
    mode,
    interfaces: interfaces.map(({ name, address, mask }) => ({ name, address, mask })),
    pool: mode === "server" ? pool(settings, interfaces) : undefined,
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

function pool(settings: PxeSettings, interfaces: Interface[]) {
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
  return {
    start: poolStart,
    count: poolCount,
    mask: settings.mask ?? on.mask,
    router,
    dns,
    domain,
    leaseSeconds,
  };
}

function tell(mode: string, tftp: TftpService | undefined, interfaces: Interface[]): string {
  const names = interfaces.map(({ name }) => name).join(", ");
  if (mode === "off") {
    return `files only${tftp ? "" : " over HTTP"}; DHCP is off (--dhcp server, proxy or auto)`;
  }
  return `${mode === "server" ? "DHCP server" : "proxyDHCP"} on ${names}${tftp ? ", TFTP" : ""}, HTTP`;
}
