import { BroadsideError } from "../base/mod.ts";
import type { Notice } from "../session/mod.ts";

/** What a viewer of events can ask for, by the names of `EventsView`; things that are gone come with their kind. */
export const EVENT_PARTS = [
  "sessions",
  "members",
  "targets",
  "machines",
  "log",
  "schedules",
  "templates",
  "images",
  "verifications",
] as const;

/** See `EVENT_PARTS`. */
export type EventPart = typeof EVENT_PARTS[number];

/** The part that a notice belongs to; undefined for what no viewer is shown. */
export const PART_OF: Record<Notice["type"], EventPart | undefined> = {
  session: "sessions",
  gone: "sessions",
  member: "members",
  target: "targets",
  machine: "machines",
  machineGone: "machines",
  schedule: "schedules",
  scheduleGone: "schedules",
  template: "templates",
  templateGone: "templates",
  images: "images",
  verification: "verifications",
  reservations: undefined,
  log: "log",
};

/** The parts that `?parts=sessions,log` asks for; undefined without it. Throws `request.query`. */
export function askedParts(text: string | undefined): ReadonlySet<EventPart> | undefined {
  if (text === undefined) return undefined;
  const names = text.split(",").filter(Boolean), known: readonly string[] = EVENT_PARTS;
  const wrong = names.find((name) => !known.includes(name));
  if (wrong === undefined) return new Set(names as EventPart[]);
  throw new BroadsideError(
    "request.query",
    `Cannot take parts: they must be of ${EVENT_PARTS.join(", ")}, separated by commas.`,
  );
}
