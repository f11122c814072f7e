import { deepEqual, equal, match } from "node:assert/strict";
import { licenseView } from "../contract/mod.ts";
import { newKeys, signLicense } from "../license/mod.ts";
import { withSite } from "./testing.ts";

const { privateKey, publicKey } = newKeys();
const LICENSE = signLicense(
  {
    kind: "commercial",
    licensee: "Example School",
    quota: 3,
    id: "cd".repeat(16),
    issuedAt: 1e12 - 1e6,
    expiresAt: null,
  },
  privateKey,
  "test.key",
);
const PATH = "/api/v1/license";

Deno.test("license: what is allowed, and adding one", () =>
  withSite(async ({ call, deploying }) => {
    const view = async () => licenseView.strict().parse(await (await call({ path: PATH })).json());
    equal((await view()).total, 100);
    const added = await call({ path: PATH, body: { text: LICENSE } });
    equal(added.status, 201);
    deepEqual(await added.json(), await view());
    await deploying("target-a");
    const { limited, total, expended, available, licenses } = await view();
    deepEqual({ limited, total, expended, available }, {
      limited: true,
      total: 3,
      expended: 1,
      available: 2,
    });
    deepEqual(licenses.map(({ kind, state }) => [kind, state]), [["evaluation", "replaced"], [
      "commercial",
      "active",
    ]]);
  }, ...[undefined, undefined, undefined, { licenseKey: publicKey }] as const));

Deno.test("license: what cannot be added is refused with the status that says why", () =>
  withSite(async ({ call }) => {
    const cases: [unknown, number, RegExp][] = [
      [{ text: LICENSE }, 201, /"limited":true/],
      [{ text: LICENSE }, 409, /license\.added/],
      [{ text: LICENSE.replace("quota=3", "quota=9") }, 422, /license\.signature/],
      [{ text: "junk" }, 422, /license\.damaged/],
      [{ text: "" }, 400, /request\.shape/],
      [{ text: "x".repeat(3000) }, 400, /request\.shape/],
      [{ text: "x".repeat(20_000) }, 413, /request\.too_large/],
      [{}, 400, /request\.shape/],
    ];
    for (const [body, status, expected] of cases) {
      const response = await call({ path: PATH, body });
      equal(response.status, status);
      match(await response.text(), expected);
    }
  }, ...[undefined, undefined, undefined, { licenseKey: publicKey }] as const));

Deno.test("license: without a license key nothing is limited and none is taken", () =>
  withSite(async ({ call }) => {
    const { limited, total, told } = await (await call({ path: PATH })).json();
    deepEqual([limited, total], [false, null]);
    match(told, /Nothing is limited/);
    const response = await call({ path: PATH, body: { text: LICENSE } });
    equal(response.status, 409);
    match((await response.json()).next, /--license-key/);
  }));
