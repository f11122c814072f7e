import { batch, signal } from "@preact/signals";
import type {
  EventsView,
  LogView,
  MachineView,
  MemberView,
  ScheduledView,
  SessionView,
  StatusView,
  TargetView,
  TemplateView,
  VerificationView,
} from "../../src/contract/mod.ts";
import { Collection } from "./collection.ts";
import { RateHistory } from "./rate_history.ts";

/** What the server told and tells, as it changes. */
export const connection = signal<"connecting" | "open" | "lost">("connecting");
export const status = signal<StatusView | undefined>(undefined);
export const sessions = new Collection<SessionView>();
export const targets = new Collection<TargetView>();
export const machines = new Collection<MachineView>();
export const schedules = new Collection<ScheduledView>();
export const templates = new Collection<TemplateView>();
/** Checks of images. */
export const verifications = new Collection<VerificationView>();
/** The latest log entries, oldest first. */
export const activity = signal<readonly LogView[]>([]);
/** Grows whenever images were added or deleted: who shows them asks anew. */
export const imagesChanged = signal(0);
/** Grows whenever the server sent a snapshot: what was asked for before may be old. */
export const snapshots = signal(0);

const LOG_KEPT = 500;
const members = new Map<string, Members>();
const rates = new Map<string, RateHistory>();

/** The targets of one session. `version` grows with every change; the map itself is changed in place, as they are many. */
export class Members {
  readonly map = new Map<string, MemberView>();
  readonly version = signal(0);

  take(changed: readonly MemberView[]): void {
    for (const member of changed) this.map.set(member.targetId, member);
    this.version.value++;
  }
}

/** The targets of a session, as far as the server told of them. */
export function membersOf(session: string): Members {
  let of = members.get(session);
  if (!of) members.set(session, of = new Members());
  return of;
}

/** What a session sent in the last minutes. */
export function ratesOf(session: string): RateHistory {
  let of = rates.get(session);
  if (!of) rates.set(session, of = new RateHistory());
  return of;
}

let source: EventSource | undefined;
let waiting: EventsView[] = [];

/** Follows the server until `unfollow`. */
export function follow(): void {
  if (source) return;
  source = new EventSource("/api/v1/events");
  const read = (event: MessageEvent) => JSON.parse(event.data) as EventsView;
  source.addEventListener("snapshot", (event) => {
    batch(() => {
      for (const each of [sessions, targets, machines, schedules, templates, verifications]) each.clear();
      members.clear();
      activity.value = [];
      waiting = [];
      take(read(event));
      connection.value = "open";
      snapshots.value++;
      imagesChanged.value++;
    });
  });
  for (const name of ["changes", "heartbeat"]) {
    source.addEventListener(name, (event) => collect(read(event)));
  }
  source.onerror = () => {
    connection.value = "lost";
    // Browsers give up on some failures; a closed source never comes back by itself.
    if (source?.readyState === EventSource.CLOSED) {
      unfollow();
      setTimeout(follow, 3000);
    }
  };
}

/** Stops following. */
export function unfollow(): void {
  source?.close();
  source = undefined;
}

// A page that the browser keeps for its Back button would keep its connection, and there are six to a server.
addEventListener("pagehide", () => {
  if (!source) return;
  unfollow();
  addEventListener("pageshow", follow, { once: true });
});

/** However many changes come, they are shown once a frame; a page in the background has none, and must not hoard. */
function collect(view: EventsView): void {
  waiting.push(view);
  if (waiting.length > 1) return;
  if (document.hidden) setTimeout(show, 1000);
  else requestAnimationFrame(show);
}

function show(): void {
  const views = waiting;
  waiting = [];
  batch(() => views.forEach(take));
}

// The frame that was waited for does not come before the page is in front again.
addEventListener("visibilitychange", () => document.hidden && show());

function take(view: EventsView): void {
  if (view.status) status.value = view.status;
  sessions.take(view.sessions, view.gone);
  for (const { id, sender } of view.sessions ?? []) if (sender) ratesOf(id).add(Date.now(), sender.rate);
  for (const { sessionId, members } of view.members ?? []) membersOf(sessionId).take(members);
  for (const id of view.gone ?? []) members.delete(id);
  targets.take(view.targets);
  machines.take(view.machines, view.goneMachines);
  schedules.take(view.schedules, view.goneSchedules);
  templates.take(view.templates, view.goneTemplates);
  if (view.log?.length) activity.value = [...activity.value, ...view.log].slice(-LOG_KEPT);
  verifications.take(view.verifications);
  if (view.images || view.verifications?.some(({ state }) => state !== "running")) imagesChanged.value++;
}
