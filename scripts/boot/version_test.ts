import { equal } from "node:assert/strict";
import { compareVersions } from "./version.ts";

const ascending: [older: string, newer: string][] = [
  ["1.0-1", "1.0-2"],
  ["1.9", "1.10"],
  ["1.0~rc1", "1.0"],
  ["1.0~~", "1.0~"],
  ["1.0", "1.0a"],
  ["1.0a", "1.0+b1"],
  ["2.0", "1:1.0"],
  ["6.1.137-1", "6.1.140-1"],
  ["1.8.10+ds1-2", "1.8.10+ds1-10"],
  ["2.06-13+deb12u1", "2.06-13+deb12u2"],
  ["1.0", "1.0-1"],
  ["9", "10"],
];
for (const [older, newer] of ascending) {
  Deno.test(`versions: ${older} is older than ${newer}`, () => {
    equal(Math.sign(compareVersions(older, newer)), -1);
    equal(Math.sign(compareVersions(newer, older)), 1);
    equal(compareVersions(newer, newer), 0);
  });
}

Deno.test("versions: a missing epoch or revision is zero", () => {
  equal(compareVersions("0:1.0-0", "1.0"), 0);
});
