import type { Hardware, MachineDetailView, MachineUpdate, MachineView } from "../contract/mod.ts";
import type { MachineRow } from "../store/mod.ts";
import { deploymentView, machineView } from "./machine_views.ts";
import { labelOf } from "./machines.ts";
import type { Runner } from "./runner.ts";

/** Machines that a list shows unless asked for more, and at most. */
const LISTED = 1000, MOST_LISTED = 10_000;
/** Sessions of a machine's history. */
const MOST_HISTORY = 1000;

/** The machines of the inventory in the words of the contract. */
export class MachineDesk {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Machines that have the text in what they are called, where they are, or what they are made of. */
  list({ search = "", limit = LISTED }: { search?: string; limit?: number }): MachineView[] {
    const found = [...this.#runner.machines.all()].filter(this.#matcher(search.trim().toLowerCase()))
      .sort((a, b) => (b.lastSeen ?? 0) - (a.lastSeen ?? 0) || a.id - b.id);
    return found.slice(0, Math.min(limit, MOST_LISTED)).map((machine) => this.#view(machine));
  }

  /** Throws `machine.unknown`. */
  detail(id: number): MachineDetailView {
    const machine = this.#runner.orders.get(id);
    const { store } = this.#runner.options;
    return {
      ...this.#view(machine),
      hardware: this.#hardware(id),
      history: store.deployments(id, MOST_HISTORY).map(deploymentView),
    };
  }

  /** Undefined when the machine is no more. */
  summary(id: number): MachineView | undefined {
    const machine = this.#runner.machines.get(id);
    return machine && this.#view(machine);
  }

  /** Throws as `MachineOrders.update` does. */
  async update(id: number, update: MachineUpdate): Promise<MachineDetailView> {
    await this.#runner.orders.update(id, update);
    return this.detail(id);
  }

  #matcher(text: string): (machine: MachineRow) => boolean {
    if (!text) return () => true;
    const { targets, options: { store } } = this.#runner;
    const inHardware = new Set(store.machinesWith(text));
    const digits = text.replace(/[:.-]/g, "");
    const isMac = /^[0-9a-f]{4,12}$/.test(digits);
    return (machine) => {
      const { id, uuid, group, address, assignment, macs } = machine;
      const names = targets.ofMachine(id).flatMap(({ name, identity }) => [name, identity]);
      return inHardware.has(id) ||
        isMac && macs.some((mac) => mac.replaceAll(":", "").includes(digits)) ||
        [labelOf(machine), uuid, group, address, assignment, ...macs, ...names]
          .some((each) => each?.toLowerCase().includes(text));
    };
  }

  #view(machine: MachineRow): MachineView {
    const { targets, inventory, options: { store } } = this.#runner;
    return machineView(machine, {
      hardware: this.#hardware(machine.id),
      plan: inventory.planOf(machine),
      targets: targets.ofMachine(machine.id),
      deployments: store.deploymentCount(machine.id),
    });
  }

  #hardware(id: number): Hardware | null {
    return this.#runner.options.store.hardware(id) as Hardware | null;
  }
}
