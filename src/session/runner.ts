import { BroadsideError, type LogEntry, messageOf } from "../base/mod.ts";
import type { PollReply, PollRequest, RegisterReply, RegisterRequest } from "../contract/mod.ts";
import type { BootChoices } from "./boot_settings.ts";
import type { Coordinator } from "./coordinator.ts";
import type { Inventory } from "./inventory.ts";
import type { LicenseDesk } from "./license_desk.ts";
import type { MachineOrders } from "./machine_orders.ts";
import type { Machines } from "./machines.ts";
import { Notices } from "./notices.ts";
import type { Packing } from "./packing.ts";
import { buildParts, type Parts } from "./parts.ts";
import { pollReply } from "./poll_reply.ts";
import type { RunnerOptions } from "./runner_options.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Senders } from "./senders.ts";
import type { SessionMaker } from "./session_maker.ts";
import { TargetRoom } from "./target_room.ts";
import type { Target, Targets } from "./targets.ts";
import { Throttle } from "./throttle.ts";
import type { Verifications } from "./verifications.ts";
import type { WakeService } from "./wake_service.ts";

/** Milliseconds between looks at the clock, where nothing else is set. */
const TICK_INTERVAL = 500;

/**
 * Entries in a minute about registrations from one address, and what one target tells: a log is kept so long only, and
 * who floods it must not push the others out.
 */
const REGISTERED = 60, TOLD = 1000, LOGGED_WITHIN = 60_000, MOST_LOGGING = 10_000;

/**
 * Brings the coordinator to life: its timers, its store and its senders. What it was told is answered only after the
 * transition it made is on the disk, so a server that dies at any moment takes up where its last answer left off.
 */
export class Runner {
  readonly coordinator: Coordinator;
  readonly targets: Targets;
  readonly senders: Senders;
  readonly machines: Machines;
  /** What machines boot that nothing of their own is assigned to. */
  readonly choices: BootChoices;
  /** Machines as they show themselves, and what they boot. */
  readonly inventory: Inventory;
  /** What operators do with machines. */
  readonly orders: MachineOrders;
  /** Sessions with a schedule. */
  readonly scheduler: Scheduler;
  readonly maker: SessionMaker;
  /** How many machines may be deployed. */
  readonly license: LicenseDesk;
  /** Wakes machines over the network. */
  readonly wake: WakeService;
  /** Checks of images. */
  readonly verifications: Verifications;
  /** Compresses the database. */
  readonly packing: Packing;
  readonly notices = new Notices();
  readonly options: RunnerOptions;
  readonly #parts: Parts;
  readonly #room: TargetRoom;
  readonly #registered = new Throttle(REGISTERED, LOGGED_WITHIN, MOST_LOGGING);
  readonly #told = new Throttle(TOLD, LOGGED_WITHIN, MOST_LOGGING);
  #timer?: number;

  /** Reads the state; `start` takes it up. */
  constructor(options: RunnerOptions) {
    this.options = options;
    const later = (what: () => void) => void this.act(what).catch(complain);
    const parts = buildParts(options, this.notices, () => this.wallClock(), later);
    this.#parts = parts;
    this.#room = new TargetRoom({ ...parts, store: options.store });
    this.coordinator = parts.coordinator;
    this.targets = parts.targets;
    this.senders = parts.senders;
    this.machines = parts.machines;
    this.choices = parts.choices;
    this.inventory = parts.inventory;
    this.orders = parts.orders;
    this.scheduler = parts.scheduler;
    this.maker = parts.maker;
    this.license = parts.license;
    this.wake = parts.wake;
    this.verifications = parts.verifications;
    this.packing = parts.packing;
  }

  /** Takes up the sessions that ran when the server stopped, each with a new sender, and watches the clock. */
  async start(): Promise<void> {
    this.#parts.persistence.start();
    this.inventory.adopt();
    this.license.started();
    await this.act(() => {
      this.coordinator.restarted(this.options.now());
      this.#parts.schedules.restarted();
    });
    this.#parts.imageWatch.start();
    this.packing.start();
    this.#parts.presence.start();
    this.#timer = setInterval(() => this.#tick(), this.options.tickInterval ?? TICK_INTERVAL);
  }

