import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { BroadsideError, messageOf } from "../base/mod.ts";
import {
  BASE_PORT,
  type CoordSettings,
  type McastSettings,
  parseCoordCfg,
  parseMcastIni,
} from "../config/mod.ts";
import { parsePxeIni, type PxeSettings, type SettingsFileName } from "../config/mod.ts";
import { ACCESS_FLAGS, ACCESS_HELP, type AccessSettings, accessSettings } from "./access_flags.ts";
import { licenseKey } from "./license_key.ts";
import { beatingFlags } from "./settings_sources.ts";

/** What `broadside serve --help` prints. */
export const SERVE_HELP = `broadside serve: the server: sessions, streams and the web console

  --images DIR         image storage; IMAGEBOOT of coord.cfg or ./images by default
  --data DIR           database and settings; ./broadside-data by default
  --port N             TCP port of console and targets; ${BASE_PORT} by default, 0 takes any
  --interface NAME     network interface of sessions that name none; the one that leads outside by default
${ACCESS_HELP}
  --config FILE        transfer parameters; mcast.ini in the data folder by default
  --dhcp MODE          network boot: off, server (give out addresses), proxy (beside another DHCP server) or auto (look
                       which one fits); off by default, and what fits is proposed. Also in pxe.ini in the data folder
  --dhcp-pool IP/N     server mode: the first address to give out and how many
  --default-boot WHAT  what machines boot that nothing is assigned to: menu (the default), server, local
  --no-boot            boot no machines: no DHCP, no TFTP, no files to boot from
  --boot-from FILE     the program that carries the boot payload; this very one by default
  --license-key FILE   deploy only as many machines as there are licenses for; the public key that checks them, also
                       license.pub in the data folder. Without one nothing is limited
  --json               one JSON object a line instead of text
`;

/** Settings of a server. */
export interface ServeOptions {
  help: boolean;
  images: string;
  data: string;
  port: number;
  interface?: string;
  access: AccessSettings;
  mcast: McastSettings;
  coord: CoordSettings;
  /** Folder of the log's text copies. */
  logPath: string;
  /** Where the settings files are, and the flags that beat a key of them, by that key. */
  files: Record<SettingsFileName, string>;
  flags: Record<string, string>;
  pxe: PxeSettings;
  /** Reads pxe.ini again, with the flags over it. Throws `config.…` for a bad file. */
  readPxe(): PxeSettings;
  /** Executable to take the boot payload from; undefined to boot no machines. */
  bootFrom?: string;
  /** Public key that licenses are checked with, in PEM; nothing is limited without one. */
  licenseKey?: string;
  json: boolean;
}

/** Flags of `broadside serve`. */
export const SERVE_FLAGS = {
  images: { type: "string" },
  data: { type: "string", default: "broadside-data" },
  port: { type: "string", default: String(BASE_PORT) },
  interface: { type: "string" },
  ...ACCESS_FLAGS,
  config: { type: "string" },
  dhcp: { type: "string" },
  "dhcp-pool": { type: "string" },
  "default-boot": { type: "string" },
  "boot-from": { type: "string" },
  "license-key": { type: "string" },
  "no-boot": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * The settings from command line and files; a flag beats a file, a file the default. Throws `cli.usage` for flags that
 * are none, `config.…` for bad files.
 */
export function serveOptions(args: string[]): ServeOptions {
  const { values } = parseArgs({
    args,
    options: SERVE_FLAGS,
  });
  const { data, json, help } = values;
  const port = /^\d{1,5}$/.test(values.port) ? Number(values.port) : 65536;
  if (port > 65535) throw usage(`--port must be a number from 0 to 65535, current value is ${values.port}`);
  const mcastFile = values.config ?? `${data}/mcast.ini`;
  const mcast = parseMcastIni(settingsText(mcastFile, values.config !== undefined), mcastFile);
  const readPxe = () => pxeSettings(`${data}/pxe.ini`, values);
  const pxe = readPxe();
  const coordFile = `${data}/coord.cfg`;
  const coord = parseCoordCfg(settingsText(coordFile, false), coordFile);
  const images = values.images ?? coord.imageBoot ?? "images";
  const bootFrom = values["no-boot"] ? undefined : values["boot-from"] ?? Deno.execPath();
  const key = licenseKey(values["license-key"], data);
  return {
    help,
    images,
    coord,
    logPath: resolve(coord.logPath ?? `${data}/logs`),
    files: { "coord.cfg": coordFile, "mcast.ini": mcastFile, "pxe.ini": `${data}/pxe.ini` },
    flags: beatingFlags(values),
    data,
    port,
    interface: values.interface,
    access: accessSettings(values),
    mcast,
    pxe,
    readPxe,
    bootFrom,
    licenseKey: key,
    json,
  };
}

/** What pxe.ini says, and the flags over it: they are checked like lines of that file. */
function pxeSettings(
  file: string,
  flags: { dhcp?: string; "dhcp-pool"?: string; "default-boot"?: string },
): PxeSettings {
  const settings = parsePxeIni(settingsText(file, false), file);
  const [start, count, ...more] = flags["dhcp-pool"]?.split("/") ?? [];
  if (more.length || (start && count === undefined)) {
    throw usage(`--dhcp-pool must be ADDRESS/COUNT, current value is ${flags["dhcp-pool"]}`);
  }
  const given = {
    DHCP: flags.dhcp,
    POOL_START: start,
    POOL_COUNT: count,
    DEFAULT_BOOT: flags["default-boot"],
  };
  const lines = Object.entries(given).filter(([, value]) => value !== undefined);
  const flagged = parsePxeIni(lines.map(([key, value]) => `${key}=${value}`).join("\n"), "the flags");
  return {
    ...settings,
    ...(flags.dhcp ? { mode: flagged.mode } : {}),
    ...(start ? { poolStart: flagged.poolStart, poolCount: flagged.poolCount } : {}),
    ...(flags["default-boot"] ? { defaultBoot: flagged.defaultBoot } : {}),
  };
}

/** A settings file's text; of one that need not be there the empty text. */
function settingsText(file: string, required: boolean): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (cause) {
    if (!required && cause instanceof Deno.errors.NotFound) return "";
    throw new BroadsideError("config.file", `Cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
}

function usage(why: string): BroadsideError {
  return new BroadsideError("cli.usage", `Cannot run serve: ${why}. See broadside serve --help`);
}
