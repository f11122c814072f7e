import { BroadsideError } from "../base/mod.ts";
import type {
  ImageView,
  LogView,
  MemberView,
  SessionOptions,
  SessionView,
  StatusView,
  TargetView,
} from "../contract/mod.ts";
import { isRunning, type Session } from "./model.ts";
import type { Notice } from "./notices.ts";
import { fromRows } from "./records.ts";
import type { Runner } from "./runner.ts";
import { isOnline, logView, memberViews, sessionView, targetView } from "./session_views.ts";

/** Ended sessions that a list shows. */
const ENDED_SHOWN = 100;

/** What an operator can see and do: the sessions, machines and images of a server in the words of the contract. */
export class Console {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Calls `listener` with whatever changes, until the function returned is called. */
  subscribe(listener: (notice: Notice) => void): () => void {
    return this.#runner.notices.subscribe(listener);
  }

  /** Every image of the storage. Throws `image.directory`. */
  images(): ImageView[] {
    return this.#runner.options.images.list().map(({ path: _, ...view }) => view);
  }

  /** Running sessions and the latest that ended, newest first. */
  sessions(): SessionView[] {
    const { coordinator, options: { store } } = this.#runner;
    const ended = store.endedSessions(ENDED_SHOWN).filter(({ id }) => !coordinator.sessions.has(id)).map(
      (row) => {
        const session = fromRows(row, [], this.#now);
        Object.assign(session.counts, store.memberCounts(row.id));
        return session;
      },
    );
    return [...coordinator.sessions.values(), ...ended].sort((a, b) => b.id - a.id).map((session) =>
      this.#view(session)
    );
  }

  /** One session with its members. Throws `session.unknown`. */
  session(id: number): SessionView & { members: MemberView[] } {
    const session = this.#find(id);
    return { ...this.#view(session), members: this.#members(session, session.members.keys()) };
  }

  /** A session without its members; undefined when it is no more. */
  summary(id: number): SessionView | undefined {
    const session = this.#runner.coordinator.sessions.get(id);
    return session && this.#view(session);
  }

  /** The given members of a session, as far as they are there. */
  members(id: number, targets: Iterable<number>): MemberView[] {
    const session = this.#runner.coordinator.sessions.get(id);
    return session ? this.#members(session, targets) : [];
  }

  /**
   * Makes a session. With a `key` that made one before, gives that one back. Throws `image.…` when the image cannot be
   * deployed, `session.interface` for an interface that is not there, `config.slots` when too many run.
   */
  async createSession(
    request: SessionOptions,
    key: string | null,
  ): Promise<{ view: SessionView; created: boolean }> {
    const { coordinator, options: { images, store, address, interfaces } } = this.#runner;
    const before = key !== null && this.#byKey(key);
    if (before) return { view: this.#view(before), created: false };
    const image = images.open(request.image);
    const known = interfaces();
    if (request.interface !== null && !known.includes(request.interface)) {
      throw new BroadsideError(
        "session.interface",
        `Cannot send from ${request.interface}: there is no such network interface. There are ${
          known.join(", ")
        }.`,
      );
    }
    address(coordinator.freeSlot());
    const { name, path, root, diskSize, rawDataBytes } = image;
    const fileSize = images.list().find((listed) => listed.path === path)?.fileSize ?? 0;
    store.commit({
      images: [{ name, path, root, diskSize, dataBytes: rawDataBytes, fileSize, seenAt: this.#now }],
    });
    const what = {
      name: request.name ?? name,
      image: name,
      root,
      diskSize,
      options: request,
      idempotencyKey: key,
    };
    const session = await this.#runner.act(() => coordinator.create(what, this.#now));
    return { view: this.#view(session), created: true };
  }

  /** Starts a session with whoever is there. Throws `session.unknown`, `session.state` or `session.empty`. */
  async startSession(id: number): Promise<SessionView> {
    this.#find(id);
    await this.#runner.act(() => this.#runner.coordinator.startNow(id, this.#now));
    return this.#view(this.#find(id));
  }

  /** Stops a session. Throws `session.unknown` or `session.state`. */
  async stopSession(id: number): Promise<SessionView> {
    this.#find(id);
    await this.#runner.act(() => this.#runner.coordinator.stop(id, this.#now));
    return this.#view(this.#find(id));
  }

  /** Deletes a session that has ended, with its results and log. Throws `session.unknown` or `session.running`. */
  async deleteSession(id: number): Promise<void> {
    this.#find(id);
    await this.#runner.forget(id);
  }

  /** Every machine that ever registered. */
  targets(): TargetView[] {
    return Array.from(this.#runner.targets.all(), ({ id }) => this.target(id)!);
  }

  target(id: number): TargetView | undefined {
    const target = this.#runner.targets.get(id);
    return target && targetView(target, this.#runner.coordinator.placeOf(id)?.session.id);
  }

  /** The log's latest entries after entry `after`, oldest first; of one session where given. */
  log(options: { session?: number; after?: number; limit: number }): LogView[] {
    if (options.session !== undefined) this.#find(options.session);
    return this.#runner.options.store.logTail(options).map(logView);
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

  #byKey(key: string): Session | undefined {
    const { coordinator, options: { store } } = this.#runner;
    const live = [...coordinator.sessions.values()].find(({ idempotencyKey }) => idempotencyKey === key);
    const row = live ? undefined : store.sessionByKey(key);
    return live ?? (row && fromRows(row, store.members(row.id), this.#now));
  }

  #find(id: number): Session {
    const { coordinator, options: { store } } = this.#runner;
    const session = coordinator.sessions.get(id);
    if (session) return session;
    const row = store.session(id);
    if (row) return fromRows(row, store.members(id), this.#now);
    throw new BroadsideError("session.unknown", `Cannot find session ${id}: there is none of that number.`);
  }

  #view(session: Session): SessionView {
    const { senders, options: { address } } = this.#runner;
    return sessionView(session, address(session.slot), senders.get(session.id), this.#now);
  }

  #members(session: Session, ids: Iterable<number>): MemberView[] {
    const members = Array.from(ids, (id) => session.members.get(id)).filter((member) => member !== undefined);
    const running = this.#runner.senders.get(session.id);
    return memberViews(session, members, (id) => this.#runner.targets.get(id), running);
  }
}
