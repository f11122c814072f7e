import { deepEqual, equal, match } from "node:assert/strict";
import { withCommands } from "./testing.ts";

const A = "00:0a:48:00:dd:1a";

Deno.test("pxe: leases, addresses that are kept, and what machines boot by default", () =>
  withCommands(async ({ run, store }) => {
    match((await run("pxe leases")).out, /^No leases/);
    const lease = {
      address: "10.0.0.9",
      mac: A,
      clientId: null,
      hostname: "lab-1\x1b",
      state: "bound",
    } as const;
    store.writeLeases([{ ...lease, boundAt: 1e12, expiresAt: 1e12 + 60_000 }], []);
    match(
      (await run("pxe leases")).out,
      /^address +MAC +machine +state +since +until\n10\.0\.0\.9 +00:0a:48:00:dd:1a +lab-1\? +bound +2001-09-\d\d .* 2001-09-/,
    );
    match((await run("pxe reservations")).out, /^No addresses are kept/);
    equal(
      (await run("pxe reserve 000A.4800.DD1A 10.0.0.9 --name lab-1")).out,
      `10.0.0.9 is kept for ${A}.`,
    );
    match((await run("pxe reservations")).out, /\n10\.0\.0\.9 +00:0a:48:00:dd:1a +- +lab-1$/);
    match((await run("pxe reserve 00:0a:48:00:dd:1b 10.0.0.9")).err, /it is kept for 00:0a/);
    equal(JSON.parse((await run("pxe reservations --json")).out).length, 1);
    equal((await run(`pxe unreserve ${A}`)).out, `No address is kept for ${A} any more.`);
    match((await run(`pxe unreserve ${A}`)).err, /it has none/);

    const told = (await run("pxe boot-default client --timeout 30")).out;
    equal(told, "Machines boot client by default; the menu waits 30 s.");
    equal((await run("pxe boot-default")).out, told);
    deepEqual(JSON.parse((await run("pxe boot-default --timeout 5 --json")).out), {
      defaultBoot: "client",
      menuTimeoutSeconds: 5,
    });
  }));

const wrong: [line: string, message: RegExp][] = [
  ["pxe reserve", /exactly MAC and ADDRESS, given were 0/],
  ["pxe reserve room 10.0.0.9", /a MAC address is such as/],
  [`pxe reserve ${A} 10.0.0.999`, /the address must be such as/],
  ["pxe unreserve room", /a MAC address is such as/],
  ["pxe boot-default disk", /what to boot must be server, client, local, menu, current value is disk/],
  ["pxe boot-default menu --timeout 0", /--timeout must be a number from 1 to 3600/],
  ["pxe leases all", /nothing is to follow, given was all/],
];
Deno.test("pxe: what cannot be understood says why", () =>
  withCommands(async ({ run }) => {
    for (const [line, message] of wrong) {
      const { code, err } = await run(line);
      equal(code, 2, line);
      match(err, message, line);
    }
  }));
