import { BroadsideError, type Level, type LogEntry, messageOf } from "../base/mod.ts";
import type { PollReply, PollRequest, RegisterReply, RegisterRequest } from "../contract/mod.ts";
import { BOOT_DEFAULTS, BootChoices } from "./boot_settings.ts";
import type { Coordinator } from "./coordinator.ts";
import { Effects } from "./effects.ts";
import { ImageWatch } from "./image_watch.ts";
import { Inventory } from "./inventory.ts";
import type { LicenseDesk } from "./license_desk.ts";
import { LogWriter } from "./log_writer.ts";
import { MachineKeeper } from "./machine_keeper.ts";
import { MachineOrders } from "./machine_orders.ts";
import type { Machines } from "./machines.ts";
import { Notices } from "./notices.ts";
import { Packing } from "./packing.ts";
import { Persistence } from "./persistence.ts";
import { pollReply } from "./poll_reply.ts";
import { Presence } from "./presence.ts";
import type { RunnerOptions } from "./runner_options.ts";
import { ScheduleKeeper } from "./schedule_keeper.ts";
import type { Scheduler } from "./scheduler.ts";
import { Senders } from "./senders.ts";
import { ServerLog } from "./server_log.ts";
import { SessionMaker } from "./session_maker.ts";
import { logView } from "./session_views.ts";
import { readState } from "./state.ts";
import type { Target, Targets } from "./targets.ts";
import { Verifications } from "./verifications.ts";
import { WakeService } from "./wake_service.ts";

