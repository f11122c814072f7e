import type { MachineRow } from "../store/mod.ts";
import { serialKey, spellUuid, uuidKey } from "./machine_identity.ts";

/** What a machine shows of itself. */
export interface MachineIdentity {
  /** `aa:bb:cc:dd:ee:ff`; the first one counts most. */
  macs: string[];
  uuid?: string | null;
  serial?: string | null;
}

/** Helps to tell machines apart. */
export interface TakeOptions {
  /** True when the machine is certainly running somewhere else right now. */
  isElsewhere?(machine: MachineRow): boolean;
  /** The machine that it is if nothing else tells. */
  fallback?: number;
}

/** What came of `Machines.take`. */
export interface Taken {
  machine: MachineRow;
  isNew: boolean;
  /** Something of it must be kept. */
  changed: boolean;
  /** Network adapters that came from another machine, by MAC address. */
  moved: Map<string, MachineRow>;
  /** Machines that are no more: merged into this one, or forgotten to make room. */
  removed: number[];
}

/** Anyone on the network can make machines up, so there must be an end to them, and to what one of them has. */
export const MOST_MACHINES = 50_000;
const MOST_MACS = 32;

/**
 * The machines that were ever seen or told of. A UUID tells machines apart, where it is one and only one machine has
 * it; then the network adapter, which belongs to the machine that used it last; then the serial number. Adapters that
 * several machines share (docks, dongles) so never make one machine of two; see README.md.
 */
export class Machines {
  readonly #byId = new Map<number, MachineRow>();
  readonly #byMac = new Map<string, MachineRow>();
  readonly #byUuid = new Map<string, Set<MachineRow>>();
  readonly #bySerial = new Map<string, Set<MachineRow>>();
  readonly #marks = new WeakMap<MachineRow, { uuid?: string; serial?: string }>();
  readonly #isInUse: (id: number) => boolean;
  readonly #most: number;
  #last: number;

  /** Takes up `rows`; `last` is the number last given. A machine that `isInUse` is not forgotten to make room. */
  constructor(
    rows: MachineRow[],
    last: number,
    isInUse: (id: number) => boolean = () => false,
    most = MOST_MACHINES,
  ) {
    this.#last = last;
    this.#isInUse = isInUse;
    this.#most = most;
    for (const row of rows) this.#add(row);
  }

  get last(): number {
    return this.#last;
  }

  get size(): number {
    return this.#byId.size;
  }

  all(): IterableIterator<MachineRow> {
    return this.#byId.values();
  }

  get(id: number): MachineRow | undefined {
    return this.#byId.get(id);
  }

  byMac(mac: string): MachineRow | undefined {
    return this.#byMac.get(mac);
  }

