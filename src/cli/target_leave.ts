import { BroadsideError, messageOf } from "../base/mod.ts";
import { runFirst } from "../sys/mod.ts";
import type { ModeOutcome } from "./target_machine.ts";

/** Restarts the machine or switches it off, in the way its own init knows; `exit` leaves it running. */
export async function leaveMachine(after: ModeOutcome["after"]): Promise<void> {
  if (after !== "reboot" && after !== "poweroff") return;
  console.error(after === "reboot" ? "Restarting this machine" : "Switching this machine off");
  await runFirst([["systemctl", after], [after], ["busybox", after, "-f"]]);
}

/**
 * Tells the first process of a machine that booted from the network what is next, in the file that it reads once we
 * have ended: `reboot`, `poweroff`, `wait`, or `shell`, also where the session wants the program just to end.
 */
export function tellInit(path: string, after: ModeOutcome["after"]): void {
  try {
    Deno.writeTextFileSync(path, `${after === "exit" ? "shell" : after}\n`);
  } catch (cause) {
    throw new BroadsideError(
      "target.after",
      `Cannot write ${path}: ${messageOf(cause)}. Restart this machine.`,
      {
        cause,
      },
    );
  }
}