/** Milliseconds between looks at the clock, where nothing else is set. */
const TICK_INTERVAL = 500;

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
  readonly #persistence: Persistence;
  readonly #keeper: MachineKeeper;
  readonly #schedules: ScheduleKeeper;
  readonly #imageWatch: ImageWatch;
  readonly #log: ServerLog;
  readonly #presence: Presence;
  readonly #effects: Effects;
  #timer?: number;

  /** Reads the state; `start` takes it up. */
  constructor(options: RunnerOptions) {
    this.options = options;
    const { store, now } = options, { notices } = this;
    const wallClock = () => this.wallClock();
    const log = (level: Level, event: string, fields: Record<string, unknown>) =>
      this.#log.write(level, event, { fields });
    const state = readState(options, log);
    this.license = state.license;
    this.coordinator = state.coordinator;
    this.targets = state.targets;
    this.machines = state.machines;
    this.scheduler = state.scheduler;
    const writer = new LogWriter(store.logs, (rows) => {
      notices.send({ type: "log", entries: rows.map(logView) });
    });
    this.#log = new ServerLog({ ...state, writer, now, sink: options.log });
    const logAbout = this.#log.write.bind(this.#log);
    const persistence = this.#persistence = new Persistence(store, state, writer);
    const parts = { ...state, store, persistence, notices, now };
    this.#keeper = new MachineKeeper(parts);
    this.choices = new BootChoices(
      (key) => store.setting(key),
      persistence,
      options.boot ?? BOOT_DEFAULTS,
    );
    const inventoryParts = { ...parts, keeper: this.#keeper, choices: this.choices, log };
    this.inventory = new Inventory(inventoryParts);
    this.orders = new MachineOrders(inventoryParts);
    this.maker = new SessionMaker(options);
    this.wake = new WakeService({ ...parts, settings: options.wake, log: logAbout });
    this.packing = new Packing({
      store,
      settings: options.pack ?? { packInterval: 1 },
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      now: wallClock,
      log: logAbout,
    });
    this.#schedules = new ScheduleKeeper({
      ...parts,
      maker: this.maker,
      checkRoom: () => void options.address(this.coordinator.freeSlot()),
      wallClock,
      log: logAbout,
    });
    this.#imageWatch = new ImageWatch(options.images.directory, () => notices.send({ type: "images" }));
    this.verifications = new Verifications({
      ...parts,
      images: options.images,
      start: options.startVerification,
      log,
    });
    this.senders = this.#sendersOf(options);
    this.#presence = new Presence({
      ...parts,
      inventory: this.inventory,
      pollInterval: options.pollInterval,
    });
    this.#effects = new Effects({
      ...parts,
      schedules: this.#schedules,
      inventory: this.inventory,
      senders: this.senders,
      wake: this.wake,
      log: this.#log,
    });
  }

  /** Takes up the sessions that ran when the server stopped, each with a new sender, and watches the clock. */
  async start(): Promise<void> {
    this.inventory.adopt();
    this.license.started();
    await this.act(() => {
      this.coordinator.restarted(this.options.now());
      this.#schedules.restarted();
    });
    this.#imageWatch.start();
    this.packing.start();
    this.#presence.start();
    this.#timer = setInterval(() => this.#tick(), this.options.tickInterval ?? TICK_INTERVAL);
  }

  /** Stops senders and timers and writes the rest; running sessions stay running for the next start. */
  async close(): Promise<void> {
    this.#effects.close();
    clearInterval(this.#timer);
    this.#presence.close();
    this.#imageWatch.close();
    this.verifications.close();
    this.wake.close();
    await this.packing.close();
    await this.senders.close();
    for (const { id } of this.targets.all()) this.#persistence.target(id);
    this.#keeper.saveAll();
    this.#persistence.close();
  }

  /** Takes a machine's registration from `address`. Throws as `Targets.register` does. */
  async register(request: RegisterRequest, address: string): Promise<RegisterReply> {
    const now = this.options.now();
    const machine = this.inventory.registered(request, address);
    const { target, token, sameDisk } = this.targets.register(request, address, now, machine);
    this.#persistence.target(target.id);
    const disk = { disk: target.disk.path, ...(request.ownDisk ? { ownDisk: request.ownDisk } : {}) };
    const fields = { identity: target.identity, address, ...disk, version: target.version };
    this.#log.write("info", "target registered", { target: target.id, fields });
    this.notices.send({ type: "target", target: target.id });
    await this.act(() => this.coordinator.registered(target, sameDisk, now));
    await this.#persistence.durable();
    const { answerTimeout } = this.options, { pollInterval } = this.#presence.intervals;
    return { targetId: String(target.id), token, pollInterval, answerTimeout };
  }

  /** Takes a machine's poll and tells it what to do. */
  async poll(target: Target, request: PollRequest): Promise<PollReply> {
    const now = this.options.now();
    const place = this.coordinator.placeOf(target.id);
    for (const { level, event, fields, time } of request.log ?? []) {
      const about = { target: target.id, session: place?.session.id, fields: { ...fields, at: time } };
      this.#log.write(level, event, about);
    }
    const before = target.phase;
    target.heardAt = now;
    target.phase = request.state;
    target.diskProblem = request.diskProblem;
    target.owed = request.state === "waiting" && this.inventory.isOwed(target.machineId);
    const answer = this.coordinator.poll(target, request, now);
    // Most polls change nothing that must be kept: they are answered without waiting for the disk.
    const kept = this.#effects.carryOut();
    if (kept) await kept;
    const running = answer.session && this.senders.get(answer.session.id);
    const reply = pollReply(answer, request.state, running, this.#presence.intervals);
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
    this.#log.note(entry);
  }

  /** The clock on the wall, in milliseconds since 1970. */
  wallClock(): number {
    return (this.options.wallClock ?? this.options.now)();
  }

  /** From now on the target waits for that session only. */
  async setWish(target: Target, wish: string): Promise<void> {
    target.sessionWish = wish;
    this.#persistence.target(target.id);
    await this.#persistence.durable();
  }

  /** Lets the coordinator or scheduler do something; resolves when what came of it is on the disk and carried out. */
  async act<T>(what: () => T): Promise<T> {
    const result = what();
    const kept = this.#effects.carryOut();
    if (kept) await kept;
    return result;
  }

  /** Deletes what the store has of sessions. Throws `session.running` for one that runs, and deletes none then. */
  async forget(sessions: number[]): Promise<void> {
    for (const session of sessions) this.coordinator.remove(session);
    for (const session of sessions) this.#persistence.deleteSession(session);
    await this.#persistence.durable();
    for (const session of sessions) this.notices.send({ type: "gone", session });
  }

  #tick(): void {
    const now = this.options.now();
    this.act(() => this.coordinator.tick(now)).catch(complain);
    this.act(() => this.#schedules.tick()).catch(complain);
    this.#effects.retry().catch(complain);
    for (const session of this.coordinator.sessions.values()) {
      // Its words count seconds.
      if (session.state === "gathering") this.notices.send({ type: "session", session: session.id });
    }
    this.#presence.look();
  }

  #sendersOf(options: RunnerOptions): Senders {
    const { coordinator } = this, { now } = options;
    return new Senders({
      ...options,
      interface: options.defaultInterface,
      failed: (session, epoch, message) => {
        this.act(() => coordinator.senderFailed(session, epoch, message, now())).catch(complain);
      },
      imageMissing: (session, message) => {
        this.act(() => coordinator.abandon(session, message, now())).catch(complain);
      },
      stats: (session) => this.notices.send({ type: "session", session }),
      ended: (session, { sourceDatagrams, repairDatagrams, bytes, dropped }) => {
        const fields = { sourceDatagrams, repairDatagrams, bytes, dropped };
        this.#log.write("info", "stream ended", { session, fields });
      },
    });
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