  /** The machine that goes by this; undefined when none is known. */
  find(identity: MachineIdentity, { isElsewhere, fallback }: TakeOptions = {}): MachineRow | undefined {
    const key = uuidKey(identity.uuid), serial = serialKey(identity.serial);
    const fits = (machine: MachineRow | undefined): machine is MachineRow => {
      if (!machine) return false;
      const own = this.#marks.get(machine)!;
      if (own.uuid && key && own.uuid !== key || own.serial && serial && own.serial !== serial) return false;
      return !isElsewhere?.(machine);
    };
    const candidates = [
      only(key && this.#byUuid.get(key)),
      ...identity.macs.map((mac) => this.#byMac.get(mac)),
      only(serial && this.#bySerial.get(serial)),
      fallback === undefined ? undefined : this.#byId.get(fallback),
    ];
    return candidates.find(fits);
  }

  /** The machine that goes by this, made where there is none, with all that is now known of it; undefined when full. */
  take(identity: MachineIdentity, options: TakeOptions = {}): Taken | undefined {
    const known = this.find(identity, options);
    const removed = known ? [] : this.#makeRoom();
    if (!known && this.size >= this.#most) return undefined;
    const machine = known ?? this.#add(blank(++this.#last));
    const taken: Taken = { machine, isNew: !known, changed: !known, moved: new Map(), removed };
    this.#learn(taken, identity);
    const single = identity.macs.length === 1;
    for (const mac of identity.macs) this.#claim(taken, mac, single);
    return taken;
  }

  /** Forgets a machine. */
  remove(machine: MachineRow): void {
    this.#byId.delete(machine.id);
    for (const mac of machine.macs) if (this.#byMac.get(mac) === machine) this.#byMac.delete(mac);
    this.#index(machine, "delete");
  }

  #add(machine: MachineRow): MachineRow {
    this.#byId.set(machine.id, machine);
    for (const mac of machine.macs) this.#byMac.set(mac, machine);
    this.#index(machine, "add");
    return machine;
  }

  #index(machine: MachineRow, verb: "add" | "delete"): void {
    const marks = verb === "delete"
      ? this.#marks.get(machine)!
      : { uuid: uuidKey(machine.uuid), serial: serialKey(machine.serial) };
    this.#marks.set(machine, marks);
    for (const [index, key] of [[this.#byUuid, marks.uuid], [this.#bySerial, marks.serial]] as const) {
      if (!key) continue;
      const machines = index.get(key) ?? new Set();
      machines[verb](machine);
      if (machines.size) index.set(key, machines);
      else index.delete(key);
    }
  }

  #learn(taken: Taken, identity: MachineIdentity): void {
    const { machine } = taken;
    const uuid = machine.uuid ?? (uuidKey(identity.uuid) ? spellUuid(identity.uuid!) : null);
    const serial = machine.serial ?? (serialKey(identity.serial) ? identity.serial!.trim() : null);
    if (uuid === machine.uuid && serial === machine.serial) return;
    this.#index(machine, "delete");
    Object.assign(machine, { uuid, serial });
    this.#index(machine, "add");
    taken.changed = true;
  }

  /** The adapter is the machine's from now on, and the one used last where it came `inFront`. */
  #claim(taken: Taken, mac: string, inFront: boolean): void {
    const { machine } = taken;
    const owner = this.#byMac.get(mac);
    if (owner === machine) {
      if (!inFront || machine.macs[0] === mac) return;
      machine.macs = [mac, ...machine.macs.filter((other) => other !== mac)];
      taken.changed = true;
      return;
    }
    if (owner && !this.#release(taken, owner, mac)) return;
    if (!inFront && machine.macs.length >= MOST_MACS) return;
    machine.macs = inFront ? [mac, ...machine.macs] : [...machine.macs, mac];
    for (const old of machine.macs.splice(MOST_MACS)) this.#byMac.delete(old);
    this.#byMac.set(mac, machine);
    taken.changed = true;
  }

  /** Takes an adapter from its owner; false when the owner must keep it. */
  #release(taken: Taken, owner: MachineRow, mac: string): boolean {
    const { machine } = taken;
    if (owner.macs.length > 1 || owner.uuid || owner.serial) {
      owner.macs = owner.macs.filter((other) => other !== mac);
      taken.moved.set(mac, owner);
      return true;
    }
    // All that the owner is known by. An operator's note on a machine not seen yet is meant for whoever has the adapter;
    // a machine that was seen under it stays one of its own.
    if (owner.firstSeen !== null || machine.name !== null) return false;
    machine.name = owner.name;
    machine.group ??= owner.group;
    if (machine.assignment === null) {
      const { assignment, assignedSession, assignedAt } = owner;
      Object.assign(machine, { assignment, assignedSession, assignedAt });
    }
    this.remove(owner);
    taken.removed.push(owner.id);
    return true;
  }

  /** Forgets machines that only passed by, those seen longest ago first: many at once, for it means to look at all. */
  #makeRoom(): number[] {
    if (this.size < this.#most) return [];
    const passers = [...this.#byId.values()].filter((machine) => this.#onlyPassedBy(machine))
      .sort((a, b) => (a.lastSeen ?? 0) - (b.lastSeen ?? 0)).slice(0, Math.ceil(this.#most / 50));
    for (const machine of passers) this.remove(machine);
    return passers.map(({ id }) => id);
  }

  #onlyPassedBy({ id, name, group, assignment, deployedAt, firstSeen }: MachineRow): boolean {
    return firstSeen !== null && name === null && group === null && assignment === null &&
      deployedAt === null &&
      !this.#isInUse(id);
  }
}

/** How a machine is shown: by its name, or what else it goes by. */
export function labelOf({ id, name, macs, uuid }: MachineRow): string {
  return name ?? macs[0] ?? uuid ?? `machine ${id}`;
}

/** The one machine of several that share a mark; none when it is shared. */
function only(machines: Set<MachineRow> | undefined | ""): MachineRow | undefined {
  return machines && machines.size === 1 ? machines.values().next().value : undefined;
}

function blank(id: number): MachineRow {
  return {
    id,
    name: null,
    group: null,
    uuid: null,
    serial: null,
    assignment: null,
    assignedSession: null,
    assignedAt: null,
    deployedAt: null,
    deployedThrough: 0,
    firmware: null,
    firstSeen: null,
    lastSeen: null,
    address: null,
    seenBy: null,
    macs: [],
  };
}
