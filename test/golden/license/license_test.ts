import { deepEqual, equal } from "node:assert/strict";
import { checkLicense, publicKeyOf, signLicense } from "../../../src/license/mod.ts";

const here = new URL(".", import.meta.url);
const read = (name: string) => Deno.readTextFileSync(new URL(name, here));

/** Ed25519 has no dice: the same license and key give the same file for ever. */
Deno.test("the golden license is read, and issued anew to the byte", () => {
  const text = read("school.license");
  const license = checkLicense(text, publicKeyOf(read("test.pub"), "test.pub"));
  deepEqual(license, {
    kind: "commercial",
    licensee: "Schule an der Höhe",
    quota: 500,
    id: "00112233445566778899aabbccddeeff",
    issuedAt: Date.UTC(2026, 10, 23, 8),
    expiresAt: Date.UTC(2031, 10, 23, 8),
  });
  equal(signLicense(license, read("test.key"), "test.key"), text);
});
