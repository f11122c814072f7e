import assert from "node:assert/strict";
import type { SessionRequest } from "../../../src/contract/mod.ts";
import { DISK_SIZE } from "../golden/golden_system.ts";
import type { ApplianceOptions } from "../harness/appliance.ts";
import { checkDisk, checkReady } from "../harness/deployed_disk.ts";
import { startDnsmasq } from "../harness/dnsmasq.ts";
import { IMAGE, Lab } from "../harness/lab.ts";
import type { Machine, MachineOptions } from "../harness/machine.ts";
import { followBoot, followDeployment, followStart, type Journey, type Patience } from "../harness/phases.ts";

/** One machine alone, on a computer that has other things to do as well. */
const ALONE: Patience = { boot: 240, deploy: 420 };
const MIB = 1 << 20;

/** A deployment of one session to machines that are all switched on at once. */
export interface Deployment {
  machines: Omit<MachineOptions, "disk" | "number">[];
  /** MiB of every machine's disk; as large as the image's where not said. */
  diskSize?: number;
  server?: Partial<ApplianceOptions>;
  session?: Partial<SessionRequest>;
  patience?: Patience;
  /** What happens to a machine on its way, e.g. that the server goes. */
  meanwhile?: (lab: Lab, machine: Machine) => Promise<void>;
  /** What must hold at the end besides. */
  finally?: (lab: Lab, session: string) => Promise<void>;
}

/** Empty disk to login prompt, with nobody touching the machines. */
export async function deploy(deployment: Deployment): Promise<Journey[]> {
  const { machines, server, session = {}, diskSize = DISK_SIZE / MIB, patience = ALONE } = deployment;
  await using lab = new Lab();
  if (server?.dhcp === "proxy") lab.use(await startDnsmasq(lab.lan.host("dhcp", 2), lab.folder));
  const appliance = await lab.serve({ dhcp: "server", defaultBoot: "server", ...server });
  const { id } = await appliance.session({
    ...{ image: IMAGE, after: "reboot", waitSeconds: 0 },
    ...{ minTargets: machines.length, maxTargets: machines.length },
    ...session,
  });
  return await lab.explain(async () => {
    const on = await Promise.all(
      machines.map((options, i) => lab.machine({ ...options, number: i + 1 }, diskSize)),
    );
    const journeys = await allOf(on.map(async (machine) => {
      const [journey] = await Promise.all([
        travel(lab, machine, id, deployment, patience),
        deployment.meanwhile?.(lab, machine),
      ]);
      return journey;
    }));
    const { state, told } = await appliance.look(id);
    assert.equal(state, "finished", told);
    await deployment.finally?.(lab, id);
    return journeys;
  });
}

async function travel(
  lab: Lab,
  machine: Machine,
  session: string,
  { diskSize = DISK_SIZE / MIB, session: options }: Deployment,
  patience: Patience,
): Promise<Journey> {
  const journey = await followBoot(machine, patience);
  await followDeployment(lab, machine, journey, session, patience);
  const ready = await followStart(machine, journey, patience);
  checkReady(ready, machine, { diskSize: diskSize * MIB, grown: options?.grow });
  await checkDisk(machine);
  return journey;
}

/** Waits for all, so that what one machine does is not cut short by another's failure; then throws the first one. */
async function allOf<T>(promises: Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}
