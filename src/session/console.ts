import { BroadsideError } from "../base/mod.ts";
import type {
  BootSettings,
  GroupView,
  ImportedMachine,
  ImportView,
  LeaseView,
  LogView,
  MachineDetailView,
  MachineUpdate,
  MachineView,
  MemberView,
  ReservationRequest,
  ReservationView,
  SessionOptions,
  SessionView,
  StatusView,
  TargetView,
} from "../contract/mod.ts";
import { isRunning } from "./model.ts";
import type { Notice } from "./notices.ts";
import type { LicenseDesk } from "./license_desk.ts";
import { ImageDesk } from "./image_desk.ts";
import { LogDesk } from "./log_desk.ts";
import { MachineDesk } from "./machine_desk.ts";
import { NetworkDesk } from "./network_desk.ts";
import type { Runner } from "./runner.ts";
import { ScheduleDesk } from "./schedule_desk.ts";
import { SessionList, type SessionQuery } from "./session_list.ts";
import { SessionShelf } from "./session_shelf.ts";
import { isOnline, logView, targetView } from "./session_views.ts";
import { SettingsDesk } from "./settings_desk.ts";
import { TemplateDesk } from "./template_desk.ts";

/** What an operator can see and do: the sessions, machines and images of a server in the words of the contract. */
export class Console {
  readonly #runner: Runner;
  readonly #machines: MachineDesk;
  readonly #network: NetworkDesk;
  readonly #sessions: SessionList;
  readonly #shelf: SessionShelf;
  readonly images: ImageDesk;
  readonly schedules: ScheduleDesk;
  readonly templates: TemplateDesk;
  readonly license: LicenseDesk;
  readonly logs: LogDesk;
  readonly settings: SettingsDesk;

  constructor(runner: Runner) {
    this.#runner = runner;
    this.schedules = new ScheduleDesk(runner);
    this.templates = new TemplateDesk(runner);
    this.license = runner.license;
    this.logs = new LogDesk(runner);
    const { settings, store } = runner.options;
    this.settings = new SettingsDesk(
      settings,
      store,
      (event, fields) => runner.inventory.note(event, fields),
    );
    this.#machines = new MachineDesk(runner);
    this.#network = new NetworkDesk(runner);
    this.#sessions = new SessionList(runner);
    this.#shelf = new SessionShelf(runner);
    this.images = new ImageDesk(runner);
  }

  /** Calls `listener` with whatever changes, until the function returned is called. */
  subscribe(listener: (notice: Notice) => void): () => void {
    return this.#runner.notices.subscribe(listener);
  }

  /** Sessions that are asked for, newest first; those that run and the latest that ended without a question. */
  sessions(query?: SessionQuery): SessionView[] {
    return query ? this.#sessions.find(query) : this.#sessions.latest();
  }

  /** One session with its members. Throws `session.unknown`. */
  session(id: number): SessionView & { members: MemberView[] } {
    const session = this.#shelf.find(id);
    return {
      ...this.#shelf.view(session, true),
      members: this.#shelf.members(session, session.members.keys()),
    };
  }

  /** A session without its members; undefined when it is no more. */
  summary(id: number): SessionView | undefined {
    const session = this.#runner.coordinator.sessions.get(id);
    return session && this.#shelf.view(session);
  }

  /** The given members of a session, as far as they are there. */
  members(id: number, targets: Iterable<number>): MemberView[] {
    const session = this.#runner.coordinator.sessions.get(id);
    return session ? this.#shelf.members(session, targets) : [];
  }

