import { askPage, askStartup, type MenuTerminal } from "../target/mod.ts";
import { clientMode } from "./target_client.ts";
import { saveLogs } from "./target_logs.ts";
import { type Machine, type ModeOutcome, serverMode } from "./target_machine.ts";

/** The startup menu of a machine that booted without being told what to do, and what is chosen there. */
export async function startupMode(machine: Machine, terminal: MenuTerminal): Promise<ModeOutcome> {
  for (;;) {
    const choice = await askStartup(terminal, machine.signal);
    switch (choice) {
      case undefined:
        return { after: "exit", ok: false, message: "interrupted" };
      case "server":
        terminal.leave();
        terminal.close();
        return await serverMode(machine);
      case "client": {
        const outcome = await clientMode(machine, terminal);
        const next = await afterwards(outcome, terminal, machine.signal);
        if (next) return next;
        break;
      }
      case "logs":
        await askPage(
          terminal,
          {
            title: "Log Saver",
            text: await saveLogs(machine),
            items: [{ title: "The startup menu", value: undefined }],
          },
          undefined,
          machine.signal,
        );
        break;
      default:
        return { after: choice, ok: true };
    }
  }
}

/** What is next where the session did not say it; undefined for the startup menu again. */
async function afterwards(
  outcome: ModeOutcome,
  terminal: MenuTerminal,
  signal: AbortSignal,
): Promise<ModeOutcome | undefined> {
  if (outcome.ok && (outcome.after === "reboot" || outcome.after === "poweroff")) return outcome;
  const after = await askPage<ModeOutcome["after"] | "menu">(
    terminal,
    {
      title: "What is next",
      text: outcome.message ? [outcome.message] : [],
      items: [
        { title: "The startup menu", value: "menu" },
        { title: "Restart", value: "reboot" },
        { title: "Power off", value: "poweroff" },
        { title: "Command line", value: "shell" },
      ],
    },
    "wait",
    signal,
  );
  return after === "menu" ? undefined : { after, ok: true };
}
