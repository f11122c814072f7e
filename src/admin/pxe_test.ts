import { deepEqual, equal, match } from "node:assert/strict";
import { BroadsideError } from "../base/mod.ts";
import type { PxeView } from "../contract/mod.ts";
import type { PxeControl } from "./mod.ts";
import { withSite } from "./testing.ts";

const VIEW: PxeView = {
  ...{ available: true, mode: "off", running: true, told: "files only", interfaces: [], pool: null },
  ...{ dhcp: null, tftp: null, http: { requests: 0, bytes: 0 }, otherServers: [], files: [] },
  ...{ defaultBoot: "menu", menuTimeoutSeconds: 10 },
};

/** A control that notes what is asked of it, and refuses to restart. */
function fake(): { asked: string[]; control: PxeControl } {
  const asked: string[] = [];
  const note = (what: string) => () => Promise.resolve(void asked.push(what));
  const control: PxeControl = {
    status: () => VIEW,
    start: note("start"),
    stop: note("stop"),
    restart: () =>
      Promise.reject(
        new BroadsideError(
          "config.value",
          "Cannot use pxe.ini: line 3, POOL_COUNT=0: it must be a whole number.",
        ),
      ),
    probe: () => Promise.resolve({ servers: [], proposals: [] }),
    hints: (address) => [{ server: "isc", title: "ISC DHCP", text: `next-server ${address}` }],
  };
  return { asked, control };
}

Deno.test("admin: network boot is shown, started, stopped, and told why it cannot be set anew", () => {
  const { asked, control } = fake();
  return withSite(
    async ({ call }) => {
      deepEqual(await (await call({ path: "/api/v1/pxe" })).json(), VIEW);
      for (const action of ["stop", "start"]) {
        equal((await call({ path: `/api/v1/pxe/${action}`, body: {} })).status, 200);
      }
      deepEqual(asked, ["stop", "start"]);
      const refused = await call({ path: "/api/v1/pxe/restart", body: {} });
      equal(refused.status, 422);
      match((await refused.json()).detail, /line 3, POOL_COUNT=0/);
      equal((await call({ path: "/api/v1/pxe/stop", method: "POST" })).status, 415);
      deepEqual(await (await call({ path: "/api/v1/pxe/probe", body: {} })).json(), {
        servers: [],
        proposals: [],
      });
      const hints = await (await call({ path: "/api/v1/pxe/hints?address=10.0.0.7" })).json();
      equal(hints[0].text, "next-server 10.0.0.7");
      equal((await call({ path: "/api/v1/pxe/hints?address=evil" })).status, 400);
    },
    undefined,
    undefined,
    { pxe: () => control },
  );
});

Deno.test("admin: a server without network boot says so", () =>
  withSite(async ({ call }) => {
    for (const path of ["pxe", "pxe/hints"]) {
      equal((await call({ path: `/api/v1/${path}` })).status, 409, path);
    }
    equal((await call({ path: "/api/v1/pxe/leases" })).status, 200);
  }));