  /**
   * Makes a session. With a `key` that made one before, gives that one back. Throws `image.…` when the image cannot be
   * deployed, `session.interface` for an interface that is not there, `config.slots` when too many run.
   */
  async createSession(
    request: SessionOptions,
    key: string | null,
  ): Promise<{ view: SessionView; created: boolean }> {
    const { coordinator, maker, options: { address } } = this.#runner;
    const before = key !== null && this.#shelf.byKey(key);
    if (before) return { view: this.#shelf.view(before, true), created: false };
    const what = maker.prepare(request);
    address(coordinator.freeSlot());
    const session = await this.#runner.act(() =>
      coordinator.create({ ...what, idempotencyKey: key }, this.#now)
    );
    return { view: this.#shelf.view(session, true), created: true };
  }

  /**
   * Changes a session that has not started; without a name it keeps its own. Throws as `createSession` does, and
   * `session.unknown` or `session.state`.
   */
  async changeSession(id: number, request: SessionOptions): Promise<SessionView> {
    const { coordinator, targets, maker } = this.#runner;
    const { name } = this.#shelf.find(id);
    const options = { ...request, name: request.name ?? name };
    const what = maker.prepare(options);
    await this.#runner.act(() => coordinator.change(id, what, (target) => targets.get(target), this.#now));
    return this.#shelf.view(this.#shelf.find(id), true);
  }

  /** The name that a new session of the image gets where none is given. */
  proposeName(image: string): string {
    return this.#runner.maker.propose(image);
  }

  /** Starts a session with whoever is there. Throws `session.unknown`, `session.state` or `session.empty`. */
  async startSession(id: number): Promise<SessionView> {
    this.#shelf.find(id);
    await this.#runner.act(() => this.#runner.coordinator.startNow(id, this.#now));
    return this.#shelf.view(this.#shelf.find(id));
  }

  /** Stops a session. Throws `session.unknown` or `session.state`. */
  async stopSession(id: number): Promise<SessionView> {
    this.#shelf.find(id);
    await this.#runner.act(() => this.#runner.coordinator.stop(id, this.#now));
    return this.#shelf.view(this.#shelf.find(id));
  }

  /** Deletes a session that has ended, with its results and log. Throws `session.unknown` or `session.running`. */
  async deleteSession(id: number): Promise<void> {
    this.#shelf.find(id);
    await this.#runner.forget([id]);
  }

  /** Deletes every session that has ended, with results and log; gives how many there were. */
  async clearHistory(): Promise<number> {
    const ended = this.#runner.options.store.endedSessionIds();
    await this.#runner.forget(ended);
    return ended.length;
  }

  /** Wakes the machines of a session's list that are not there; gives how many. Throws `session.…`. */
  wakeSession(id: number): number {
    const session = this.#shelf.find(id);
    if (session.options.type === "mac" && isRunning(session)) return this.#runner.wake.session(id);
    throw new BroadsideError(
      "session.state",
      `Cannot wake the machines of session ${id}: ${
        isRunning(session) ? "it has no list of machines" : `it is ${session.state} already`
      }.`,
    );
  }

  /** Every machine that ever registered. */
  targets(): TargetView[] {
    return Array.from(this.#runner.targets.all(), ({ id }) => this.target(id)!);
  }

  target(id: number): TargetView | undefined {
    const target = this.#runner.targets.get(id);
    return target && targetView(target, this.#runner.coordinator.placeOf(id)?.session.id);
  }

  /** Machines of the inventory, those seen last first, as far as they match what is searched for. */
  machines(query: { search?: string; limit?: number } = {}): MachineView[] {
    return this.#machines.list(query);
  }

  /** A machine with its hardware and everything it ever took part in. Throws `machine.unknown`. */
  machine(id: number): MachineDetailView {
    return this.#machines.detail(id);
  }

  /** A machine without its history; undefined when it is no more. */
  machineSummary(id: number): MachineView | undefined {
    return this.#machines.summary(id);
  }

  /** Changes a machine. Throws `machine.…` or `session.…` where that cannot be. */
  updateMachine(id: number, update: MachineUpdate): Promise<MachineDetailView> {
    return this.#machines.update(id, update);
  }

  /** Wakes a machine over the network. Throws `machine.unknown` or `machine.asleep`. */
  wakeMachine(id: number): void {
    this.#runner.wake.machine(this.#runner.orders.get(id));
  }

  /** Forgets a machine. Throws `machine.unknown` or `machine.busy`. */
  forgetMachine(id: number): Promise<void> {
    return this.#runner.orders.forget(id);
  }

  /** Takes a list of machines by MAC address. Throws `machine.mac` or `machine.too_many`. */
  importMachines(list: ImportedMachine[]): Promise<ImportView> {
    return this.#runner.orders.import(list);
  }

  /** Groups that machines are in or that something is assigned to. */
  groups(): GroupView[] {
    return this.#runner.orders.groups();
  }

  bootSettings(): BootSettings {
    return this.#runner.orders.bootSettings;
  }

  /** Sets what machines boot that have no assignment of their own. Throws `session.…` for a session that cannot be. */
  async setBootSettings(settings: BootSettings): Promise<BootSettings> {
    await this.#runner.orders.setBootSettings(settings);
    return this.bootSettings();
  }

  /** Leases of the server's own DHCP, by address. */
  leases(): LeaseView[] {
    return this.#network.leases();
  }

  /** Addresses that the server's own DHCP keeps for machines. */
  reservations(): ReservationView[] {
    return this.#network.reservations();
  }

  /** Keeps an address for a machine. Throws `reservation.taken` when it is another one's. */
  setReservation(mac: string, request: ReservationRequest): ReservationView {
    return this.#network.reserve(mac, request);
  }

  /** Throws `reservation.unknown`. */
  deleteReservation(mac: string): void {
    this.#network.release(mac);
  }

  /** Takes a report of what went wrong while a machine booted; anyone on the network can send one. */
  bootReport(mac: string | undefined, address: string, text: string): void {
    this.#runner.inventory.report(mac, address, text);
  }

  /** The log's latest entries after entry `after`, oldest first; of one session where given. */
  log(options: { session?: number; after?: number; limit: number }): LogView[] {
    if (options.session !== undefined) this.#shelf.find(options.session);
    return this.#runner.options.store.logs.tail(options).map(logView);
  }

  /** How many machines poll and how many sessions run. */
  load(): Pick<StatusView, "targetsOnline" | "sessionsRunning"> {
    let targetsOnline = 0;
    for (const target of this.#runner.targets.all()) if (isOnline(target)) targetsOnline++;
    const sessionsRunning = [...this.#runner.coordinator.sessions.values()].filter(isRunning).length;
    return { targetsOnline, sessionsRunning };
  }

  get #now(): number {
    return this.#runner.options.now();
  }
}
