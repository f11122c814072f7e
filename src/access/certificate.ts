import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { bits, boolean, der, integer, octets, oid, sequence, setOf, time, utf8 } from "./der.ts";

/** Object identifiers of RFC 5280 and RFC 5758. */
const ECDSA_SHA256 = oid("1.2.840.10045.4.3.2"), COMMON_NAME = oid("2.5.4.3"), ORGANIZATION = oid("2.5.4.10");
const SUBJECT_KEY = "2.5.29.14", KEY_USAGE = "2.5.29.15", ALT_NAME = "2.5.29.17", BASIC = "2.5.29.19";
const EXTENDED_USAGE = "2.5.29.37", SERVER_AUTH = oid("1.3.6.1.5.5.7.3.1");
const DAY = 24 * 3600_000;
/** Longer than 825 days some browsers take no certificate. */
export const VALID_DAYS = 825;
/** A common name may have so many characters (RFC 5280, ub-common-name). */
const MOST_NAME = 64;
const P256 = { name: "ECDSA", namedCurve: "P-256" } as const;

/** What a certificate is to say. */
export interface CertificateWish {
  /** The server's name; the subject and issuer. */
  name: string;
  /** Names and addresses that it is reached by. */
  names: string[];
  addresses: string[];
  /** Milliseconds since 1970. */
  now: number;
  /** 16 random bytes. */
  serial: Uint8Array;
}

/** A certificate and its key as PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

/** A self-signed certificate (X.509 version 3, RFC 5280) of a new ECDSA key on P-256, valid for 825 days from now. */
export async function makeCertificate(wish: CertificateWish): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(P256, true, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("spki", keys.publicKey));
  const content = toBeSigned(wish, publicKey);
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    keys.privateKey,
    new Uint8Array(content),
  );
  const certificate = sequence(
    content,
    sequence(ECDSA_SHA256),
    bits(ecdsaSignature(new Uint8Array(signature))),
  );
  const key = new Uint8Array(await crypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { certificate: pem("CERTIFICATE", certificate), key: pem("PRIVATE KEY", key) };
}

/** What is signed: TBSCertificate of RFC 5280. `publicKey` is a SubjectPublicKeyInfo. */
export function toBeSigned(
  { name, names, addresses, now, serial }: CertificateWish,
  publicKey: Uint8Array,
): Uint8Array {
  // A clock that is a little behind must not find it not valid yet.
  const from = Math.floor(now / DAY) * DAY - DAY;
  const subject = sequence(
    setOf(sequence(ORGANIZATION, utf8("Broadside"))),
    setOf(sequence(COMMON_NAME, utf8([...name].slice(0, MOST_NAME).join("")))),
  );
  // 127 bits that begin with a 1: positive, and as long as all others.
  const number = Uint8Array.of(serial[0] & 0x3f | 0x40, ...serial.subarray(1));
  const keyBits = publicKey.subarray(publicKey.length - 65);
  return sequence(
    der(0xa0, integer(Uint8Array.of(2))),
    integer(number),
    sequence(ECDSA_SHA256),
    subject,
    sequence(time(from), time(from + VALID_DAYS * DAY)),
    subject,
    publicKey,
    der(
      0xa3,
      sequence(
        extension(BASIC, true, sequence()),
        // digitalSignature, the first bit.
        extension(KEY_USAGE, true, bits(Uint8Array.of(0x80), 7)),
        extension(EXTENDED_USAGE, false, sequence(SERVER_AUTH)),
        extension(ALT_NAME, false, sequence(...names.map(dnsName), ...addresses.map(ipAddress))),
        extension(SUBJECT_KEY, false, octets(createHash("sha1").update(keyBits).digest())),
      ),
    ),
  );
}

/** SHA-256 of the first certificate in a PEM text, as browsers show it. */
export function fingerprint(certificate: string): string {
  const hash = createHash("sha256").update(fromPem(certificate)).digest("hex");
  return hash.toUpperCase().replace(/(..)(?=.)/g, "$1:");
}

function extension(id: string, isCritical: boolean, value: Uint8Array): Uint8Array {
  return sequence(oid(id), ...(isCritical ? [boolean(true)] : []), octets(value));
}

function dnsName(name: string): Uint8Array {
  return der(0x82, Buffer.from(name, "latin1"));
}

function ipAddress(address: string): Uint8Array {
  return der(0x87, address.includes(":") ? ipv6Bytes(address) : Uint8Array.from(address.split("."), Number));
}

function ipv6Bytes(address: string): Uint8Array {
  const [head, tail] = address.split("::").map((part) => part ? part.split(":") : []);
  const middle = tail ? Array(8 - head.length - tail.length).fill("0") : [];
  return Uint8Array.from(
    [...head, ...middle, ...tail ?? []].flatMap((
      group,
    ) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]),
  );
}

/** WebCrypto gives r and s one after the other; X.509 wants two integers (RFC 3279, 2.2.3). */
function ecdsaSignature(raw: Uint8Array): Uint8Array {
  return sequence(integer(raw.subarray(0, 32)), integer(raw.subarray(32)));
}

function pem(label: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes).toString("base64").replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

function fromPem(text: string): Uint8Array {
  const [, base64 = ""] = /-----BEGIN CERTIFICATE-----([^-]*)-----END/.exec(text) ?? [];
  return Buffer.from(base64, "base64");
}
