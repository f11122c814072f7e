import { BroadsideError } from "../base/mod.ts";
import type { BootSettings, GroupView, ImportedMachine, ImportView, MachineUpdate } from "../contract/mod.ts";
import type { MachineRow } from "../store/mod.ts";
import type { InventoryParts } from "./inventory.ts";
import { macKey } from "./machine_identity.ts";
import type { MachineKeeper } from "./machine_keeper.ts";
import { labelOf, MOST_MACHINES } from "./machines.ts";
import { isOver, isRunning } from "./model.ts";
import { isOnline } from "./session_views.ts";

/**
 * What operators do with machines. Each resolves when it is on the disk; one that throws has changed nothing, save an
 * import that came to the end of the room.
 */
export class MachineOrders {
  readonly #parts: InventoryParts;
  readonly #keeper: MachineKeeper;

  constructor(parts: InventoryParts) {
    this.#parts = parts;
    this.#keeper = parts.keeper;
  }

  /** The machine of that number. Throws `machine.unknown`. */
  get(id: number): MachineRow {
    const machine = this.#parts.machines.get(id);
    if (machine) return machine;
    throw new BroadsideError("machine.unknown", `Cannot find machine ${id}: there is none of that number.`);
  }

  /** Changes what an operator says of a machine. Throws `machine.…` or `session.…` where that cannot be. */
  async update(id: number, { name, group, assignment, sessionId }: MachineUpdate): Promise<void> {
    const { now, log, persistence } = this.#parts;
    const machine = this.get(id);
    const wanted = assignment === undefined && sessionId ? "server" : assignment;
    this.#checkSession(wanted === undefined ? machine.assignment : wanted, sessionId ?? null);
    if (name !== undefined) machine.name = name;
    if (group !== undefined) machine.group = group;
    if (wanted !== undefined) {
      machine.assignment = wanted;
      machine.assignedAt = wanted === null ? null : Math.max(now(), (machine.deployedAt ?? 0) + 1);
      machine.assignedSession = null;
    }
    if (sessionId !== undefined) machine.assignedSession = sessionId === null ? null : Number(sessionId);
    this.#keeper.save(machine, true);
    log("info", "machine changed", {
      machine: id,
      name: labelOf(machine),
      ...(group === undefined ? {} : { group }),
      ...(wanted === undefined ? {} : { assignment: wanted }),
      ...(sessionId === undefined ? {} : { assignedSession: sessionId }),
    });
    await persistence.durable();
  }

  /** Forgets a machine; when it is seen again it is a new one. Throws `machine.unknown` or `machine.busy`. */
  async forget(id: number): Promise<void> {
    const { machines, targets, coordinator, persistence, log } = this.#parts;
    const machine = this.get(id);
    for (const target of targets.ofMachine(id)) {
      const place = coordinator.placeOf(target.id);
      if (place && !isOver(place.member)) {
        throw new BroadsideError(
          "machine.busy",
          `Cannot forget ${labelOf(machine)}: it takes part in session ${place.session.id}. ` +
            `Wait until that is over, or stop it.`,
        );
      }
      if (!isOnline(target)) continue;
      throw new BroadsideError(
        "machine.busy",
        `Cannot forget ${labelOf(machine)}: a target runs on it. Switch it off first.`,
      );
    }
    machines.remove(machine);
    this.#keeper.gone(id, null);
    log("info", "machine forgotten", { machine: id, name: labelOf(machine) });
    await persistence.durable();
  }

  /** Takes an operator's list of machines. Throws `machine.mac`, or `machine.too_many` with how far it came. */
  async import(list: ImportedMachine[]): Promise<ImportView> {
    const { machines, persistence, log } = this.#parts;
    const result: ImportView = { added: 0, changed: 0, unchanged: 0 };
    const entries = list.map((entry) => ({ ...entry, key: macKey(entry.mac) ?? refuse(entry.mac) }));
    try {
      for (const { key, name, group } of entries) {
        const known = machines.byMac(key);
        const taken = known ? undefined : machines.take({ macs: [key] });
        const machine = known ?? taken?.machine;
        if (!machine) throw tooMany(result.added);
        for (const id of taken?.removed ?? []) this.#keeper.gone(id, null);
        const before = [machine.name, machine.group].join("\n");
        machine.name = name ?? machine.name;
        machine.group = group ?? machine.group;
        const isChanged = [machine.name, machine.group].join("\n") !== before;
        result[taken ? "added" : isChanged ? "changed" : "unchanged"]++;
        if (taken || isChanged) this.#keeper.save(machine, true);
      }
    } finally {
      log("info", "machines imported", { ...result });
    }
    await persistence.durable();
    return result;
  }

  /** Groups that machines are in or that something is assigned to, by name. */
  groups(): GroupView[] {
    const counts = new Map(Object.keys(this.#parts.choices.current.groups).map((name) => [name, 0]));
    for (const { group } of this.#parts.machines.all()) {
      if (group !== null) counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    return [...counts].sort(([a], [b]) => a < b ? -1 : 1).map(([name, machines]) => {
      const choice = Object.hasOwn(this.#parts.choices.current.groups, name)
        ? this.#parts.choices.current.groups[name]
        : undefined;
      return {
        name,
        machines,
        assignment: choice?.assignment ?? null,
        sessionId: choice?.sessionId ?? null,
      };
    });
  }

  get bootSettings(): BootSettings {
    const { since: _, ...settings } = this.#parts.choices.current;
    return settings;
  }

  /** Sets what machines boot that have no assignment of their own. Throws `session.…` for a session that cannot be. */
  async setBootSettings(settings: BootSettings): Promise<void> {
    const { now, persistence, choices, log, machines } = this.#parts;
    const before = choices.current;
    for (const [group, { assignment, sessionId }] of Object.entries(settings.groups)) {
      const isKept = Object.hasOwn(before.groups, group) && before.groups[group].sessionId === sessionId;
      if (!isKept) this.#checkSession(assignment, sessionId);
    }
    // A clock that was set back must not make an assignment look older than the deployment before it.
    let time = now();
    for (const { deployedAt } of machines.all()) time = Math.max(time, (deployedAt ?? 0) + 1);
    choices.change(settings, time);
    const { defaultBoot, menuTimeoutSeconds, groups } = settings;
    log("info", "boot settings changed", {
      defaultBoot,
      menuTimeoutSeconds,
      groups: Object.keys(groups).length,
    });
    await persistence.durable();
  }

  #checkSession(assignment: string | null, sessionId: string | null): void {
    if (sessionId === null) return;
    if (assignment !== "server") {
      throw new BroadsideError(
        "machine.assignment",
        `Cannot assign session ${sessionId}: a session goes with the assignment server, current value is ${
          assignment ?? "none"
        }.`,
      );
    }
    const session = this.#parts.coordinator.sessions.get(Number(sessionId));
    if (session && isRunning(session)) return;
    throw new BroadsideError(
      session ? "session.state" : "session.unknown",
      `Cannot assign session ${sessionId}: ${
        session ? `it is ${session.state} already` : "none of that number runs"
      }.`,
    );
  }
}

function tooMany(added: number): BroadsideError {
  return new BroadsideError(
    "machine.too_many",
    `Cannot take more machines: ${MOST_MACHINES} are known. ${added} of the list were added; forget others first.`,
  );
}

function refuse(mac: string): never {
  throw new BroadsideError(
    "machine.mac",
    `Cannot take ${mac}: it is no network adapter's own address but a group's, or all zeros.`,
  );
}
