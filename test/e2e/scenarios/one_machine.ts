import assert from "node:assert/strict";
import type { Lab } from "../harness/lab.ts";
import { deploy } from "./deploy.ts";
import type { Scenario } from "./types.ts";

export const bios: Scenario = {
  name: "bios",
  about: "BIOS, iPXE in the card's ROM, SATA disk",
  always: true,
  run: () => deploy({ machines: [{ name: "bios", firmware: "bios", card: "e1000", bus: "ahci" }] }),
};

export const secureBoot: Scenario = {
  name: "uefi-sb",
  about: "UEFI with Secure Boot on, its own PXE, NVMe disk",
  always: true,
  run: () => deploy({ machines: [{ name: "uefi-sb", firmware: "uefi-sb", bus: "nvme" }] }),
};

export const uefi: Scenario = {
  name: "uefi",
  about: "UEFI, its own PXE, virtio disk",
  run: () => deploy({ machines: [{ name: "uefi", firmware: "uefi" }] }),
};

export const httpBoot: Scenario = {
  name: "uefi-http",
  about: "UEFI HTTP Boot, SCSI disk",
  run: () => deploy({ machines: [{ name: "uefi-http", firmware: "uefi", httpBoot: true, bus: "scsi" }] }),
};

export const biosBesideDnsmasq: Scenario = {
  name: "proxy-bios",
  about: "BIOS, proxyDHCP beside dnsmasq",
  run: () =>
    deploy({
      machines: [{ name: "proxy-bios", firmware: "bios" }],
      server: { dhcp: "proxy" },
      finally: dnsmasqNoticed,
    }),
};

export const uefiBesideDnsmasq: Scenario = {
  name: "proxy-uefi",
  about: "UEFI with Secure Boot on, proxyDHCP beside dnsmasq",
  run: () => deploy({ machines: [{ name: "proxy-uefi", firmware: "uefi-sb" }], server: { dhcp: "proxy" } }),
};

/** dnsmasq takes 3 s for its first offer: it pings the address before. */
// deno-lint-ignore require-await
async function dnsmasqNoticed({ appliance }: Lab): Promise<void> {
  const log = appliance.tail(Infinity);
  assert.match(log, /"DHCP server found"/);
  assert.doesNotMatch(log, /no DHCP server answers/);
}
