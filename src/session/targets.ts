import { createHash, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import { BroadsideError, toHex } from "../base/mod.ts";
import type { Hardware, RegisterRequest, TargetDisk, TargetPhase } from "../contract/mod.ts";
import type { TargetRow } from "../store/mod.ts";
import { LOST_AFTER } from "./limits.ts";
import { adaptersOf, macKey } from "./machine_identity.ts";
import type { Machine } from "./model.ts";

/** A machine that registered, with what was heard of it. */
export interface Target extends Machine {
  identity: string;
  name: string | null;
  tokenHash: Buffer;
  version: string;
  address: string;
  hardware: Hardware;
  disk: TargetDisk;
  registeredAt: number;
  heardAt: number;
  /** What it said it does; null while it is not heard. */
  phase: TargetPhase | null;
  /** What it was told last, while it takes part in no session. */
  message: string | null;
}

/**
 * Anyone on the network can register, so there must be an end to it; and it must come before that of the machines, of
 * which those are not forgotten that a target is known of.
 */
const MOST_TARGETS_KNOWN = 40_000;

/** The machines that ever registered, by number and identity, and their tokens. */
export class Targets {
  readonly #byId = new Map<number, Target>();
  readonly #byIdentity = new Map<string, Target>();
  readonly #byMachine = new Map<number, Set<Target>>();
  readonly #random: (length: number) => Uint8Array;
  readonly #most: number;
  #last: number;

  /** Takes up `rows`; `last` is the number last given, `random` gives secret bytes. */
  constructor(
    rows: TargetRow[],
    last: number,
    random: (length: number) => Uint8Array,
    most = MOST_TARGETS_KNOWN,
  ) {
    this.#most = most;
    this.#random = random;
    this.#last = last;
    for (const row of rows) {
      this.#add(fromRow(row));
    }
  }

  get last(): number {
    return this.#last;
  }

  /** How many machines are known. */
  get size(): number {
    return this.#byId.size;
  }

  /** How many have to go that another can come, and some more: to find them means to look at all. */
  get surplus(): number {
    return this.size < this.#most ? 0 : this.size - this.#most + Math.ceil(this.#most / 50);
  }

  all(): IterableIterator<Target> {
    return this.#byId.values();
  }

  get(id: number): Target | undefined {
    return this.#byId.get(id);
  }

  byIdentity(identity: string): Target | undefined {
    return this.#byIdentity.get(identity);
  }

  /** The targets that ran on a machine, which are several when it came under several identities. */
  ofMachine(machineId: number): Target[] {
    return [...this.#byMachine.get(machineId) ?? []];
  }

  /** The target runs on another machine of the inventory, or on none that is known. */
  move(target: Target, machineId: number | null): void {
    this.#unlink(target);
    target.machineId = machineId;
    this.#link(target);
  }

  /** Forgets a target; its token is void. */
  forget(target: Target): void {
    this.#unlink(target);
    this.#byId.delete(target.id);
    this.#byIdentity.delete(target.identity);
  }

  /**
   * Takes a machine's registration: a known identity keeps its number and gets a new token, the old one is void.
   * Throws `target.identity_taken` when another machine with the same identity is alive, `target.too_many` at the end.
   */
  register(
    request: RegisterRequest,
    address: string,
    now: number,
    machine: { id: number; deployedThrough: number } | undefined,
  ): { target: Target; token: string; sameDisk: boolean } {
    const identity = this.#identityOf(request.identity, machine?.id);
    const before = this.#byIdentity.get(identity);
    if (before && isOther(before, request) && now - before.heardAt < LOST_AFTER) {
      throw new BroadsideError(
        "target.identity_taken",
        `Cannot register ${request.identity}: another machine (${before.hardware.uuid}, at ${before.address}) uses ` +
          `this identity now. Machines that share a network adapter or dock need names of their own: give one.`,
      );
    }
    if (!before && this.#byId.size >= this.#most) {
      throw new BroadsideError(
        "target.too_many",
        `Cannot register another machine: ${this.#most} are known.`,
      );
    }
    const secret = toHex(this.#random(32));
    const target: Target = {
      id: before?.id ?? ++this.#last,
      identity,
      name: request.name ?? null,
      tokenHash: hash(secret),
      version: request.version,
      address,
      sessionWish: request.sessionId ?? null,
      diskWish: request.diskWish ?? null,
      macs: macsOf(identity, request.hardware),
      hardware: request.hardware,
      disk: request.disk,
      diskSize: request.disk.size,
      sectorSize: request.disk.sectorSize,
      machineId: machine?.id ?? null,
      deployedThrough: machine?.deployedThrough ?? 0,
      registeredAt: now,
      heardAt: now,
      phase: "waiting",
      message: null,
    };
    if (before) this.#unlink(before);
    this.#add(target);
    return {
      target,
      token: `${target.id}.${secret}`,
      sameDisk: !!before && isSameDisk(before.disk, target.disk),
    };
  }

  /** The target that the token belongs to. The number in front finds it; the rest is compared in constant time. */
  authenticate(token: string): Target | undefined {
    const parts = /^([1-9][0-9]{0,14})\.([0-9a-f]{64})$/.exec(token);
    const target = parts && this.#byId.get(Number(parts[1]));
    return target && timingSafeEqual(target.tokenHash, hash(parts[2])) ? target : undefined;
  }

  /** Machines that take turns with one network adapter come under its address: all but the first are told apart. */
  #identityOf(identity: string, machineId: number | undefined): string {
    const owner = this.#byIdentity.get(identity)?.machineId ?? undefined;
    if (owner === undefined || machineId === undefined || owner === machineId || !macKey(identity)) {
      return identity;
    }
    return `${identity} (machine ${machineId})`;
  }

  #add(target: Target): void {
    this.#byId.set(target.id, target);
    this.#byIdentity.set(target.identity, target);
    this.#link(target);
  }

  #link(target: Target): void {
    if (target.machineId === null) return;
    const targets = this.#byMachine.get(target.machineId) ?? new Set();
    this.#byMachine.set(target.machineId, targets.add(target));
  }

  #unlink(target: Target): void {
    if (target.machineId === null) return;
    const targets = this.#byMachine.get(target.machineId);
    targets?.delete(target);
    if (!targets?.size) this.#byMachine.delete(target.machineId);
  }
}

