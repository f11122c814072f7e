import { BroadsideError, type Level, type LogSink, messageOf } from "../base/mod.ts";
import type { PollReply, PollRequest, RegisterReply, RegisterRequest } from "../contract/mod.ts";
import type { LogRow, Store } from "../store/mod.ts";
import { assignmentOf } from "./assignment.ts";
import { BOOT_DEFAULTS, BootChoices, type BootDefaults } from "./boot_settings.ts";
import { type Answer, Coordinator } from "./coordinator.ts";
import type { ImageCatalog } from "./images.ts";
import { Inventory } from "./inventory.ts";
import { KEEP_ENDED, LOST_AFTER } from "./limits.ts";
import { MachineKeeper } from "./machine_keeper.ts";
import { MachineOrders } from "./machine_orders.ts";
import { Machines } from "./machines.ts";
import type { Effect } from "./model.ts";
import { Notices } from "./notices.ts";
import { Persistence } from "./persistence.ts";
import { fromRows } from "./records.ts";
import { fromDefinitionRow } from "./definition.ts";
import { ScheduleKeeper, type ScheduleParts } from "./schedule_keeper.ts";
import { Scheduler } from "./scheduler.ts";
import { Senders, type StartSender, type TransferSettings } from "./senders.ts";
import { SessionMaker } from "./session_maker.ts";
import { logView } from "./session_views.ts";
import { type Target, Targets } from "./targets.ts";
import { WakeService } from "./wake_service.ts";
import type { WakeSettings } from "./wol_driver.ts";

/** Collaborators and settings of a `Runner`. */
export interface RunnerOptions {
  store: Store;
  images: ImageCatalog;
  startSender: StartSender;
  transfer: TransferSettings;
  /** Where the stream of the session on a slot goes; throws when there is no such slot. */
  address(slot: number): { group: string; port: number };
  /** Interface for sessions that name none. */
  defaultInterface(): string;
  /** Names of the interfaces that there are. */
  interfaces(): string[];
  /** Milliseconds since 1970, never going back. */
  now(): number;
  /** The clock on the wall, which schedules go by and an administrator may set; `now` when not given. */
  wallClock?(): number;
  /** How machines are woken; none are when not given. */
  wake?: WakeSettings;
  /** Secret random bytes. */
  random(length: number): Uint8Array;
  /** Milliseconds between a target's polls; 1000 when not given. */
  pollInterval?: number;
  /** Milliseconds between looks at the clock; 500 when not given. */
  tickInterval?: number;
  /** What machines boot as long as no operator set anything; the menu for ten seconds when not given. */
  boot?: BootDefaults;
  /** Gets every log entry besides the store. */
  log?: LogSink;
}

/** Milliseconds between writes of when machines were last heard. */
const HEARD_EVERY = 60_000;

/**
 * Brings the coordinator to life: its timers, its store and its senders. What it was told is answered only after the
 * transition it made is on the disk, so a server that dies at any moment takes up where its last answer left off.
 */
export class Runner {
  readonly coordinator: Coordinator;
  readonly targets: Targets;
  readonly senders: Senders;
  readonly machines: Machines;
  /** Machines as they show themselves, and what they boot. */
  readonly inventory: Inventory;
  /** What operators do with machines. */
  readonly orders: MachineOrders;
  /** Sessions with a schedule. */
  readonly scheduler: Scheduler;
  readonly maker: SessionMaker;
  /** Wakes machines over the network. */
  readonly wake: WakeService;
  readonly notices = new Notices();
  readonly options: RunnerOptions;
  readonly #persistence: Persistence;
  /** Effects outside of the store, which wait until the store has what they are about. */
  #due: Effect[] = [];
  readonly #keeper: MachineKeeper;
  readonly #schedules: ScheduleKeeper;
  #timers: number[] = [];
  #closed = false;

