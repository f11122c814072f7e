import type { EventsView, LogView } from "../contract/mod.ts";
import type { Console, Notice } from "../session/mod.ts";

/** Log entries that a snapshot or a burst of changes shows at most. */
const LOG_SHOWN = 200;

/** What changed since it was last taken; a thing that changes often counts once. */
export class Changes {
  readonly #sessions = new Set<number>();
  readonly #members = new Map<number, Set<number>>();
  readonly #targets = new Set<number>();
  readonly #machines = new Set<number>();
  readonly #gone = new Set<number>();
  readonly #goneMachines = new Set<number>();
  readonly #schedules = new Set<number>();
  readonly #goneSchedules = new Set<number>();
  readonly #templates = new Set<number>();
  readonly #goneTemplates = new Set<number>();
  #log: LogView[] = [];

  add(notice: Notice): void {
    switch (notice.type) {
      case "session":
        this.#sessions.add(notice.session);
        break;
      case "member": {
        const members = this.#members.get(notice.session) ?? new Set();
        this.#members.set(notice.session, members.add(notice.target));
        break;
      }
      case "target":
        this.#targets.add(notice.target);
        break;
      case "machine":
        this.#machines.add(notice.machine);
        break;
      case "machineGone":
        this.#goneMachines.add(notice.machine);
        break;
      case "gone":
        this.#gone.add(notice.session);
        break;
      case "schedule":
        this.#schedules.add(notice.schedule);
        break;
      case "scheduleGone":
        this.#goneSchedules.add(notice.schedule);
        break;
      case "template":
        this.#templates.add(notice.template);
        break;
      case "templateGone":
        this.#goneTemplates.add(notice.template);
        break;
      case "log":
        this.#log.push(...notice.entries);
        if (this.#log.length > LOG_SHOWN) this.#log = this.#log.slice(-LOG_SHOWN);
    }
  }

  /** How many things changed. */
  get size(): number {
    let members = 0;
    for (const targets of this.#members.values()) members += targets.size;
    return this.#sets.reduce((sum, { size }) => sum + size, members + this.#log.length);
  }

  /** The changes as they are to be shown now; there are none afterwards. */
  take(console: Console): EventsView {
    const view: EventsView = {
      sessions: [...this.#sessions].flatMap((id) => console.summary(id) ?? []),
      members: [...this.#members].map(([id, targets]) => ({
        sessionId: String(id),
        members: console.members(id, targets),
      })),
      targets: [...this.#targets].flatMap((id) => console.target(id) ?? []),
      machines: [...this.#machines].flatMap((id) => console.machineSummary(id) ?? []),
      log: this.#log,
      schedules: [...this.#schedules].flatMap((id) => console.schedules.summary(id) ?? []),
      templates: [...this.#templates].flatMap((id) => console.templates.summary(id) ?? []),
      gone: [...this.#gone].map(String),
      goneMachines: [...this.#goneMachines].map(String),
      goneSchedules: [...this.#goneSchedules].map(String),
      goneTemplates: [...this.#goneTemplates].map(String),
    };
    for (const set of this.#sets) set.clear();
    this.#members.clear();
    this.#log = [];
    return view;
  }

  /** All but members and log. */
  get #sets(): Set<number>[] {
    return [
      ...[this.#sessions, this.#targets, this.#machines, this.#schedules, this.#templates],
      ...[this.#gone, this.#goneMachines, this.#goneSchedules, this.#goneTemplates],
    ];
  }
}

/** Everything that a viewer starts from. */
export function snapshot(console: Console): EventsView {
  const sessions = console.sessions();
  const running = sessions.filter(({ state }) => state === "gathering" || state === "deploying");
  return {
    sessions,
    members: running.map(({ id }) => ({ sessionId: id, members: console.session(Number(id)).members })),
    targets: console.targets(),
    machines: console.machines(),
    log: console.log({ limit: LOG_SHOWN }),
    schedules: console.schedules.list(),
    templates: console.templates.list(),
    gone: [],
    goneMachines: [],
    goneSchedules: [],
    goneTemplates: [],
  };
}
