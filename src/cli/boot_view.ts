import type { PxeSettings } from "../config/mod.ts";
import type { BootSettings, OtherServer, ProbeView, PxeView } from "../contract/mod.ts";
import type { FoundServer, Reservation } from "../dhcp/mod.ts";
import type { BootFileEntry } from "../netboot/mod.ts";
import type { TftpStats } from "../tftp/mod.ts";
import type { ServersOf } from "./dhcp_look.ts";
import type { NetworkBoot } from "./network_boot.ts";
import { poolUse } from "./pool_use.ts";
import { proposal, PROPOSALS } from "./pxe_proposal.ts";

/** Network boot as it is; times in milliseconds since 1970. */
export interface BootState {
  available: boolean;
  settings: PxeSettings;
  running: NetworkBoot | undefined;
  /** Why it does not run. */
  told: string;
  files: BootFileEntry[];
  looked: { at: number; found: ServersOf[] } | undefined;
  http: { requests: number; bytes: number };
  boot: Pick<BootSettings, "defaultBoot" | "menuTimeoutSeconds">;
  reservations: Reservation[];
}

/** How the admin API shows network boot. */
export function bootView(state: BootState, now: number): PxeView {
  const { running, settings, boot } = state, dhcp = running?.dhcp;
  const set = settings.mode === "server" || settings.mode === "proxy" ? settings.mode : "off";
  return {
    available: state.available,
    mode: running?.mode ?? set,
    running: running !== undefined,
    told: running?.told ?? state.told,
    interfaces: (running?.interfaces ?? []).map(({ name, address, mask }) => ({ name, address, mask })),
    pool: poolView(state, now),
    dhcp: dhcp ? { ...dhcp.stats() } : null,
    tftp: running?.tftp ? tftpView(running.tftp.stats()) : null,
    http: { ...state.http },
    otherServers: otherServers(state),
    files: state.files,
    defaultBoot: boot.defaultBoot,
    menuTimeoutSeconds: boot.menuTimeoutSeconds,
  };
}

/** What a look at the network found, and how to run beside it. */
export function probeView({ at, found }: { at: number; found: ServersOf[] }): ProbeView {
  return {
    servers: seenServers(found, at),
    proposals: found.map(({ name, servers }) => ({
      interface: name,
      mode: proposal(servers),
      told: PROPOSALS[proposal(servers)],
    })),
  };
}

function poolView({ running, reservations }: BootState, now: number): PxeView["pool"] {
  if (!running?.pool || !running.dhcp) return null;
  const { start, count, mask, router = null, dns, leaseSeconds } = running.pool;
  // None of these is ever given out.
  const own = [
    ...running.interfaces.map(({ address }) => address),
    ...dns,
    ...router === null ? [] : [router],
  ];
  return {
    ...{ start, count, mask, router, dns, leaseSeconds },
    ...poolUse(running.pool, { leases: running.dhcp.leases(), reservations, own }, now),
  };
}

function tftpView({ active, waiting, transfers, ...counters }: TftpStats): PxeView["tftp"] {
  return {
    ...{ running: true, active, waiting, counters },
    transfers: transfers.map(({ client, name, acknowledged, size }) => ({
      client,
      file: name,
      done: acknowledged,
      size,
    })),
  };
}

/** Of the latest look, be it an operator's or the DHCP service's own. */
function otherServers({ looked, running }: BootState): OtherServer[] {
  const dhcp = running?.dhcp, watched = dhcp?.lookedAt();
  if (dhcp && watched !== undefined && watched >= (looked?.at ?? 0)) {
    return dhcp.servers().map((each) => otherServer(each, each.interface, each.seenAt));
  }
  return looked ? seenServers(looked.found, looked.at) : [];
}

function seenServers(found: ServersOf[], at: number): OtherServer[] {
  return found.flatMap(({ name, servers }) => servers.map((each) => otherServer(each, name, at)));
}

function otherServer(
  { server, offered, router, proxy, broadside }: FoundServer,
  on: string,
  seenAt: number,
): OtherServer {
  return {
    ...{ interface: on, address: server, proxy, broadside, seenAt },
    ...{ offered: offered ?? null, router: router ?? null },
  };
}
