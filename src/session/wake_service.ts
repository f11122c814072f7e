import { BroadsideError, type Level } from "../base/mod.ts";
import type { MachineRow } from "../store/mod.ts";
import type { Coordinator } from "./coordinator.ts";
import { labelOf, type Machines } from "./machines.ts";
import { isRunning } from "./model.ts";
import { isOnline } from "./session_views.ts";
import type { Targets } from "./targets.ts";
import type { Sleeper } from "./wake_on_lan.ts";
import { type WakeSettings, Waking } from "./wol_driver.ts";

/** What a `WakeService` works with. */
export interface WakeParts {
  settings?: WakeSettings;
  machines: Machines;
  targets: Targets;
  coordinator: Coordinator;
  log(level: Level, event: string, about: { session?: number; fields?: Record<string, unknown> }): void;
}

/** Wakes machines that are off: one by an operator's word, or those of a session's list. */
export class WakeService {
  readonly #parts: WakeParts;
  readonly #waking?: Waking;

  constructor(parts: WakeParts) {
    this.#parts = parts;
    if (!parts.settings) return;
    this.#waking = new Waking(parts.settings, (woken, problem) => {
      const fields = { machines: woken.length, macs: woken.map(({ macs }) => macs[0]).join(" ") };
      if (problem === undefined) parts.log("info", "machines woken", { fields });
      else parts.log("error", "machines cannot be woken", { fields: { ...fields, reason: problem } });
    });
  }

  /** Wakes a machine. Throws `machine.asleep` when it cannot be woken. */
  machine(machine: MachineRow): void {
    const { macs, address } = machine;
    if (!this.#waking || !macs.length) {
      const why = this.#waking
        ? "no network adapter of it is known"
        : "this server was not set up to wake machines";
      throw new BroadsideError("machine.asleep", `Cannot wake ${labelOf(machine)}: ${why}.`);
    }
    this.#waking.wake([{ macs, address: address ?? undefined }]);
  }

  /** Wakes the machines of a session's list that neither joined it nor run a target; gives how many. */
  session(id: number): number {
    const { coordinator, log } = this.#parts;
    const session = coordinator.sessions.get(id);
    if (!session || !isRunning(session)) return 0;
    const joined = new Set(Array.from(session.members.values(), ({ mac }) => mac));
    const sleepers = session.options.machines.filter(({ mac }) => !joined.has(mac)).flatMap(({ mac }) =>
      this.#sleeper(mac)
    );
    const fields = { machines: sleepers.length };
    if (!sleepers.length) return 0;
    if (!this.#waking) {
      log("warn", "machines are not woken: this server was not set up for it", { session: id, fields });
      return 0;
    }
    log("info", "waking machines", { session: id, fields });
    this.#waking.wake(sleepers);
    return sleepers.length;
  }

  close(): void {
    this.#waking?.close();
  }

  #sleeper(mac: string): Sleeper[] {
    const { machines, targets } = this.#parts;
    const machine = machines.byMac(mac);
    if (!machine) return [{ macs: [mac] }];
    if (targets.ofMachine(machine.id).some(isOnline)) return [];
    return [{ macs: [...new Set([mac, ...machine.macs])], address: machine.address ?? undefined }];
  }
}
