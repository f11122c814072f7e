import { deepEqual, equal, match, throws } from "node:assert/strict";
import { type BroadsideError, Random } from "../base/mod.ts";
import { formatLicense, formatSigned, MOST_BYTES, parseLicense } from "./format.ts";
import type { License } from "./license.ts";

const LICENSE: License = {
  kind: "commercial",
  licensee: "Schule an der Höhe",
  quota: 500,
  id: "0123456789abcdef".repeat(2),
  issuedAt: Date.UTC(2026, 10, 23, 8),
  expiresAt: null,
};
const SIGNATURE = new Uint8Array(64).fill(7);
const TEXT = formatSigned(formatLicense(LICENSE), SIGNATURE);

Deno.test("a license file is read as it was written", () => {
  for (
    const license of [LICENSE, {
      ...LICENSE,
      kind: "evaluation" as const,
      expiresAt: LICENSE.issuedAt + 1000,
    }]
  ) {
    const text = formatLicense(license);
    const { signed, signature, ...rest } = parseLicense(formatSigned(text, SIGNATURE));
    deepEqual(rest.license, license);
    deepEqual(signature, SIGNATURE);
    equal(new TextDecoder().decode(signed), text);
  }
});

Deno.test("whatever is not exactly right is refused, and said", () => {
  const cases: [string, string, RegExp][] = [
    ["empty", "", /does not begin with/],
    ["another version", TEXT.replace("license 1", "license 2"), /does not begin with the line/],
    ["no signature", TEXT.replace(/signature=.*\n/, ""), /does not end with the line signature=/],
    ["short signature", TEXT.replace("BwcH", ""), /does not end with/],
    ["unused bits", TEXT.replace("Bw==", "Bx=="), /does not end with/],
    ["more behind", `${TEXT}\n`, /does not end with/],
    ["no last line end", TEXT.slice(0, -1), /does not end with/],
    ["line ends", TEXT.replaceAll("\n", "\r\n"), /line ends of another system/],
    ["control character", TEXT.replace("Höhe", "H\x07he"), /control character \(U\+0007\)/],
    ["direction", TEXT.replace("Höhe", "\u202ehe"), /control character \(U\+202e\)/],
    ["unknown key", TEXT.replace("quota=", "quotas="), /unknown key quotas/],
    ["twice", TEXT.replace("quota=500\n", "quota=500\nquota=900\n"), /has quota twice/],
    ["signature twice", TEXT + TEXT.split("\n").at(-2) + "\n", /signature before its end/],
    ["another order", TEXT.replace(/(quota=.*\n)(id=.*\n)/, "$2$1"), /must have quota in line 4, not id/],
    ["missing", TEXT.replace(/expires=.*\n/, ""), /has no expires/],
    ["no key", TEXT.replace("quota=", "quota "), /in line 4 no key=value/],
    ["kind", TEXT.replace("commercial", "gift"), /wrong kind/],
    ["no licensee", TEXT.replace(/licensee=.*/, "licensee="), /wrong licensee/],
    ["padded licensee", TEXT.replace("Schule", " Schule"), /wrong licensee/],
    ["long licensee", TEXT.replace("Schule", "x".repeat(200)), /wrong licensee/],
    ["no machines", TEXT.replace("500", "0"), /wrong quota/],
    ["leading zero", TEXT.replace("500", "0500"), /wrong quota/],
    ["too many", TEXT.replace("500", "10000001"), /wrong quota/],
    ["exponent", TEXT.replace("500", "5e5"), /wrong quota/],
    ["id", TEXT.replace("0123", "012G"), /wrong id/],
    ["no such day", TEXT.replace("11-23", "02-30"), /wrong issued/],
    ["no such hour", TEXT.replace("T08", "T24"), /wrong issued/],
    ["short time", TEXT.replace("T08:00:00Z", ""), /wrong issued/],
    ["expired at once", TEXT.replace("never", "2026-11-23T08:00:00Z"), /expires before/],
    ["endless evaluation", TEXT.replace("commercial", "evaluation"), /evaluation without an end/],
    ["large", TEXT.replace("Schule", "x".repeat(MOST_BYTES)), /at most 2048/],
  ];
  for (const [name, text, expected] of cases) {
    throws(() => parseLicense(text), (error: BroadsideError) => {
      equal(error.code, "license.damaged", name);
      match(error.message, expected, name);
      return true;
    });
  }
});

Deno.test("what no file can say is not written", () => {
  for (
    const more of [{ licensee: "a\nquota=9" }, { quota: 1.5 }, { id: "x" }, { expiresAt: LICENSE.issuedAt }]
  ) {
    throws(() => formatLicense({ ...LICENSE, ...more }), RangeError);
  }
});

Deno.test("whatever bytes come, they are a license to the byte or refused in words", () => {
  const random = new Random(20261123);
  for (let i = 0; i < 5000; i++) {
    let text = TEXT;
    for (let edits = 1 + random.below(3); edits > 0; edits--) {
      const at = random.below(text.length + 1), other = random.below(text.length);
      const piece = random.chance(0.5)
        ? text.slice(other, other + random.below(30))
        : String.fromCodePoint(random.below(random.chance(0.8) ? 256 : 0xffff));
      text = text.slice(0, at) + piece + text.slice(at + random.below(4));
    }
    try {
      const { license, signature } = parseLicense(text);
      equal(formatSigned(formatLicense(license), signature), text);
    } catch (error) {
      equal((error as BroadsideError).code, "license.damaged", String(error));
    }
  }
});
