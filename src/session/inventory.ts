import type { Level } from "../base/mod.ts";
import type { Hardware, RegisterRequest } from "../contract/mod.ts";
import type { MachineRow, Store } from "../store/mod.ts";
import { type BootPlan, bootPlan, isOwed, UNKNOWN_YET } from "./boot_plan.ts";
import type { BootChoices } from "./boot_settings.ts";
import type { Coordinator } from "./coordinator.ts";
import { LOST_AFTER } from "./limits.ts";
import { adaptersOf, macKey } from "./machine_identity.ts";
import type { MachineKeeper } from "./machine_keeper.ts";
import { labelOf, type Machines, MOST_MACHINES, type Taken } from "./machines.ts";
import type { Notices } from "./notices.ts";
import type { Persistence } from "./persistence.ts";
import type { Target, Targets } from "./targets.ts";
import { Throttle } from "./throttle.ts";

/** A machine that showed itself on the network. */
export interface Sighting {
  /** In any of the usual spellings; loaders do not always tell it. */
  mac?: string;
  uuid?: string;
  /** Client system architecture, DHCP option 93. */
  arch?: number;
  /** `bios` or `uefi`, where it is known without `arch`. */
  firmware?: string;
  /** The address that it has or asked from. */
  address?: string;
  /** What it did: `dhcp`, `boot menu`, … */
  how: string;
}

/** What the inventory works with. */
export interface InventoryParts {
  store: Store;
  machines: Machines;
  targets: Targets;
  coordinator: Coordinator;
  persistence: Persistence;
  notices: Notices;
  keeper: MachineKeeper;
  choices: BootChoices;
  now(): number;
  log(level: Level, event: string, fields: Record<string, unknown>): void;
}

/** The setting that says that machines were made of a first version's targets. */
const ADOPTED = "machines.adopted";

/** The machines of the house as they show themselves: what is known of them, and what they boot. */
export class Inventory {
  readonly #parts: InventoryParts;
  readonly #keeper: MachineKeeper;
  /** Entries about machines never seen before: somebody may make up thousands. */
  readonly #newcomers = new Throttle(300, 60_000);
  readonly #fullness = new Throttle(1, 600_000);

  constructor(parts: InventoryParts) {
    this.#parts = parts;
    this.#keeper = parts.keeper;
    for (const target of parts.targets.all()) {
      const machine = parts.machines.get(target.machineId ?? 0);
      if (machine) target.deployedThrough = machine.deployedThrough;
    }
  }

  /** Makes machines of the targets from before there were machines; once in a database's life. */
  adopt(): void {
    const { store, targets, persistence } = this.#parts;
    if (store.setting(ADOPTED)) return;
    for (const target of targets.all()) {
      if (target.machineId !== null) continue;
      const taken = this.#take(target.identity, target.hardware, "registered before");
      if (!taken) continue;
      const { machine } = taken;
      const firstSeen = Math.min(machine.firstSeen ?? Infinity, target.registeredAt);
      Object.assign(machine, { firstSeen, lastSeen: target.heardAt, address: target.address });
      targets.move(target, machine.id);
      persistence.target(target.id);
    }
    persistence.setting(ADOPTED, true);
  }

  /** Takes note of a machine; gives it back, or undefined when it cannot be told apart or no more can be known. */
  seen({ mac, uuid, arch, firmware, address, how }: Sighting): MachineRow | undefined {
    const { machines } = this.#parts;
    const key = macKey(mac), macs = key ? [key] : [];
    if (!key && !machines.find({ macs, uuid })) return undefined;
    const taken = machines.take({ macs, uuid }, {
      isElsewhere: (machine) => this.#isElsewhere(machine, macs),
    });
    // RFC 4578, 2.1: type 0 is the BIOS; all others that boot from a network are some kind of EFI.
    const known = firmware ?? (arch === undefined ? undefined : arch === 0 ? "bios" : "uefi");
    return this.#note(taken, { how, address, firmware: known });
  }

  /** What a machine boots that asks for it; it counts as seen. */
  boot(sighting: Omit<Sighting, "how"> & { how?: string }): BootPlan {
    this.seen({ how: "boot menu", ...sighting });
    return this.bootPlan(sighting.mac, sighting.uuid);
  }

  /** What the machine boots now; by the rule in README.md. */
  bootPlan(mac: string | undefined, uuid?: string): BootPlan {
    const { machines } = this.#parts;
    const key = macKey(mac), macs = key ? [key] : [];
    const machine = machines.find({ macs, uuid }, {
      isElsewhere: (machine) => this.#isElsewhere(machine, macs),
    });
    if (machine) return this.planOf(machine);
    return bootPlan(
      key && machines.size < MOST_MACHINES ? { ...UNKNOWN_YET, macs } : undefined,
      [],
      this.#parts.choices.current,
      this.#parts.coordinator.sessions.values(),
    );
  }

  /** What a machine of the inventory boots now. */
  planOf(machine: MachineRow): BootPlan {
    const { targets, coordinator, choices } = this.#parts;
    const ids = targets.ofMachine(machine.id).map(({ id }) => id);
    return bootPlan(machine, ids, choices.current, coordinator.sessions.values());
  }

