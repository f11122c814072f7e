import { ConsoleMenu } from "../target/mod.ts";
import { listDisks } from "./target_disk.ts";
import { clientMode } from "./target_client.ts";
import { leaveMachine, tellInit } from "./target_leave.ts";
import { introduction, type Machine, serverMode, thisMachine } from "./target_machine.ts";
import { parseTargetOptions, TARGET_HELP } from "./target_options.ts";
import { screenFor } from "./target_screen.ts";
import { startupMode } from "./target_startup.ts";

/** `broadside --target …`: returns 0 when the deployment succeeded and the session wants the program to end. */
export async function targetCommand(args: string[]): Promise<number> {
  const options = parseTargetOptions(args);
  if (options.help) {
    console.log(TARGET_HELP);
    return 0;
  }
  if (options.listDisks) {
    return listDisks(options.disk ?? "auto", options.removable, options.json, (line) => console.log(line));
  }
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => stop.abort());
  const outcome = await run(thisMachine(options, screenFor(options), stop.signal));
  if (outcome.message) console.error(`broadside: ${outcome.message}`);
  // A machine whose deployment failed stays as it is, for somebody to look at.
  if (!outcome.ok) return 1;
  if (!options.init) await leaveMachine(outcome.after);
  else tellInit(options.afterFile, outcome.after);
  return 0;
}

async function run(machine: Machine) {
  const { mode, init, yes } = machine.options;
  if (init) machine.screen.say(introduction());
  if (mode === "server") return await serverMode(machine);
  if (mode === "client" && yes) return await clientMode(machine, undefined);
  const terminal = new ConsoleMenu();
  try {
    return await (mode === "menu" ? startupMode(machine, terminal) : clientMode(machine, terminal));
  } finally {
    terminal.close();
  }
}
