import assert from "node:assert/strict";
import { checkReady } from "../harness/deployed_disk.ts";
import { DISK_SIZE, LOGIN, READY, readyOf } from "../golden/golden_system.ts";
import { Lab } from "../harness/lab.ts";
import type { Firmware } from "../harness/machine.ts";
import { type Journey, SAYS } from "../harness/phases.ts";
import type { Scenario } from "./types.ts";

/** A machine that nobody assigned anything to, with a system on its disk. */
export const localDisk: Scenario[] = (["bios", "uefi", "uefi-sb"] as const).map((firmware) => ({
  name: `menu-${firmware}`,
  about: `${firmware}: nothing assigned, so its own disk after the menu's time-out, and listed as seen`,
  run: () => startFromDisk(firmware),
}));

async function startFromDisk(firmware: Firmware): Promise<Journey[]> {
  await using lab = new Lab();
  const appliance = await lab.serve({ dhcp: "server", defaultBoot: "menu", menuTimeout: 5 });
  return await lab.explain(async () => {
    const name = `menu-${firmware}`, journey: Journey = { machine: name, firmware, seconds: {} };
    const machine = await lab.machine({ name, firmware, number: 7 });
    const { console, mac } = machine;
    journey.seconds.address = (await console.waitFor("an address", SAYS.address, 240)).at / 1000;
    const menu = await console.waitFor("the menu", /Start from this machine's own disk/, 240);
    journey.seconds.loader = menu.at / 1000;
    const ready = await console.waitFor("its own system", READY, 480);
    journey.seconds.login = (await console.waitFor("a login prompt", LOGIN, 240)).at / 1000;
    assert(ready.at - menu.at > 5000, "the menu did not wait");
    checkReady(readyOf(ready.match), machine, { diskSize: DISK_SIZE });
    assert.deepEqual(await appliance.targets(), [], "no target ran on it");
    const [seen, ...others] = await appliance.machines();
    assert.equal(others.length, 0, "it is listed once");
    assert.deepEqual([seen.macs, seen.online, seen.deployments], [[mac], false, 0]);
    assert(seen.lastSeen !== null && seen.seenBy !== null, "it is listed as seen");
    return [journey];
  });
}
