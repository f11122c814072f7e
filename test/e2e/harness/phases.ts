import type { MemberView } from "../../../src/contract/mod.ts";
import { LOGIN, READY, type Ready, readyOf } from "../golden/golden_system.ts";
import type { Lab } from "./lab.ts";
import type { Machine } from "./machine.ts";

/** What a machine goes through, in order. Each is a second since it was switched on. */
export const PHASES = [
  "address",
  "loader",
  "kernel",
  "stage1",
  "registered",
  "deployed",
  "restarted",
  "login",
] as const;

/** See `PHASES`. */
export type Phase = typeof PHASES[number];

/** One machine's way. */
export interface Journey {
  machine: string;
  firmware: string;
  seconds: Partial<Record<Phase, number>>;
}

/** What firmware and loaders print, those of EDK2, iPXE and GRUB. */
export const SAYS = {
  address: /Station IP address is|Configuring \(net\d[^)]*\)\.* *ok/,
  loader: /NBP file downloaded successfully|Broadside at/,
  kernel: /Loading the kernel|\/boot\/vmlinuz/,
  stage1: /Broadside: this machine boots from the network/,
  firmware: /SeaBIOS \(|BdsDxe: (?:loading|starting)|>>Start (?:PXE|HTTP Boot) over IPv4/,
};

/** Seconds that a phase may take; emulated machines are slow, and four at once four times as slow. */
export interface Patience {
  boot: number;
  deploy: number;
}

/** Follows a machine from switching it on until the target runs on it. */
export async function followBoot({ console, name, options }: Machine, { boot }: Patience): Promise<Journey> {
  const journey: Journey = { machine: name, firmware: options.firmware, seconds: {} };
  const steps = [
    ["address", "an address from DHCP", SAYS.address],
    ["loader", "the loader", SAYS.loader],
    ["kernel", "the loader loading the kernel", SAYS.kernel],
    ["stage1", "the first stage", SAYS.stage1],
  ] as const;
  for (const [phase, what, pattern] of steps) {
    journey.seconds[phase] = (await console.waitFor(what, pattern, boot)).at / 1000;
  }
  return journey;
}

/** Waits until the server knows the machine as a target, and until its disk is written. */
export async function followDeployment(
  lab: Lab,
  machine: Machine,
  journey: Journey,
  session: string,
  { boot, deploy }: Patience,
): Promise<MemberView> {
  const target = await until(
    machine,
    "registering with the server",
    boot,
    async () => (await lab.appliance.targets()).find(({ hardware }) => hardware.macs.includes(machine.mac)),
  );
  journey.seconds.registered = machine.console.seconds;
  const done = await until(machine, "the end of the deployment", deploy, async () => {
    const { members } = await lab.appliance.look(session);
    const member = members.find(({ targetId }) => targetId === target.id);
    if (member && ["failed", "excluded"].includes(member.state)) {
      throw new Error(
        `${machine.name}'s deployment ${member.state}: ${member.reason}\n${machine.console.tail()}`,
      );
    }
    return member?.state === "done" ? member : undefined;
  });
  journey.seconds.deployed = machine.console.seconds;
  return done;
}

/** Follows a machine from its restart to the login prompt of the system on its disk. */
export async function followStart(machine: Machine, journey: Journey, { boot }: Patience): Promise<Ready> {
  const { console } = machine;
  const restarted = await console.waitFor("its firmware again", SAYS.firmware, boot);
  journey.seconds.restarted = restarted.at / 1000;
  const ready = await console.waitFor("the deployed system", READY, 2 * boot);
  journey.seconds.login = (await console.waitFor("a login prompt", LOGIN, boot)).at / 1000;
  return readyOf(ready.match);
}

/** Asks twice a second until there is an answer, as long as the machine goes on; the server may be away meanwhile. */
export async function until<T>(
  { console }: Machine,
  what: string,
  seconds: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  for (const end = performance.now() + seconds * 1000;;) {
    const found = await look().catch((error) => {
      // What fetch throws when nobody answers.
      if (!(error instanceof TypeError)) throw error;
    });
    if (found !== undefined) return found;
    console.mustGoOn(what);
    if (performance.now() > end) throw console.failure(`${what} within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
