import { formatEntry, type Level } from "../base/mod.ts";
import { readText } from "../disk/mod.ts";
import { runProgram } from "../sys/mod.ts";
import {
  describeDisk,
  describeMachine,
  Door,
  parseKernelArguments,
  ProgressView,
  serverDriven,
  type TargetOutcome,
  type TargetView,
  terminalColumns,
  USUAL_COLUMNS,
} from "../target/mod.ts";
import { findDisk, listDisks } from "./target_disk.ts";
import { leaveMachine, tellInit } from "./target_leave.ts";
import { parseTargetOptions, TARGET_HELP, type TargetOptions } from "./target_options.ts";
import { reachServer } from "./target_server.ts";
import { VERSION } from "./version.ts";
import { spawnWorker } from "./workers.ts";

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
  const outcome = await deploy(options, screenFor(options), stop.signal);
  if (outcome.message) console.error(`broadside: ${outcome.message}`);
  // A machine whose deployment failed stays as it is, for somebody to look at.
  if (!outcome.ok) return 1;
  if (options.init) tellInit(options.afterFile, outcome.after);
  else await leaveMachine(outcome.after);
  return 0;
}

/** Where a person, or another program, sees what happens. */
interface Screen {
  say: (text: string) => void;
  show: (view: TargetView) => void;
  log: (level: Level, event: string, fields?: Record<string, unknown>) => void;
}

async function deploy(options: TargetOptions, screen: Screen, signal: AbortSignal): Promise<TargetOutcome> {
  const { init, removable } = options, { say } = screen;
  const told = init ? parseKernelArguments(readText("/proc/cmdline")) : {};
  const bootMac = options.bootMac ?? told.mac;
  const hardware = describeMachine({ bootMac });
  if (init) say(introduction(hardware));
  const wanted = options.disk ?? "auto";
  const disk = await findDisk(wanted, { removable, patient: init, signal, say });
  if (disk.why !== "it was named") say(`Disk: ${disk.why}`);
  const diskInfo = describeDisk(disk.path);
  const server = await reachServer(options.server ?? told.server, { patient: init, signal, say });
  const identity = options.id ?? bootMac ?? hardware.macs[0] ?? Deno.hostname();
  if (init) say(`Server: ${server.server}, by ${server.interface}; this machine is ${identity}`);
  return await serverDriven({
    door: new Door(server.server),
    disk: disk.path,
    diskInfo,
    interface: server.interface,
    identity,
    // A machine without a system has no name of its own: the server may know one.
    name: options.id ?? (init ? undefined : Deno.hostname()),
    sessionId: options.session ?? told.session,
    version: VERSION,
    // Once more: cards have come up meanwhile, and disks shown up.
    hardware: describeMachine({ bootMac }),
    writers: options.writers,
    memory: options.memory,
    bootEntry: init,
    endOnFailure: init,
    spawn: spawnWorker,
    run: runProgram,
    show: screen.show,
    log: screen.log,
    signal,
  });
}

function introduction(
  { vendor, model, cpuModel, memory, firmware, secureBoot }: ReturnType<typeof describeMachine>,
) {
  const machine = [vendor, model].filter(Boolean).join(" ") || "a machine without a name";
  const start = secureBoot ? `${firmware} with Secure Boot` : firmware;
  return `Broadside ${VERSION} on ${machine}: ${cpuModel ?? "unknown processor"}, ` +
    `${(memory / 2 ** 30).toFixed(1)} GiB of memory, ${start}`;
}

function screenFor({ json, init }: TargetOptions): Screen {
  if (json) return jsonScreen();
  // Under init a screen and serial lines are one: nothing can be redrawn on both, and neither says how wide it is.
  const terminal = Deno.stdout.isTerminal(), panel = terminal && !init && Deno.env.get("TERM") !== "dumb";
  const view = new ProgressView({
    style: panel ? "panel" : "lines",
    write: (text) => void Deno.stdout.writeSync(new TextEncoder().encode(text)),
    columns: terminal ? terminalColumns : init ? () => USUAL_COLUMNS : undefined,
  });
  return {
    say: (text) => panel || init ? view.print(text) : console.error(text),
    show: (shown) => view.show(shown, performance.now()),
    log: (level, event, fields = {}) => {
      if (level === "debug") return;
      const line = formatEntry({ time: new Date(), level, event, fields });
      if (panel || init) view.print(line);
      else console.error(line);
    },
  };
}

function jsonScreen(): Screen {
  const write = (said: object) => console.log(JSON.stringify(said));
  return {
    say: (text) => console.error(text),
    show: ({ request, activity }) => write({ type: "progress", ...request, activity, log: undefined }),
    log: (level, event, fields = {}) => write({ type: "log", time: new Date(), level, event, ...fields }),
  };
}
