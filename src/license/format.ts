import { BroadsideError } from "../base/mod.ts";
import { type License, MOST_QUOTA } from "./license.ts";

/** The text format of license files; README.md describes it. */

const HEADER = "Broadside license 1";
const KEYS = ["kind", "licensee", "quota", "id", "issued", "expires", "signature"] as const;
/** Bytes of the largest file: the longest licensee takes 800. */
export const MOST_BYTES = 2048;

/** A license with its signature, and the bytes that the signature is about. */
export interface SignedLicense {
  license: License;
  signed: Uint8Array;
  /** 64 bytes. */
  signature: Uint8Array;
}

/** The part of a license file that is signed. Throws a `RangeError` for values that no file can have. */
export function formatLicense({ kind, licensee, quota, id, issuedAt, expiresAt }: License): string {
  const text = `${HEADER}
kind=${kind}
licensee=${licensee}
quota=${quota}
id=${id}
issued=${formatTime(issuedAt)}
expires=${expiresAt === null ? "never" : formatTime(expiresAt)}
`;
  const wrong = mistake(text);
  if (wrong !== undefined) throw new RangeError(wrong);
  return text;
}

/** The whole file. */
export function formatSigned(signedText: string, signature: Uint8Array): string {
  return `${signedText}signature=${base64(signature)}\n`;
}

/**
 * Reads a license file, without asking who signed it. One text only is right for a license, to the byte. Throws
 * `license.damaged`.
 */
export function parseLicense(text: string): SignedLicense {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MOST_BYTES) throw damaged(`has ${bytes.length} bytes, a license at most ${MOST_BYTES}`);
  const start = text.lastIndexOf("\nsignature=") + 1;
  const wrong = mistake(text.slice(0, start) || text);
  if (wrong !== undefined) throw damaged(wrong);
  const signature = signatureOf(text.slice(start));
  if (!signature) throw damaged("does not end with the line signature= and 64 bytes in base64");
  const signedText = text.slice(0, start);
  return { license: licenseOf(signedText), signed: new TextEncoder().encode(signedText), signature };
}

/** What is wrong with the text of a license before its signature; undefined when nothing is. */
function mistake(text: string): string | undefined {
  if (text.includes("\r")) return "has line ends of another system: copy the file as it was issued";
  const odd = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.exec(text);
  if (odd) return `has a control character (U+${odd[0].codePointAt(0)!.toString(16).padStart(4, "0")})`;
  const [header, ...lines] = text.split("\n");
  if (header !== HEADER) return `does not begin with the line ${HEADER}`;
  const keys = KEYS.slice(0, -1);
  const seen = new Set<string>();
  for (const [index, line] of lines.slice(0, -1).entries()) {
    const [, key, value] = /^([a-z]+)=(.*)$/u.exec(line) ?? [];
    if (key === undefined) return `has in line ${index + 2} no key=value`;
    if (key === "signature") return "has a signature before its end";
    if (!(KEYS as readonly string[]).includes(key)) return `has the unknown key ${key.slice(0, 40)}`;
    if (seen.has(key)) return `has ${key} twice`;
    seen.add(key);
    if (key !== keys[index]) {
      return `must have ${keys[index] ?? "the signature"} in line ${index + 2}, not ${key}`;
    }
    const why = CHECKS[key as keyof typeof CHECKS](value);
    if (why) return `has a wrong ${key}: ${why}`;
  }
  const missing = keys.find((key) => !seen.has(key));
  if (missing) return `has no ${missing}`;
  if (lines.at(-1) !== "") return "breaks off in a line";
  const { kind, issuedAt, expiresAt } = licenseOf(text);
  if (kind === "evaluation" && expiresAt === null) return "is an evaluation without an end";
  if (expiresAt !== null && expiresAt <= issuedAt) return "expires before it was issued";
}

/** What is wrong with a value; undefined when nothing is. */
const CHECKS: Record<Exclude<typeof KEYS[number], "signature">, (value: string) => string | undefined> = {
  kind: (value) => /^(evaluation|commercial)$/.test(value) ? undefined : "it is evaluation or commercial",
  licensee: (value) =>
    value !== "" && value === value.trim() && [...value].length <= 200
      ? undefined
      : "it is 1 to 200 characters without spaces around",
  quota: (value) =>
    /^[1-9][0-9]{0,7}$/.test(value) && Number(value) <= MOST_QUOTA
      ? undefined
      : `it is a number from 1 to ${MOST_QUOTA}`,
  id: (value) => /^[0-9a-f]{32}$/.test(value) ? undefined : "it is 16 bytes in lower-case hexadecimal",
  issued: timeMistake,
  expires: (value) => value === "never" ? undefined : timeMistake(value),
};

function timeMistake(value: string): string | undefined {
  const isRight = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$/.test(value) && !Number.isNaN(Date.parse(value)) &&
    formatTime(Date.parse(value)) === value;
  return isRight ? undefined : "it is a time such as 2026-11-23T08:00:00Z";
}

function licenseOf(text: string): License {
  const value = Object.fromEntries(
    text.split("\n").slice(1, -1).map((
      line,
    ) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
  return {
    kind: value.kind as License["kind"],
    licensee: value.licensee,
    quota: Number(value.quota),
    id: value.id,
    issuedAt: Date.parse(value.issued),
    expiresAt: value.expires === "never" ? null : Date.parse(value.expires),
  };
}

function signatureOf(line: string): Uint8Array | undefined {
  const [, text] = /^signature=([A-Za-z0-9+/]{86}==)\n$/.exec(line) ?? [];
  if (text === undefined) return undefined;
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  // Unused bits of the last digit could make two texts of one signature.
  return base64(bytes) === text ? bytes : undefined;
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** "2026-11-23T08:00:00Z"; a fraction of a second is dropped. */
function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function damaged(what: string): BroadsideError {
  return new BroadsideError(
    "license.damaged",
    `Cannot read the license: it ${what}. Take the file as it was issued, or ask for it again.`,
  );
}