  /** Stops senders and timers and writes the rest; running sessions stay running for the next start. */
  async close(): Promise<void> {
    this.#parts.effects.close();
    clearInterval(this.#timer);
    this.#parts.presence.close();
    this.#parts.imageWatch.close();
    this.verifications.close();
    this.wake.close();
    await this.packing.close();
    await this.senders.close();
    for (const { id } of this.targets.all()) this.#parts.persistence.target(id);
    this.#parts.keeper.saveAll();
    this.#parts.persistence.close();
  }

  /** Takes a machine's registration from `address`. Throws as `Targets.register` does. */
  async register(request: RegisterRequest, address: string): Promise<RegisterReply> {
    const now = this.options.now();
    if (!this.targets.byIdentity(request.identity)) this.#room.make(now);
    const machine = this.inventory.registered(request, address);
    const { target, token, sameDisk } = this.targets.register(request, address, now, machine);
    this.#parts.persistence.target(target.id);
    const disk = { disk: target.disk.path, ...(request.ownDisk ? { ownDisk: request.ownDisk } : {}) };
    const fields = { identity: target.identity, address, ...disk, version: target.version };
    if (this.#registered.allows(address, now)) {
      this.#parts.log.write("info", "target registered", { target: target.id, fields });
    }
    this.notices.send({ type: "target", target: target.id });
    await this.act(() => this.coordinator.registered(target, sameDisk, now));
    await this.#parts.persistence.durable();
    const { answerTimeout } = this.options, { pollInterval } = this.#parts.presence.intervals;
    return { targetId: String(target.id), token, pollInterval, answerTimeout };
  }

  /** Takes a machine's poll and tells it what to do. */
  async poll(target: Target, request: PollRequest): Promise<PollReply> {
    const now = this.options.now();
    const place = this.coordinator.placeOf(target.id);
    for (const { level, event, fields, time } of request.log ?? []) {
      if (!this.#told.allows(String(target.id), now)) break;
      const about = { target: target.id, session: place?.session.id, fields: { ...fields, at: time } };
      this.#parts.log.write(level, event, about);
    }
    const before = target.phase;
    target.heardAt = now;
    target.phase = request.state;
    target.diskProblem = request.diskProblem;
    target.owed = request.state === "waiting" && this.inventory.isOwed(target.machineId);
    const answer = this.coordinator.poll(target, request, now);
    // Most polls change nothing that must be kept: they are answered without waiting for the disk.
    const kept = this.#parts.effects.carryOut();
    if (kept) await kept;
    const running = answer.session && this.senders.get(answer.session.id);
    const reply = pollReply(answer, request.state, running, this.#parts.presence.intervals);
    // What its session says is shown with the session; it changes every second.
    const message = this.coordinator.placeOf(target.id) ? null : reply.message ?? null;
    if (before === null) this.inventory.changed(target.machineId);
    if (before !== request.state || target.message !== message || kept) {
      target.message = message;
      this.notices.send({ type: "target", target: target.id });
    }
    return reply;
  }

  /** The manifest of the image that a target is assigned. Throws `target.not_assigned`. */
  manifest(target: Target, root: string): Uint8Array<ArrayBuffer> {
    const running = this.#assigned(target);
    if (running?.image.root !== root) throw notAssigned(`the manifest ${root}`);
    return running.image.manifest;
  }

  /** Path and root hash of the image file that a target is assigned. Throws `target.not_assigned`. */
  imageFile(target: Target, session: number): { path: string; root: string } {
    const running = this.#assigned(target);
    if (!running || this.coordinator.placeOf(target.id)?.session.id !== session) {
      throw notAssigned(`the image of session ${session}`);
    }
    return { path: running.image.path, root: running.image.root };
  }

  /** Takes an event of the server's other parts into the log, unless too many of its kind come. */
  note(entry: LogEntry): void {
    this.#parts.log.note(entry);
  }

  /** The clock on the wall, in milliseconds since 1970. */
  wallClock(): number {
    return (this.options.wallClock ?? this.options.now)();
  }

  /** From now on the target waits for that session only. */
  async setWish(target: Target, wish: string): Promise<void> {
    target.sessionWish = wish;
    this.#parts.persistence.target(target.id);
    await this.#parts.persistence.durable();
  }

  /** Lets the coordinator or scheduler do something; resolves when what came of it is on the disk and carried out. */
  async act<T>(what: () => T): Promise<T> {
    const result = what();
    const kept = this.#parts.effects.carryOut();
    if (kept) await kept;
    return result;
  }

  /** Deletes what the store has of sessions. Throws `session.running` for one that runs, and deletes none then. */
  async forget(sessions: number[]): Promise<void> {
    for (const session of sessions) this.coordinator.remove(session);
    for (const session of sessions) this.#parts.persistence.deleteSession(session);
    await this.#parts.persistence.durable();
    for (const session of sessions) this.notices.send({ type: "gone", session });
  }

  #tick(): void {
    const now = this.options.now();
    this.act(() => this.coordinator.tick(now)).catch(complain);
    this.act(() => this.#parts.schedules.tick()).catch(complain);
    this.#parts.effects.retry().catch(complain);
    for (const session of this.coordinator.sessions.values()) {
      // Its words count seconds.
      if (session.state === "gathering") this.notices.send({ type: "session", session: session.id });
    }
    this.#parts.presence.look();
  }

  #assigned(target: Target) {
    const place = this.coordinator.placeOf(target.id);
    return place?.session.state === "deploying" ? this.senders.get(place.session.id) : undefined;
  }
}

function notAssigned(what: string): BroadsideError {
  return new BroadsideError(
    "target.not_assigned",
    `Cannot give out ${what}: this machine is not assigned to it. Poll to learn what to do.`,
  );
}

/** Nobody waits for what a timer does: its failure goes to where an administrator looks when the log is dead. */
function complain(error: unknown): void {
  console.error(messageOf(error));
}
