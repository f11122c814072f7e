import type { Lab } from "../harness/lab.ts";
import type { Machine } from "../harness/machine.ts";
import { deploy } from "./deploy.ts";
import type { Scenario } from "./types.ts";

/** The server is gone for that long. Milliseconds. */
const GONE = 5000;

/** The server is killed where it hurts, once or more, and comes back; the machine must get there all the same. */
export const restarts: Scenario[] = [
  {
    name: "restart-http",
    about: "the server killed while iPXE loads, while the first stage fetches, and while it deploys",
    run: () =>
      deploy({
        machines: [{ name: "restart-http", firmware: "bios" }],
        session: { rateLimit: { value: 8, unit: "MB/s" } },
        meanwhile: async (lab, machine) => {
          await interrupt(lab, machine, "iPXE loading the first stage", /boot\/stage1\.img\.\.\./, 0);
          await interrupt(lab, machine, "the first stage fetching", /Fetching program\.gz/);
          await interrupt(lab, machine, "the deployment", /registered with the server/, 8000);
        },
      }),
  },
  {
    name: "restart-tftp",
    about: "the server killed while GRUB loads the first stage over TFTP",
    run: () =>
      deploy({
        machines: [{ name: "restart-tftp", firmware: "uefi" }],
        meanwhile: (lab, machine) =>
          interrupt(lab, machine, "GRUB loading the first stage", /Loading the first stage/, 300, 1000),
      }),
  },
];

/** `after`: milliseconds from the text to the kill; `gone`: how long the server then stays away. */
async function interrupt(
  { appliance }: Lab,
  { console }: Machine,
  what: string,
  text: RegExp,
  after = 500,
  gone = GONE,
): Promise<void> {
  // Others wait for texts of the console too, so this does not move their mark.
  await console.see(what, text, 180);
  await pause(after);
  await appliance.kill();
  await pause(gone);
  await appliance.again();
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