/** A target as it is kept. */
export function toTargetRow(
  {
    tokenHash,
    diskSize: _diskSize,
    sectorSize: _sectorSize,
    macs: _macs,
    owed: _owed,
    deployedThrough: _through,
    phase: _phase,
    message: _message,
    diskProblem: _problem,
    ...row
  }: Target,
): TargetRow {
  return { ...row, tokenHash: tokenHash.toString("hex") };
}

function fromRow(row: TargetRow): Target {
  const disk = row.disk as TargetDisk;
  return {
    ...row,
    tokenHash: Buffer.from(row.tokenHash, "hex"),
    hardware: row.hardware as Hardware,
    disk,
    macs: macsOf(row.identity, row.hardware as Hardware),
    diskSize: disk.size,
    sectorSize: disk.sectorSize,
    deployedThrough: 0,
    phase: null,
    message: null,
  };
}

/** The addresses by which a session's list can mean the machine; the one it booted from first. */
function macsOf(identity: string, hardware: Hardware): string[] {
  const first = [hardware.bootMac, identity].flatMap((mac) => macKey(mac) ?? []);
  return [...new Set([...first, ...adaptersOf(hardware)])];
}

function hash(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

function isOther(before: Target, { hardware }: RegisterRequest): boolean {
  return !!before.hardware.uuid && !!hardware.uuid && before.hardware.uuid !== hardware.uuid;
}

/** Names of disks change between boots, so the serial number decides where both have one. */
function isSameDisk(a: TargetDisk, b: TargetDisk): boolean {
  if (a.size !== b.size) return false;
  return a.serial && b.serial ? a.serial === b.serial : a.path === b.path;
}
