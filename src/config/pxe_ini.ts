import { inRange, readSettings, refusal, type Setting } from "./settings_file.ts";

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
export const PXE_DEFAULTS: PxeSettings = {
  interfaces: [],
  poolCount: 100,
  dns: [],
  leaseSeconds: 3600,
  tftp: true,
  defaultBoot: "menu",
  menuTimeout: 10,
};

/** One reader a key; each checks its value. */
const KEYS: Record<string, (into: PxeSettings, setting: Setting, file: string) => void> = {
  DHCP: (into, setting, file) =>
    into.mode = oneOf<DhcpMode>(setting, file, ["off", "server", "proxy", "auto"]),
  INTERFACES: (into, { value }) => into.interfaces = list(value),
  POOL_START: (into, setting, file) => into.poolStart = address(setting, setting.value, file),
  POOL_COUNT: (into, setting, file) => into.poolCount = inRange(setting, 1, 65536, file),
  MASK: (into, setting, file) => into.mask = address(setting, setting.value, file),
  ROUTER: (into, setting, file) => into.router = address(setting, setting.value, file),
  DNS: (into, setting, file) => into.dns = list(setting.value).map((each) => address(setting, each, file)),
  DOMAIN: (into, { value }) => into.domain = value,
  LEASE_SECONDS: (into, setting, file) => into.leaseSeconds = inRange(setting, 60, 31_536_000, file),
  TFTP: (into, setting, file) => into.tftp = oneOf(setting, file, ["on", "off"]) === "on",
  DEFAULT_BOOT: (into, setting, file) =>
    into.defaultBoot = oneOf<PxeSettings["defaultBoot"]>(setting, file, [
      "menu",
      "server",
      "client",
      "local",
    ]),
  MENU_TIMEOUT: (into, setting, file) => into.menuTimeout = inRange(setting, 1, 600, file),
};

/**
 * The settings of a pxe.ini; the empty text gives the defaults. Sections are not looked at. Throws a `BroadsideError`
 * naming file, line, key, value and what it must be.
 */
export function parsePxeIni(text: string, file = "pxe.ini"): PxeSettings {
  const settings: PxeSettings = { ...PXE_DEFAULTS };
  const seen = new Map<string, number>();
  for (const setting of readSettings(text, file)) {
    const take = Object.hasOwn(KEYS, setting.key) ? KEYS[setting.key] : undefined;
    if (!take) throw refusal(setting, file, `unknown key; known are ${Object.keys(KEYS).join(", ")}`);
    const before = seen.get(setting.key);
    if (before) throw refusal(setting, file, `the key was already given in line ${before}; keep one of them`);
    seen.set(setting.key, setting.line);
    take(settings, setting, file);
  }
  return settings;
}

function oneOf<T extends string>(setting: Setting, file: string, values: T[]): T {
  const value = values.find((each) => each === setting.value.toLowerCase());
  if (value) return value;
  throw refusal(setting, file, `it must be ${values.slice(0, -1).join(", ")} or ${values.at(-1)}`);
}

function list(value: string): string[] {
  return value.split(/[\s,]+/).filter(Boolean);
}

function address(setting: Setting, value: string, file: string): string {
  const parts = value.split(".");
  if (parts.length === 4 && parts.every((each) => /^\d{1,3}$/.test(each) && Number(each) < 256)) return value;
  throw refusal(setting, file, "it must be an IPv4 address such as 192.168.0.10");
}
