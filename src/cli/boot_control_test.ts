import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { PXE_DEFAULTS, type PxeSettings } from "../config/mod.ts";
import { pxeView } from "../contract/mod.ts";
import { BootControl } from "./boot_control.ts";
import { describePxe } from "./pxe_server.ts";

function control(settings: Partial<PxeSettings>, bootFrom?: string): BootControl {
  return new BootControl({
    settings: { ...PXE_DEFAULTS, ...settings },
    readSettings: () => PXE_DEFAULTS,
    applied: () => {},
    bootFrom,
    folder: "/nowhere",
    port: 2017,
    leases: { all: () => [], write: () => {} },
    reservations: () => [],
    plan: () => ({ assignment: "menu" }),
    seen: () => {},
    bootSettings: () => ({ defaultBoot: "menu" as const, menuTimeoutSeconds: 10, groups: {} }),
    log: () => {},
  });
}

Deno.test("boot control: without a boot payload nothing runs, and every wish says why", async () => {
  const path = await Deno.makeTempFile();
  try {
    for (const [from, told] of [[undefined, /--no-boot/], [path, /carries no boot payload/]] as const) {
      const boot = control({}, from);
      await boot.begin();
      const view = boot.status();
      deepEqual(pxeView.strict().parse(view), view);
      deepEqual([view.available, view.running, view.mode, view.files], [false, false, "off", []]);
      match(view.told, told);
      match(describePxe(view), /network boot +does not run/);
      await rejects(boot.start(), { code: "pxe.payload" });
      await rejects(boot.restart(), { code: "pxe.payload" });
      await boot.stop();
      equal(boot.http("ipxe", new URLSearchParams(), { address: "10.0.0.9", server: "10.0.0.1" }), undefined);
      await boot.close();
    }
    await rejects(control({ mode: "server" }, path).begin(), { code: "cli.payload" });
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("boot control: hints go by this server's address, or by one that is given", () => {
  const hints = control({}).hints("10.1.2.3");
  deepEqual(hints.map(({ server }) => server), ["microsoft", "isc", "kea", "dnsmasq", "mikrotik", "cisco"]);
  match(hints[1].text, /next-server 10\.1\.2\.3;/);
});
