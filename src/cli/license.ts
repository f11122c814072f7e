import { BroadsideError, messageOf } from "../base/mod.ts";
import type { LicenseView } from "../contract/mod.ts";
import {
  checkLicense,
  DAY,
  EVALUATION_DAYS,
  EVALUATION_QUOTA,
  type License,
  MOST_QUOTA,
  newKeys,
  parseLicense,
  publicKeyOf,
  signLicense,
} from "../license/mod.ts";
import { SERVER_HELP } from "./api_client.ts";
import { type Call, exactly, type Group, runCommand, usage } from "./command.ts";
import { describeLicense, describeStatus } from "./license_view.ts";

const HELP = `broadside license COMMAND …: how many machines may be deployed

  keygen --out NAME   make a pair of keys: NAME.key signs licenses (keep it secret), NAME.pub checks them
  issue               make a license file with a private key:
    --key FILE          the private key
    --licensee NAME     for whom
    --quota N           for how many machines; ${EVALUATION_QUOTA} for an evaluation by default
    --evaluation        an evaluation: ${EVALUATION_DAYS} days by default, and a commercial license replaces it
    --days N            how long it lasts; a commercial license for ever by default
    --out FILE          where to write it
  show FILE           what a license file says; with --key PUBLIC it is checked too
  add FILE            add a license to a running server
  status              what the licenses of a running server allow, and what was used of it

A server limits nothing until it is started with --license-key NAME.pub, or finds license.pub in its data folder.

${SERVER_HELP}
  --json              print JSON`;

const FLAGS = {
  key: { type: "string" },
  licensee: { type: "string" },
  quota: { type: "string" },
  evaluation: { type: "boolean" },
  days: { type: "string" },
  out: { type: "string" },
} as const;

/** `broadside license …`. Returns the exit code; throws `cli.usage`, `license.…` and what the server answers. */
export function licenseCommand(args: string[]): Promise<number> {
  const { help, options, commands } = LICENSE_GROUP;
  return runCommand("license", help, options, commands, args);
}

/** Its commands and options. */
export const LICENSE_GROUP = {
  help: HELP,
  options: FLAGS,
  commands: { keygen, issue, show, add, status },
} satisfies Group;

// deno-lint-ignore require-await
async function keygen({ words, flags, print }: Call): Promise<void> {
  exactly("license", words);
  const name = required(flags.out, "--out NAME");
  const { privateKey, publicKey } = newKeys();
  const secret = `${name}.key`, open = `${name}.pub`;
  write(secret, privateKey, 0o600);
  write(open, publicKey, 0o644);
  print(
    { privateKey: secret, publicKey: open },
    () =>
      `Made ${secret}: it signs licenses, keep it secret.\nMade ${open}: start servers with --license-key ${open}`,
  );
}

// deno-lint-ignore require-await
async function issue({ words, flags, print }: Call): Promise<void> {
  exactly("license", words);
  const keyFile = required(flags.key, "--key FILE");
  const out = required(flags.out, "--out FILE");
  const kind = flags.evaluation ? "evaluation" : "commercial";
  const quota = flags.quota ?? (flags.evaluation ? String(EVALUATION_QUOTA) : undefined);
  const days = flags.days ?? (flags.evaluation ? String(EVALUATION_DAYS) : undefined);
  const issuedAt = Math.floor(Date.now() / 1000) * 1000;
  const license: License = {
    kind,
    licensee: required(flags.licensee, "--licensee NAME"),
    quota: count(required(quota, "--quota N"), "--quota", MOST_QUOTA),
    id: crypto.randomUUID().replaceAll("-", ""),
    issuedAt,
    expiresAt: days === undefined ? null : issuedAt + count(String(days), "--days", 100_000) * DAY,
  };
  write(out, signed(license, keyFile), 0o644);
  print({ file: out, ...license }, () => `${describeLicense(license)}\nWritten to ${out}`);
}

// deno-lint-ignore require-await
async function show({ words, flags, print }: Call): Promise<void> {
  const text = read(exactly("license", words, "FILE")[0]);
  const keyFile = flags.key === undefined ? undefined : String(flags.key);
  const license = keyFile === undefined
    ? parseLicense(text).license
    : checkLicense(text, publicKeyOf(read(keyFile), keyFile));
  const state = keyFile === undefined ? "not checked: give --key" : `right for ${keyFile}`;
  const expired = license.expiresAt !== null && license.expiresAt <= Date.now();
  const view = { ...license, checked: keyFile !== undefined, expired };
  print(view, () => `${describeLicense(license)}\nsignature ${state}`);
}

async function add({ api, words, print }: Call): Promise<void> {
  const view = await api.post<LicenseView>("license", { text: read(exactly("license", words, "FILE")[0]) });
  print(view, () => describeStatus(view));
}

async function status({ api, words, print }: Call): Promise<void> {
  exactly("license", words);
  const view = await api.get<LicenseView>("license");
  print(view, () => describeStatus(view));
}

function signed(license: License, keyFile: string): string {
  try {
    return signLicense(license, read(keyFile), keyFile);
  } catch (error) {
    if (error instanceof RangeError) throw usage("license", `the license ${error.message}`);
    throw error;
  }
}

function required(value: unknown, what: string): string {
  if (value === undefined) throw usage("license", `${what} is missing`);
  return String(value);
}

function count(text: string, flag: string, most: number): number {
  if (/^[1-9][0-9]{0,8}$/.test(text) && Number(text) <= most) return Number(text);
  throw usage("license", `${flag} must be a number from 1 to ${most}, current value is ${text}`);
}

function read(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Deno.readFileSync(file));
  } catch (cause) {
    const why = cause instanceof TypeError ? "it is no text" : messageOf(cause);
    throw new BroadsideError("license.file", `Cannot read ${file}: ${why}.`, { cause });
  }
}

/** A file that is there already is never overwritten: it may be the only key to licenses that were sold. */
function write(file: string, text: string, mode: number): void {
  try {
    Deno.writeTextFileSync(file, text, { createNew: true, mode });
  } catch (cause) {
    const why = cause instanceof Deno.errors.AlreadyExists
      ? "it is there already. Choose another name"
      : messageOf(cause);
    throw new BroadsideError("license.file", `Cannot write ${file}: ${why}.`, { cause });
  }
}
