import { KEYS } from "./keys.ts";
import { listOf, readKnown } from "./settings_file.ts";

/** How the server takes part in DHCP: not at all, as the network's server, or as proxyDHCP beside another one. */
export type DhcpMode = "off" | "server" | "proxy" | "auto";

/** The settings of pxe.ini. */
export interface PxeSettings {
  /** Undefined where nothing is set: the server then looks what the network has and proposes. */
  mode?: DhcpMode;
  /** Interfaces to serve; all with an address where empty. */
  interfaces: string[];
  /** First address of the pool, and how many there are. */
  poolStart?: string;
  poolCount: number;
  /** Undefined takes those of the interface. */
  mask?: string;
  router?: string;
  dns: string[];
  domain?: string;
  leaseSeconds: number;
  tftp: boolean;
  /** Where machines with nothing assigned boot into. */
  defaultBoot: "menu" | "server" | "client" | "local";
  /** Seconds until the menu boots the local disk. */
  menuTimeout: number;
}

/** What holds where pxe.ini says nothing. */
export const PXE_DEFAULTS: PxeSettings = parsePxeIni("");

/**
 * The settings of a pxe.ini; the empty text gives the defaults. Sections are not looked at. Throws a `BroadsideError`
 * naming file, line, key, value and what it must be.
 */
export function parsePxeIni(text: string, file = "pxe.ini"): PxeSettings {
  const values = readKnown(text, "pxe.ini", file);
  const value = (key: string) =>
    values.get(key) ?? KEYS["pxe.ini"].find((each) => each.key === key)?.fallback;
  const given = {
    mode: value("DHCP") as DhcpMode | null,
    poolStart: value("POOL_START"),
    mask: value("MASK"),
    router: value("ROUTER"),
    domain: value("DOMAIN"),
  };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value)),
    interfaces: listOf(value("INTERFACES")!),
    poolCount: Number(value("POOL_COUNT")),
    dns: listOf(value("DNS")!),
    leaseSeconds: Number(value("LEASE_SECONDS")),
    tftp: value("TFTP") === "on",
    defaultBoot: value("DEFAULT_BOOT") as PxeSettings["defaultBoot"],
    menuTimeout: Number(value("MENU_TIMEOUT")),
  };
}
