import { deepEqual, equal, throws } from "node:assert/strict";
import type { BroadsideError } from "../base/mod.ts";
import type { License } from "./license.ts";
import { checkLicense, newKeys, publicKeyOf, signLicense } from "./signing.ts";

const LICENSE: License = {
  kind: "commercial",
  licensee: "Example School",
  quota: 50,
  id: "ab".repeat(16),
  issuedAt: Date.UTC(2026, 10, 23),
  expiresAt: null,
};

function code(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return (error as BroadsideError).code;
  }
}

Deno.test("a license is what was signed with the private key, and nothing else", () => {
  const { privateKey, publicKey } = newKeys();
  const key = publicKeyOf(publicKey, "a.pub");
  const text = signLicense(LICENSE, privateKey, "a.key");
  deepEqual(checkLicense(text, key), LICENSE);
  equal(code(() => checkLicense(text.replace("quota=50", "quota=51"), key)), "license.signature");
  equal(code(() => checkLicense(text, publicKeyOf(newKeys().publicKey, "b.pub"))), "license.signature");
  equal(code(() => checkLicense(text.slice(1), key)), "license.damaged");
});

Deno.test("keys that are none are refused by name", () => {
  const { privateKey, publicKey } = newKeys();
  throws(() => publicKeyOf("junk", "my.pub"), /license key my\.pub: it is no public key in PEM/);
  throws(() => publicKeyOf(privateKey, "my.pub"), /it is the private key/);
  throws(() => signLicense(LICENSE, publicKey, "my.key"), /license key my\.key: it is no private key/);
});
