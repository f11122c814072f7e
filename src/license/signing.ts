import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { BroadsideError } from "../base/mod.ts";
import { formatLicense, formatSigned, parseLicense } from "./format.ts";
import type { License } from "./license.ts";

/** Ed25519 (RFC 8032) over the text of a license before its signature; keys are PEM files (PKCS #8 and SPKI). */

/** A key that checks licenses. */
export type LicenseKey = KeyObject;

/** A new pair of keys, as PEM. Whoever has the private one can issue licenses. */
export function newKeys(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
}

/** Reads a public key. Throws `license.key`; `file` names it in the error. */
export function publicKeyOf(pem: string, file: string): LicenseKey {
  if (/PRIVATE KEY/.test(pem)) throw badKey(file, "it is the private key. Give the public one (.pub)");
  return read(() => createPublicKey(pem), file, "public");
}

/** The text of a license file. Throws `license.key`, and a `RangeError` for what no license can say. */
export function signLicense(license: License, privatePem: string, file: string): string {
  const key = read(() => createPrivateKey(privatePem), file, "private");
  const text = formatLicense(license);
  return formatSigned(text, sign(null, new TextEncoder().encode(text), key));
}

/** What a license file says. Throws `license.damaged`, or `license.signature` when it was not signed by the key. */
export function checkLicense(text: string, key: LicenseKey): License {
  const { license, signed, signature } = parseLicense(text);
  if (verify(null, signed, key, signature)) return license;
  throw new BroadsideError(
    "license.signature",
    `Cannot take the license of ${license.licensee}: it is not signed by this server's license key, or was changed ` +
      "after it was issued. Take the file as it was issued, and the key that goes with it.",
  );
}

function read(make: () => KeyObject, file: string, kind: "public" | "private"): KeyObject {
  let key: KeyObject;
  try {
    key = make();
  } catch {
    throw badKey(file, `it is no ${kind} key in PEM. Make keys with \`broadside license keygen\``);
  }
  if (key.asymmetricKeyType === "ed25519") return key;
  throw badKey(file, `it is a key of the kind ${key.asymmetricKeyType}, not ed25519`);
}

function badKey(file: string, why: string): BroadsideError {
  return new BroadsideError("license.key", `Cannot use the license key ${file}: ${why}.`);
}
