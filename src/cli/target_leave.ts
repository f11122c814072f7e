import { BroadsideError, messageOf } from "../base/mod.ts";
import { runFirst } from "../sys/mod.ts";
import type { TargetOutcome } from "../target/mod.ts";

/** Restarts the machine or switches it off, in the way its own init knows; `exit` leaves it running. */
export async function leaveMachine(after: TargetOutcome["after"]): Promise<void> {
  if (after === "exit") return;
  console.error(after === "reboot" ? "Restarting this machine" : "Switching this machine off");
  await runFirst([["systemctl", after], [after], ["busybox", after, "-f"]]);
}

/**
 * Tells the first process of a machine that booted from the network what is next, in the file that it reads once we
 * have ended: `reboot`, `poweroff`, or `shell` where the session wants the program just to end.
 */
export function tellInit(path: string, after: TargetOutcome["after"]): void {
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
