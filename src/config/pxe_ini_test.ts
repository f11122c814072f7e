import { deepEqual, throws } from "node:assert/strict";
import { parsePxeIni, PXE_DEFAULTS, type PxeSettings } from "./mod.ts";

const good: [text: string, settings: Partial<PxeSettings>][] = [
  ["", {}],
  ["[PXE]\nDHCP=Server\nPOOL_START=10.0.0.50\nPOOL_COUNT=20", {
    mode: "server",
    poolStart: "10.0.0.50",
    poolCount: 20,
  }],
  ["DHCP=proxy\nINTERFACES=eth0, eth1", { mode: "proxy", interfaces: ["eth0", "eth1"] }],
  ["mask=255.255.0.0\nrouter=10.0.0.1\ndns=10.0.0.2 10.0.0.3\ndomain=lab.example\nlease_seconds=600", {
    mask: "255.255.0.0",
    router: "10.0.0.1",
    dns: ["10.0.0.2", "10.0.0.3"],
    domain: "lab.example",
    leaseSeconds: 600,
  }],
  ["TFTP=off\nDEFAULT_BOOT=server\nMENU_TIMEOUT=3", { tftp: false, defaultBoot: "server", menuTimeout: 3 }],
];
for (const [text, settings] of good) {
  Deno.test(`pxe.ini: ${JSON.stringify(text)}`, () =>
    deepEqual(parsePxeIni(text), { ...PXE_DEFAULTS, ...settings }));
}

const bad: [text: string, message: RegExp][] = [
  ["DHCP=yes", /line 1, DHCP=yes: it must be off, server, proxy or auto/],
  ["\nPOOL_START=10.0.0", /line 2, .* must be an IPv4 address/],
  ["DNS=10.0.0.1,10.0.0.256", /must be an IPv4 address/],
  ["POOL_COUNT=0", /from 1 to 65536/],
  ["LEASE_SECONDS=1", /from 60 to/],
  ["POOL=1", /unknown key; known are DHCP/],
  ["TFTP=on\nTFTP=off", /already given in line 1/],
];
for (const [text, message] of bad) {
  Deno.test(`pxe.ini: ${JSON.stringify(text)} is refused`, () => throws(() => parsePxeIni(text), message));
}
