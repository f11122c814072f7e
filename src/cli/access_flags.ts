import { BroadsideError } from "../base/mod.ts";

/** Where the page and the API answer over HTTPS unless told otherwise. */
const HTTPS_PORT = 2443;

/** The part of `broadside serve --help` about access. */
export const ACCESS_HELP =
  `  --https-port N       TCP port of the console from other machines; ${HTTPS_PORT} by default, 0 takes any, off for none
  --certificate FILE   certificate for it in PEM, with --key FILE; tls.crt and tls.key in the data folder by default,
                       else one that the server makes itself
  --admin-from WHO     whom the console answers over plain HTTP: loopback (this machine, the default), or any (whoever
                       reaches it: for networks you trust, or behind a proxy); either way with a login
  --host-name NAME     a further name that the console is opened by, e.g. a proxy's; those of the certificate are known.
                       Can be repeated
  --open-access        no accounts at all, and the console for this machine only: for a trial`;

/** Flags about access, for `parseArgs`. */
export const ACCESS_FLAGS = {
  "admin-from": { type: "string", default: "loopback" },
  "https-port": { type: "string" },
  certificate: { type: "string" },
  key: { type: "string" },
  "host-name": { type: "string", multiple: true },
  "open-access": { type: "boolean", default: false },
} as const;

/** Who may use the page and the API, and how. */
export interface AccessSettings {
  /** No accounts. */
  open: boolean;
  adminFrom: "loopback" | "any";
  /** Further names of the console, in lower case. */
  hostNames: string[];
  /** Undefined for none. */
  httpsPort?: number;
  /** Files in PEM that were named. */
  certificate?: { certificate: string; key: string };
}

/** The settings from the flags. Throws `cli.usage`. */
export function accessSettings(flags: {
  "admin-from": string;
  "https-port"?: string;
  certificate?: string;
  key?: string;
  "host-name"?: string[];
  "open-access": boolean;
}): AccessSettings {
  const { "admin-from": adminFrom, "https-port": port, certificate, key, "open-access": open } = flags;
  if (adminFrom !== "loopback" && adminFrom !== "any") {
    throw usage(`--admin-from must be loopback or any, current value is ${adminFrom}`);
  }
  if ((certificate === undefined) !== (key === undefined)) throw usage("--certificate and --key go together");
  if (open && (adminFrom === "any" || certificate !== undefined || port !== undefined && port !== "off")) {
    throw usage(
      "--open-access is for this machine only: leave --admin-from, --https-port and --certificate away",
    );
  }
  const number = port === undefined ? HTTPS_PORT : /^\d{1,5}$/.test(port) ? Number(port) : 65536;
  if (port !== "off" && number > 65535) {
    throw usage(`--https-port must be a number from 0 to 65535 or off, current value is ${port}`);
  }
  return {
    open,
    adminFrom,
    hostNames: (flags["host-name"] ?? []).map((name) => name.toLowerCase()),
    ...(open || port === "off" ? {} : { httpsPort: number }),
    ...(certificate !== undefined && key !== undefined ? { certificate: { certificate, key } } : {}),
  };
}

function usage(why: string): BroadsideError {
  return new BroadsideError("cli.usage", `Cannot run serve: ${why}. See broadside serve --help`);
}
