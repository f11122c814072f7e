import type { MachineRow } from "../store/mod.ts";
import type { Machines } from "./machines.ts";
import type { Notices } from "./notices.ts";
import type { Persistence } from "./persistence.ts";
import type { Targets } from "./targets.ts";

/** Milliseconds between writes of when a machine was seen last, where nothing else changed. */
const SAVE_EVERY = 60_000;

/** Brings what changed of machines to the store and to viewers. */
export class MachineKeeper {
  readonly #machines: Machines;
  readonly #targets: Targets;
  readonly #persistence: Persistence;
  readonly #notices: Notices;
  readonly #now: () => number;
  readonly #savedAt = new Map<number, number>();

  constructor(
    parts: {
      machines: Machines;
      targets: Targets;
      persistence: Persistence;
      notices: Notices;
      now(): number;
    },
  ) {
    this.#machines = parts.machines;
    this.#targets = parts.targets;
    this.#persistence = parts.persistence;
    this.#notices = parts.notices;
    this.#now = parts.now;
  }

  /** The machine is shown as it is now, and written: `atOnce`, or when it was not for a minute. */
  save(machine: MachineRow, atOnce: boolean): void {
    const savedAt = this.#savedAt.get(machine.id);
    if (atOnce || savedAt === undefined || this.#now() - savedAt >= SAVE_EVERY) {
      this.#savedAt.set(machine.id, this.#now());
      this.#persistence.machine(machine.id);
    }
    this.#notices.send({ type: "machine", machine: machine.id });
  }

  /** Marks what was not written yet. */
  saveAll(): void {
    for (const [id, savedAt] of this.#savedAt) {
      if ((this.#machines.get(id)?.lastSeen ?? 0) > savedAt) this.#persistence.machine(id);
    }
  }

  /** A machine is no more; its targets are `heir`'s. */
  gone(id: number, heir: number | null): void {
    for (const target of this.#targets.ofMachine(id)) {
      this.#targets.move(target, heir);
      this.#persistence.target(target.id);
    }
    this.#savedAt.delete(id);
    this.#persistence.deleteMachine(id);
    this.#notices.send({ type: "machineGone", machine: id });
  }
}
