import type { EventsView, ImageView, LogView } from "../contract/mod.ts";
import type { Console, Notice } from "../session/mod.ts";
import { type EventPart, PART_OF } from "./event_parts.ts";

/** Log entries that a snapshot or a burst of changes shows at most. */
const LOG_SHOWN = 200;
/** Sessions whose members a snapshot shows: those that run, of which there are never so many. */
const RUNNING = ["gathering", "deploying"], MOST_RUNNING = 1000;

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
  readonly #verifications = new Set<number>();
  #images = false;
  readonly #parts: ReadonlySet<EventPart> | undefined;
  #log: LogView[] = [];

  /** Takes up changes of these parts only; of all that there are without any. */
  constructor(parts?: ReadonlySet<EventPart>) {
    this.#parts = parts;
  }

  /** Takes up a change; false for one that is not shown. */
  add(notice: Notice): boolean {
    const part = PART_OF[notice.type];
    if (!part || (this.#parts && !this.#parts.has(part))) return false;
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
      case "verification":
        this.#verifications.add(notice.verification);
        break;
      case "images":
        this.#images = true;
        break;
      case "log":
        this.#log.push(...notice.entries);
        if (this.#log.length > LOG_SHOWN) this.#log = this.#log.slice(-LOG_SHOWN);
    }
    return true;
  }

  /** How many things changed. */
  get size(): number {
    let members = 0;
    for (const targets of this.#members.values()) members += targets.size;
    const others = members + this.#log.length + (this.#images ? 1 : 0);
    return this.#sets.reduce((sum, { size }) => sum + size, others);
  }

  /** The changes as they are to be shown now; there are none afterwards. */
  take(console: Console): EventsView {
    const view: EventsView = {
      ...(this.#images ? imagesOf(console) : {}),
      verifications: this.#verifications.size ? console.images.verifications(this.#verifications) : [],
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
    this.#images = false;
    return view;
  }

  /** All but members, images and log. */
  get #sets(): Set<number>[] {
    return [
      ...[this.#sessions, this.#targets, this.#machines, this.#schedules, this.#templates],
      ...[this.#gone, this.#goneMachines, this.#goneSchedules, this.#goneTemplates],
      this.#verifications,
    ];
  }
}

/** What a viewer starts from: everything but the images, or the parts that it asks for. */
export function snapshot(console: Console, parts?: ReadonlySet<EventPart>): EventsView {
  const isWanted = (part: EventPart) => !parts || parts.has(part);
  const part = <T>(name: EventPart, read: () => T[]) => isWanted(name) ? read() : [];
  const running = part("members", () => console.sessions({ states: RUNNING, limit: MOST_RUNNING }));
  return {
    ...(parts?.has("images") ? imagesOf(console) : {}),
    verifications: part("verifications", () => console.images.verifications()),
    sessions: part("sessions", () => console.sessions()),
    members: running.map(({ id }) => ({ sessionId: id, members: console.session(Number(id)).members })),
    targets: part("targets", () => console.targets()),
    machines: part("machines", () => console.machines()),
    log: part("log", () => console.log({ limit: LOG_SHOWN })),
    schedules: part("schedules", () => console.schedules.list()),
    templates: part("templates", () => console.templates.list()),
    gone: [],
    goneMachines: [],
    goneSchedules: [],
    goneTemplates: [],
  };
}

/** Nothing where the image storage cannot be read: who asks for it by itself hears why. */
function imagesOf(console: Console): { images?: ImageView[] } {
  try {
    return { images: console.images.list() };
  } catch {
    return {};
  }
}
