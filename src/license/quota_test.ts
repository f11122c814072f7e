import { deepEqual, equal } from "node:assert/strict";
import { LicenseClock } from "./clock.ts";
import { DAY } from "./license.ts";
import { entitlement, evaluationFrom, type HeldLicense } from "./quota.ts";

const BEGAN = Date.UTC(2026, 10, 1);
const evaluation = evaluationFrom(BEGAN);
const commercial = (quota: number, expiresAt: number | null = null): HeldLicense => ({
  ...evaluation,
  kind: "commercial",
  quota,
  expiresAt,
});

Deno.test("what licenses allow together", () => {
  const cases: [string, HeldLicense[], number, number, string][] = [
    ["an evaluation", [evaluation], 0, 100, "active"],
    ["its last moment", [evaluation], 60 * DAY - 1, 100, "active"],
    ["over", [evaluation], 60 * DAY, 0, "expired"],
    ["a longer evaluation", [evaluation, { ...evaluation, quota: 20 }], 0, 20, "replaced active"],
    ["a commercial one replaces it", [evaluation, commercial(30)], 0, 30, "replaced active"],
    ["and outlives it", [evaluation, commercial(30)], 90 * DAY, 30, "replaced active"],
    ["two add up", [evaluation, commercial(30), commercial(12)], 0, 42, "replaced active active"],
    ["an evaluation added later changes nothing", [commercial(30), evaluation], 0, 30, "active replaced"],
    ["one expired", [commercial(30, BEGAN + DAY), commercial(5)], DAY, 5, "expired active"],
    ["no evaluation comes back", [evaluation, commercial(30, BEGAN + DAY)], DAY, 0, "replaced expired"],
  ];
  for (const [name, licenses, after, total, states] of cases) {
    const found = entitlement(licenses, BEGAN + after);
    equal(found.total, total, name);
    deepEqual(found.states.join(" "), states, name);
  }
  equal(
    entitlement([commercial(1, BEGAN + 9), commercial(1, BEGAN + 5), commercial(1)], BEGAN).expiresAt,
    BEGAN + 5,
  );
  equal(entitlement([commercial(1)], BEGAN).expiresAt, null);
});

Deno.test("the clock of licenses never goes back and runs on where the wall clock is set back", () => {
  const clock = new LicenseClock(5000, 1000, 0);
  equal(clock.at(1000, 0), 5000);
  equal(clock.at(1000, 300), 5300, "the server ran 300 ms");
  equal(clock.at(9000, 400), 9000, "the wall clock went ahead");
  equal(clock.at(10, 400), 9000);
  equal(clock.at(10, 350), 9000);
  equal(clock.at(10, 500), 9100);
});
