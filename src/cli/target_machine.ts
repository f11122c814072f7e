import { readText } from "../disk/mod.ts";
import { runProgram } from "../sys/mod.ts";
import {
  describeMachine,
  Door,
  type KernelArguments,
  type OfferedDisk,
  OWN_DISK,
  parseKernelArguments,
  serverDriven,
  type ServerDrivenOptions,
  type TargetOutcome,
} from "../target/mod.ts";
import { findDisk, offersOf } from "./target_disk.ts";
import type { TargetOptions } from "./target_options.ts";
import type { Screen } from "./target_screen.ts";
import { type ReachedServer, reachServer } from "./target_server.ts";
import { VERSION } from "./version.ts";
import { spawnWorker } from "./workers.ts";

/** This machine, as the modes of a target share it. */
export interface Machine {
  options: TargetOptions;
  /** What the boot medium says; nothing outside of a machine that booted for this. */
  told: KernelArguments;
  /** What the choice of its own disk goes by. */
  ownDisk: string;
  identity: string;
  bootMac: string | undefined;
  screen: Screen;
  signal: AbortSignal;
}

/** How a mode ended; `wait` leaves the machine to whoever stands before it, `shell` gives a command line. */
export interface ModeOutcome extends Omit<TargetOutcome, "after"> {
  after: TargetOutcome["after"] | "wait" | "shell";
}

export function thisMachine(options: TargetOptions, screen: Screen, signal: AbortSignal): Machine {
  const told = options.init ? parseKernelArguments(readText("/proc/cmdline")) : {};
  const bootMac = options.bootMac ?? told.mac;
  const identity = options.id ?? bootMac ?? describeMachine({ bootMac }).macs[0] ?? Deno.hostname();
  return { options, told, ownDisk: options.disk ?? told.disk ?? OWN_DISK, identity, bootMac, screen, signal };
}

/** What a machine says of itself when it has started. */
export function introduction(): string {
  const { vendor, model, cpuModel, memory, firmware, secureBoot } = describeMachine();
  const machine = [vendor, model].filter(Boolean).join(" ") || "a machine without a name";
  const start = secureBoot ? `${firmware} with Secure Boot` : firmware;
  return `Broadside ${VERSION} on ${machine}: ${cpuModel ?? "unknown processor"}, ` +
    `${(memory / 2 ** 30).toFixed(1)} GiB of memory, ${start}`;
}

/** Server-driving mode: the server says what to deploy. */
export async function serverMode(machine: Machine): Promise<TargetOutcome> {
  const { options: { init, removable, server: named, session }, told, ownDisk, identity, signal, screen } =
    machine;
  const { say } = screen;
  const disk = await findDisk(ownDisk, { removable, patient: init, signal, say });
  if (disk.why !== "it was named") say(`Disk: ${disk.why}`);
  const server = await reachServer(named ?? told.server, { patient: init, signal, say });
  if (init) say(`Server: ${server.server}, by ${server.interface}; this machine is ${identity}`);
  return await serverDriven({
    ...deploymentOptions(machine, disk, server),
    door: new Door(server.server),
    sessionId: session ?? told.session,
    endOnFailure: init,
  });
}

/** What every deployment of this machine is given. */
export function deploymentOptions(
  { options: { id, init, removable, writers, memory }, ownDisk, identity, bootMac, screen, signal }: Machine,
  disk: OfferedDisk,
  server: ReachedServer,
): Omit<ServerDrivenOptions, "door" | "endOnFailure"> {
  return {
    disk,
    ownDisk: ownDisk === OWN_DISK ? undefined : ownDisk,
    // Who names a disk on a machine with a system of its own allows that one and no other.
    offer: offersOf(disk, { removable, isFixed: !init }),
    interface: server.interface,
    identity,
    // A machine without a system has no name of its own: the server may know one.
    name: id ?? (init ? undefined : Deno.hostname()),
    version: VERSION,
    // As late as can be: cards have come up meanwhile, and disks shown up.
    hardware: describeMachine({ bootMac }),
    ...{ writers, memory, signal },
    bootEntry: init,
    spawn: spawnWorker,
    run: runProgram,
    show: screen.show,
    log: screen.log,
  };
}