  /** True when the server owes a deployment to the machine: it was chosen for one after its last. */
  isOwed(machineId: number | null): boolean {
    const machine = this.#parts.machines.get(machineId ?? 0);
    return machine !== undefined && isOwed(machine, this.#parts.choices.current);
  }

  /** Takes note of a machine that registers; undefined when no more can be known. */
  registered({ identity, hardware }: RegisterRequest, address: string): MachineRow | undefined {
    const taken = this.#take(identity, hardware, "registered", address);
    return taken?.machine;
  }

  /** A target on the machine was heard. */
  heard({ machineId, heardAt }: Target): void {
    const machine = this.#parts.machines.get(machineId ?? 0);
    if (!machine || heardAt <= (machine.lastSeen ?? 0)) return;
    machine.lastSeen = heardAt;
    this.#keeper.save(machine, false);
  }

  /** A target of the machine came or went. */
  changed(machineId: number | null): void {
    if (machineId !== null) this.#parts.notices.send({ type: "machine", machine: machineId });
  }

  /** An image arrived whole on the machine: what it was owed is done, and only later sessions are new to it. */
  deployed(machineId: number | null): void {
    const { machines, targets, coordinator, choices, now } = this.#parts;
    const machine = machines.get(machineId ?? 0);
    if (!machine) return;
    const since = choices.current.since[machine.group ?? ""] ?? 0;
    machine.deployedAt = Math.max(now(), machine.assignedAt ?? 0, since);
    machine.deployedThrough = coordinator.numbers.session;
    for (const target of targets.ofMachine(machine.id)) target.deployedThrough = machine.deployedThrough;
    this.#keeper.save(machine, true);
  }

  /** Logs what an operator did. */
  note(event: string, fields: Record<string, unknown>): void {
    this.#parts.log("info", event, fields);
  }

  /** A machine told what went wrong while it booted; `text` is a stranger's. */
  report(mac: string | undefined, address: string, text: string): void {
    const key = macKey(mac);
    const machine = key === undefined ? undefined : this.#parts.machines.byMac(key);
    const lines = text.split(/[\r\n]+/).map((line) => line.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "?").trim());
    this.#parts.log("warn", "machine reports a problem at boot", {
      ...(machine ? { machine: machine.id, name: labelOf(machine) } : {}),
      mac: key ?? "unknown",
      address,
      message: lines.filter(Boolean).join(" | ").slice(0, 2000) || "(nothing)",
    });
  }

  #take(identity: string, hardware: Hardware, how: string, address?: string): Taken | undefined {
    const { machines, targets, persistence } = this.#parts;
    // Identities are the address of the adapter that the machine booted from, unless it was given a name.
    const first = macKey(hardware.bootMac) ?? macKey(identity);
    const macs = [...new Set([...first ? [first] : [], ...adaptersOf(hardware)])];
    const taken = machines.take({ macs, uuid: hardware.uuid, serial: hardware.serial }, {
      isElsewhere: (machine) => this.#isElsewhere(machine, macs, identity),
      fallback: targets.byIdentity(identity)?.machineId ?? undefined,
    });
    const firmware = hardware.firmware?.split(/[\s,;(]/)[0].toLowerCase();
    const machine = this.#note(taken, { how, address, firmware });
    if (machine) persistence.hardware(machine.id, hardware);
    return taken;
  }

  #note(
    taken: Taken | undefined,
    { how, address, firmware }: { how: string; address?: string; firmware?: string },
  ): MachineRow | undefined {
    const { now, log } = this.#parts;
    if (!taken) {
      if (this.#fullness.allows("", now())) {
        log("warn", "no more machines can be known", { most: MOST_MACHINES });
      }
      return undefined;
    }
    const { machine, moved, removed } = taken;
    for (const id of removed) this.#keeper.gone(id, machine.id);
    for (const [mac, owner] of moved) {
      this.#keeper.save(owner, true);
      log("info", "network adapter is used by another machine now", {
        mac,
        from: owner.id,
        machine: machine.id,
        name: labelOf(machine),
      });
    }
    if (taken.isNew) this.#reclaim(machine);
    const isFirst = machine.firstSeen === null;
    const isChanged = taken.changed || isFirst || address !== undefined && machine.address !== address ||
      firmware !== undefined && machine.firmware !== firmware;
    machine.firstSeen ??= now();
    machine.lastSeen = Math.max(now(), machine.lastSeen ?? 0);
    machine.seenBy = how;
    machine.address = address ?? machine.address;
    machine.firmware = firmware ?? machine.firmware;
    if (isFirst && this.#newcomers.allows("", now())) {
      const fields = {
        machine: machine.id,
        name: labelOf(machine),
        uuid: machine.uuid ?? undefined,
        address,
      };
      log("info", "machine first seen", { ...fields, how });
    }
    this.#keeper.save(machine, isChanged);
    return machine;
  }

  /** A machine that was forgotten comes back: its target still knows which sessions it is through with. */
  #reclaim(machine: MachineRow): void {
    const { targets, persistence } = this.#parts;
    for (const mac of machine.macs) {
      const target = targets.byIdentity(mac);
      if (!target || target.machineId !== null) continue;
      targets.move(target, machine.id);
      persistence.target(target.id);
    }
  }

  /** True when targets poll from the machine, and none of them has any of these adapters: it cannot be that machine. */
  #isElsewhere(machine: MachineRow, macs: string[], identity?: string): boolean {
    if (!macs.length) return false;
    const { targets, now } = this.#parts;
    const living = targets.ofMachine(machine.id).filter((target) =>
      target.phase !== null && now() - target.heardAt < LOST_AFTER && target.identity !== identity
    );
    return living.length > 0 &&
      living.map(({ hardware }) => adaptersOf(hardware)).every((adapters) =>
        adapters.length > 0 && !adapters.some((mac) => macs.includes(mac))
      );
  }
}
