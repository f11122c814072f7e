import {
  type CoordSettings,
  type McastSettings,
  parseCoordCfg,
  type PxeSettings,
  type SettingsFileName,
} from "../config/mod.ts";
import type { SettingsSources } from "../session/mod.ts";

/** What the server goes by now; the parts are replaced when a file is read anew. */
export interface CurrentSettings {
  images: string;
  logPath: string;
  coord: CoordSettings;
  mcast: McastSettings;
  pxe: PxeSettings;
}

/**
 * The settings files as the console shows and changes them. `packing` gets a changed coord.cfg: when the database is
 * compressed needs no restart.
 */
export function settingsSources(
  paths: Record<SettingsFileName, string>,
  flags: Record<string, string>,
  current: CurrentSettings,
  packing: (settings: CoordSettings) => void,
): SettingsSources {
  return {
    paths,
    flags,
    inForce: () => ({
      "coord.cfg": coordValues(current),
      "mcast.ini": Object.fromEntries(
        Object.entries(current.mcast).map(([key, value]) => [key, String(value)]),
      ),
      "pxe.ini": pxeValues(current.pxe),
    }),
    changed: (file, text) => {
      if (file !== "coord.cfg") return;
      const { packInterval, packTime } = parseCoordCfg(text, paths[file]);
      current.coord = { ...current.coord, packInterval, packTime };
      packing(current.coord);
    },
  };
}

/** The flags that beat a key of a settings file, by that key. */
export function beatingFlags(
  { images, dhcp, "dhcp-pool": pool, "default-boot": boot }: Record<string, unknown>,
): Record<string, string> {
  const given: [string, string, unknown][] = [
    ["IMAGEBOOT", "--images", images],
    ["DHCP", "--dhcp", dhcp],
    ["POOL_START", "--dhcp-pool", pool],
    ["POOL_COUNT", "--dhcp-pool", pool],
    ["DEFAULT_BOOT", "--default-boot", boot],
  ];
  return Object.fromEntries(
    given.filter(([, , value]) => value !== undefined).map(([key, flag, value]) => [key, `${flag} ${value}`]),
  );
}

function coordValues({ coord, images, logPath }: CurrentSettings): Record<string, string | null> {
  return {
    PACKINTERVAL: String(coord.packInterval),
    PACKTIME: coord.packTime === undefined ? null : timeText(coord.packTime),
    IMAGEBOOT: images,
    LOGPATH: logPath,
  };
}

function pxeValues(pxe: PxeSettings): Record<string, string | null> {
  return {
    DHCP: pxe.mode ?? null,
    INTERFACES: pxe.interfaces.join(", "),
    POOL_START: pxe.poolStart ?? null,
    POOL_COUNT: String(pxe.poolCount),
    MASK: pxe.mask ?? null,
    ROUTER: pxe.router ?? null,
    DNS: pxe.dns.join(", "),
    DOMAIN: pxe.domain ?? null,
    LEASE_SECONDS: String(pxe.leaseSeconds),
    TFTP: pxe.tftp ? "on" : "off",
    DEFAULT_BOOT: pxe.defaultBoot,
    MENU_TIMEOUT: String(pxe.menuTimeout),
  };
}

/** Seconds since midnight as HH:MM:SS. */
function timeText(seconds: number): string {
  return [seconds / 3600, seconds / 60 % 60, seconds % 60].map((each) =>
    String(Math.floor(each)).padStart(2, "0")
  )
    .join(":");
}