  /** Reads the state; `start` takes it up. */
  constructor(options: RunnerOptions) {
    this.options = options;
    const { store, random } = options;
    const now = options.now();
    const numbers = store.numbers();
    const lately = store.endedSessions(1000).filter(({ endedAt }) => now - endedAt! < KEEP_ENDED);
    const rows = [...store.runningSessions(), ...lately].sort((a, b) => a.id - b.id);
    this.coordinator = new Coordinator(numbers, rows.map((row) => fromRows(row, store.members(row.id), now)));
    this.targets = new Targets(store.targets(), numbers.target, random);
    this.machines = new Machines(
      store.machines(),
      numbers.machine,
      (id) => this.targets.ofMachine(id).length > 0,
    );
    this.scheduler = new Scheduler(numbers.definition, store.definitions().map(fromDefinitionRow));
    this.#persistence = new Persistence(
      store,
      this.coordinator,
      this.targets,
      this.machines,
      this.scheduler,
      (rows) => this.#logged(rows),
    );
    const parts = {
      store,
      machines: this.machines,
      targets: this.targets,
      coordinator: this.coordinator,
      persistence: this.#persistence,
      notices: this.notices,
      now: options.now,
    };
    this.#keeper = new MachineKeeper(parts);
    const inventoryParts = {
      ...parts,
      keeper: this.#keeper,
      choices: new BootChoices((key) => store.setting(key), this.#persistence, options.boot ?? BOOT_DEFAULTS),
      log: (level: Level, event: string, fields: Record<string, unknown>) =>
        this.#log(level, event, { fields }),
    };
    this.inventory = new Inventory(inventoryParts);
    this.orders = new MachineOrders(inventoryParts);
    this.maker = new SessionMaker(options);
    const log: ScheduleParts["log"] = (level, event, about) => this.#log(level, event, about);
    this.wake = new WakeService({ ...parts, settings: options.wake, log });
    this.#schedules = new ScheduleKeeper({
      ...parts,
      scheduler: this.scheduler,
      maker: this.maker,
      checkRoom: () => void options.address(this.coordinator.freeSlot()),
      wallClock: () => this.wallClock(),
      log,
    });
    this.senders = new Senders({
      ...options,
      interface: options.defaultInterface,
      failed: (session, epoch, message) => {
        this.act(() => this.coordinator.senderFailed(session, epoch, message, options.now())).catch(complain);
      },
      imageMissing: (session, message) => {
        this.act(() => this.coordinator.abandon(session, message, options.now())).catch(complain);
      },
      stats: (session) => this.notices.send({ type: "session", session }),
      ended: (session, { sourceDatagrams, repairDatagrams, bytes, dropped }) => {
        this.#log("info", "stream ended", {
          session,
          fields: { sourceDatagrams, repairDatagrams, bytes, dropped },
        });
      },
    });
  }

  /** Takes up the sessions that ran when the server stopped, each with a new sender, and watches the clock. */
  async start(): Promise<void> {
    this.inventory.adopt();
    await this.act(() => {
      this.coordinator.restarted(this.options.now());
      this.#schedules.restarted();
    });
    this.#timers = [
      setInterval(() => this.#tick(), this.options.tickInterval ?? 500),
      setInterval(() => this.#saveHeard(), HEARD_EVERY),
    ];
  }

  /** Stops senders and timers and writes the rest; running sessions stay running for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.wake.close();
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
    const fields = { identity: target.identity, address, disk: target.disk.path, version: target.version };
    this.#log("info", "target registered", { target: target.id, fields });
    this.notices.send({ type: "target", target: target.id });
    await this.act(() => this.coordinator.registered(target, sameDisk, now));
    await this.#persistence.durable();
    return { targetId: String(target.id), token, pollInterval: this.#pollInterval };
  }

  /** Takes a machine's poll and tells it what to do. */
  async poll(target: Target, request: PollRequest): Promise<PollReply> {
    const now = this.options.now();
    const place = this.coordinator.placeOf(target.id);
    for (const { level, event, fields, time } of request.log ?? []) {
      const about = { target: target.id, session: place?.session.id, fields: { ...fields, at: time } };
      this.#log(level, event, about);
    }
    const before = target.phase;
    target.heardAt = now;
    target.phase = request.state;
    target.owed = request.state === "waiting" && this.inventory.isOwed(target.machineId);
    const answer = this.coordinator.poll(target, request, now);
    // Most polls change nothing that must be kept: they are answered without waiting for the disk.
    const kept = this.#carryOut();
    if (kept) await kept;
    const reply = this.#reply(answer, request);
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
    const kept = this.#carryOut();
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

  get #pollInterval(): number {
    return this.options.pollInterval ?? 1000;
  }

  get #waitInterval(): number {
    return Math.max(250, 10 * this.targets.size);
  }

  #tick(): void {
    const now = this.options.now();
    this.act(() => this.coordinator.tick(now)).catch(complain);
    this.act(() => this.#schedules.tick()).catch(complain);
    // What a failed write left behind is tried again until the disk takes it.
    if (this.#due.length) this.#settle().catch(complain);
    for (const session of this.coordinator.sessions.values()) {
      // Its words count seconds.
      if (session.state === "gathering") this.notices.send({ type: "session", session: session.id });
    }
    for (const target of this.targets.all()) {
      if (target.phase === null || now - target.heardAt <= LOST_AFTER) continue;
      target.phase = target.message = null;
      this.notices.send({ type: "target", target: target.id });
      this.inventory.heard(target);
      this.inventory.changed(target.machineId);
    }
  }

  #saveHeard(): void {
    const since = this.options.now() - HEARD_EVERY;
    for (const target of this.targets.all()) {
      if (target.heardAt < since) continue;
      this.#persistence.target(target.id);
      this.inventory.heard(target);
    }
    this.#persistence.durable().catch(complain);
  }

  /** Marks what the coordinator wants saved, and promises to do the rest after that; undefined when nothing waits. */
  #carryOut(): Promise<void> | undefined {
    let keep = false;
    // What ends makes schedules move, and their runs are new sessions.
    while (this.coordinator.effects.length || this.scheduler.effects.length) {
      for (const effect of this.coordinator.effects.splice(0)) keep = this.#take(effect) || keep;
      keep = this.#schedules.carryOut() || keep;
    }
    return keep ? this.#settle() : undefined;
  }

  #take(effect: Effect): boolean {
    const { session } = effect;
    switch (effect.type) {
      case "saveSession":
        this.#persistence.session(session);
        this.#schedules.noticed(session);
        this.notices.send({ type: "session", session });
        return true;
      case "saveMember":
        this.#persistence.member(session, effect.target);
        this.#noteDeployment(session, effect.target);
        this.notices.send({ type: "session", session });
        this.notices.send({ type: "member", session, target: effect.target });
        return true;
      case "dropMember":
        this.#persistence.dropMember(session, effect.target);
        this.notices.send({ type: "member", session, target: effect.target });
        this.notices.send({ type: "session", session });
        return true;
      case "progress":
        this.#persistence.member(session, effect.target);
        this.notices.send({ type: "member", session, target: effect.target });
        return false;
      case "log":
        this.#log(effect.level, effect.event, effect);
        return false;
      default:
        this.#due.push(effect);
        return true;
    }
  }

  /** With the member's success, in the same transaction: its machine boots what it got, whatever happens next. */
  #noteDeployment(session: number, target: number): void {
    const member = this.coordinator.sessions.get(session)?.members.get(target);
    if (!member) return;
    const machine = member.machineId ?? this.targets.get(target)?.machineId ?? null;
    if (member.state === "done") {
      this.inventory.deployed(machine);
      // One without a record has its memory here, as long as the server runs.
      const known = this.targets.get(target);
      if (known && machine === null) known.deployedThrough = this.coordinator.numbers.session;
    } else this.inventory.changed(machine);
  }

  async #settle(): Promise<void> {
    await this.#persistence.durable();
    // The next start takes up what is due now.
    if (this.#closed) return;
    for (const effect of this.#due.splice(0)) {
      if (effect.type === "startSender") {
        const session = this.coordinator.sessions.get(effect.session);
        // It may have ended, or got a still later epoch, while the disk was written.
        if (session?.state === "deploying" && this.senders.get(session.id)?.epoch !== session.epoch) {
          this.senders.start(session);
        }
      } else if (effect.type === "wake") this.wake.session(effect.session);
      else if (effect.type === "stopSender") this.senders.stop(effect.session);
      else if (effect.type === "forget") this.senders.forget(effect.session, effect.receiver);
    }
  }

  #reply({ command, message, disk, session, member }: Answer, request: PollRequest): PollReply {
    const pollInterval = this.#pollInterval;
    const text = {
      ...(message === undefined ? {} : { message: message.slice(0, 500) }),
      ...(disk === undefined ? {} : { disk }),
    };
    // Who waits to be sent off asks more often, as long as there are few of them: nobody likes to watch a room idle.
    if (command === "wait") {
      return { command, pollInterval: Math.min(pollInterval, this.#waitInterval), ...text };
    }
    if (command !== "deploy" || !session || !member) return { command, pollInterval, ...text };
    const running = this.senders.get(session.id);
    if (running?.epoch !== session.epoch) {
      // Its sender is being started again: the target goes on with what it has, and asks once more.
      return { command: request.state === "waiting" ? "wait" : "continue", pollInterval };
    }
    const assignment = assignmentOf(session, member, running);
    return { command, pollInterval, assignment };
  }

  #assigned(target: Target) {
    const place = this.coordinator.placeOf(target.id);
    return place?.session.state === "deploying" ? this.senders.get(place.session.id) : undefined;
  }

  #log(
    level: "debug" | "info" | "warn" | "error",
    event: string,
    { session, target, fields = {} }: { session?: number; target?: number; fields?: Record<string, unknown> },
  ): void {
    const time = this.options.now();
    this.#persistence.log({ time, level, event, session, target, fields });
    const name = target === undefined
      ? undefined
      : this.targets.get(target)?.name ?? this.targets.get(target)?.identity;
    this.options.log?.({ time: new Date(time), level, event, fields: { session, target: name, ...fields } });
  }

  #logged(rows: LogRow[]): void {
    this.notices.send({ type: "log", entries: rows.map(logView) });
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
