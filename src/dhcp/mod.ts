export type { School, Schools } from "./boot_options.ts";
export type { BootClient, BootLookup } from "./client.ts";
export type { FoundServer } from "./probe.ts";
export { type ProbeOptions, probeServers } from "./probe_driver.ts";
export { parseAddress } from "./addresses.ts";
export { type DhcpOptions, type DhcpService, startDhcp } from "./server.ts";
export type { SeenServer } from "./server_watch.ts";
export type { Stats as DhcpStats } from "./stats.ts";
export type { LeaseRow, LeaseStore, PoolSettings, Reservation } from "./types.ts";
