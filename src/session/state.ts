import { Coordinator } from "./coordinator.ts";
import { fromDefinitionRow } from "./definition.ts";
import { LicenseDesk, type LicenseParts } from "./license_desk.ts";
import { KEEP_ENDED } from "./limits.ts";
import { Machines } from "./machines.ts";
import { fromRows } from "./records.ts";
import type { RunnerOptions } from "./runner_options.ts";
import { Scheduler } from "./scheduler.ts";
import { Targets } from "./targets.ts";

/** Sessions that ended lately and are looked through for those that machines may still ask about. */
const MOST_LATELY = 1000;

/** What the server of sessions has in memory, and the store as well. */
export interface State {
  coordinator: Coordinator;
  targets: Targets;
  machines: Machines;
  scheduler: Scheduler;
  license: LicenseDesk;
}

/** Reads the state as it was kept; `log` gets what the licenses have to tell later. Throws `license.key`, or `store.…`. */
export function readState(
  { store, random, licenseKey, now, wallClock = now, mostTargets }: RunnerOptions,
  log: LicenseParts["log"],
): State {
  const numbers = store.numbers(), time = now();
  const license = new LicenseDesk({
    store: store.license,
    key: licenseKey,
    identityOf: (target) => targets.get(target)?.identity ?? `target ${target}`,
    isKnown: (machineId) => machines.get(machineId) !== undefined,
    now,
    wallClock,
    log,
  });
  const lately = store.endedSessions(MOST_LATELY).filter(({ endedAt }) => time - endedAt! < KEEP_ENDED);
  const sessions = [...store.runningSessions(), ...lately].sort((a, b) => a.id - b.id)
    .map((row) => fromRows(row, store.members(row.id), time));
  const targets = new Targets(store.targets(), numbers.target, random, mostTargets);
  const machines = new Machines(
    store.machines(),
    numbers.machine,
    (id) => targets.ofMachine(id).length > 0,
  );
  return {
    coordinator: new Coordinator(numbers, sessions, license),
    targets,
    machines,
    scheduler: new Scheduler(numbers.definition, store.definitions().map(fromDefinitionRow)),
    license,
  };
}
