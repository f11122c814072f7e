import { createPrivateKey, X509Certificate } from "node:crypto";
import { fingerprint, type KeyPair, makeCertificate } from "../access/mod.ts";
import { BroadsideError, messageOf } from "../base/mod.ts";
import { replaceFile } from "./private_file.ts";

/** An own certificate is made anew so long before its end, in milliseconds. */
const RENEW_BEFORE = 30 * 24 * 3600_000;

/** Where a certificate comes from and what it must name. */
export interface CertificateOptions {
  /** The data folder: an administrator's own may lie there as tls.crt and tls.key. */
  data: string;
  /** Files that the command line names. */
  given?: { certificate: string; key: string };
  hostname: string;
  /** The server's IPv4 addresses. */
  addresses: string[];
  now: number;
}

/** The certificate that the server shows. */
export interface ServerCertificate extends KeyPair {
  /** Its file. */
  path: string;
  /** SHA-256. */
  fingerprint: string;
  /** Made by this server itself, so that nobody knows it yet. */
  isOwn: boolean;
  /** Host names that it vouches for, in lower case. */
  names: string[];
  /** Its end, in milliseconds since 1970. */
  until: number;
}

/**
 * The administrator's certificate where there is one; else the server's own, which is made where there is none, or where
 * it ends soon or lacks an address. Throws `config.certificate`.
 */
export async function serverCertificate(options: CertificateOptions): Promise<ServerCertificate> {
  const { data, given = { certificate: `${data}/tls.crt`, key: `${data}/tls.key` } } = options;
  if (options.given || exists(given.certificate)) return read(given.certificate, given.key, false);
  const path = `${data}/own-tls.crt`, keyPath = `${data}/own-tls.key`;
  const names = [...new Set([options.hostname, `${options.hostname}.local`, "localhost"])]
    .map((name) => name.toLowerCase()).filter((name) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name));
  const addresses = [...new Set([...options.addresses, "127.0.0.1", "::1"])];
  const kept = keptOwn(path, keyPath);
  if (kept && kept.until - options.now > RENEW_BEFORE && covers(kept.certificate, names, addresses)) {
    return kept;
  }
  const serial = crypto.getRandomValues(new Uint8Array(16));
  const made = await makeCertificate({ name: options.hostname, names, addresses, now: options.now, serial });
  // The key first: a key without its certificate is made anew, and so is the other way round.
  replaceFile(keyPath, made.key, 0o600);
  replaceFile(path, made.certificate, 0o644);
  return read(path, keyPath, true);
}

/** What is not whole any more counts as none: nobody else has it. */
function keptOwn(path: string, keyPath: string): ServerCertificate | undefined {
  try {
    return read(path, keyPath, true);
  } catch {
    return undefined;
  }
}

function read(path: string, keyPath: string, isOwn: boolean): ServerCertificate {
  const certificate = text(path), key = text(keyPath);
  let parsed: X509Certificate & { validToDate?: Date }, fits: boolean;
  try {
    parsed = new X509Certificate(certificate);
    fits = parsed.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw unusable(path, `it or its key ${keyPath} is not understood (${messageOf(cause)})`, cause);
  }
  if (!fits) throw unusable(path, `${keyPath} is not its key`);
  const until = Date.parse(parsed.validTo);
  const names = altNames(certificate).filter((name) => name.startsWith("DNS:")).map((name) =>
    name.slice(4).toLowerCase()
  );
  return { certificate, key, path, fingerprint: fingerprint(certificate), isOwn, names, until };
}

function covers(certificate: string, names: string[], addresses: string[]): boolean {
  const held = new Set(altNames(certificate));
  return names.every((name) => held.has(`DNS:${name}`)) &&
    addresses.every((address) => held.has(`IP Address:${address}`));
}

/** Such as `DNS:depot` and `IP Address:10.0.0.1`. */
function altNames(certificate: string): string[] {
  return (new X509Certificate(certificate).subjectAltName ?? "").split(", ");
}

function text(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    throw unusable(path, `it cannot be read (${messageOf(cause)})`, cause);
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    // One that is there and hidden from us must not be passed over silently.
    return !(error instanceof Deno.errors.NotFound);
  }
}

function unusable(path: string, why: string, cause?: unknown): BroadsideError {
  return new BroadsideError(
    "config.certificate",
    `Cannot use the certificate ${path}: ${why}. Give both as PEM with --certificate and --key, or take both away for ` +
      "one of the server's own.",
    cause ? { cause } : {},
  );
}
