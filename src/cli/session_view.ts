import type { LogView, ScheduledView, SessionOptions, SessionView, TemplateView } from "../contract/mod.ts";
import { alignColumns, formatBytes, plainText } from "./image_view.ts";
import { localTime } from "./local_time.ts";
import { progressLines } from "./session_progress.ts";

/** Sessions as a table for people. */
export function sessionTable(sessions: SessionView[]): string {
  if (!sessions.length) return "No sessions. Make one with `broadside session create IMAGE`.";
  const rows = sessions.map(({ id, name, image, state, counts, told, options, machinesListed }) => [
    id,
    name,
    image,
    whom(options, machinesListed),
    state,
    String(Object.values(counts).reduce((sum, each) => sum + each, 0)),
    String(counts.done),
    told,
  ]);
  return table(["#", "name", "image", "for", "state", "machines", "done", ""], rows);
}

/** The disk, and the partition of it, where the session names one. */
function destinationOf({ destination }: SessionOptions): string | false {
  const { disk, partition } = destination;
  if (!partition) return disk !== "auto" && disk;
  return `${disk}, partition ${partition.number}${partition.type ? ` as ${partition.type}` : ""}`;
}

/** All of a session for people, in `rows` lines of `columns` characters at most. */
export function describeSession(session: SessionView, columns = 80, rows = Infinity): string {
  const { id, name, image, state, told, options, sender, machinesListed, createdAt, startedAt, endedAt } =
    session;
  const facts: [string, string | null | false][] = [
    ["number", id],
    ["name", name],
    ["image", image],
    ["for", whom(options, machinesListed)],
    [
      "made",
      session.origin === "operator"
        ? localTime(createdAt)
        : `${localTime(createdAt)} (by a ${session.origin})`,
    ],
    ["schedule", session.scheduleId],
    ["started", startedAt !== null && localTime(startedAt)],
    ["ended", endedAt !== null && localTime(endedAt)],
    ["disk", destinationOf(options)],
    ["sending", sender && `${formatBytes(sender.rate)}/s, ${formatBytes(sender.bytes)} so far`],
    ["state", `${state}: ${told}`],
  ];
  const lines = facts.filter(([, value]) => value).map(([key, value]) =>
    `${key.padEnd(9)} ${plainText(String(value))}`
  );
  const machines = progressLines(session, columns, rows - lines.length - 1);
  return [...lines, ...machines.length ? ["", ...machines] : []].join("\n");
}

/** Schedules as a table for people. */
export function scheduleTable(schedules: ScheduledView[]): string {
  if (!schedules.length) {
    return "No schedules. Make one with `broadside session create IMAGE --daily 1 --time 02:00` and the like.";
  }
  const rows = schedules.map(({ id, name, state, schedule, nextAt, sessionId, runs, told }) => [
    id,
    name,
    when(schedule),
    state,
    nextAt === null || schedule.type === "cyclic" ? "-" : localTime(nextAt),
    sessionId ?? "-",
    String(runs),
    told,
  ]);
  return table(["#", "name", "when", "state", "next", "session", "runs", ""], rows);
}

/** Templates as a table for people. */
export function templateTable(templates: TemplateView[]): string {
  if (!templates.length) return "No templates. Make one with `broadside template create IMAGE`.";
  const rows = templates.map(({ id, name, options, changedAt }) => [
    id,
    name,
    options.image,
    options.type === "mac" ? "listed machines" : whom(options, 0),
    localTime(changedAt),
  ]);
  return table(["#", "name", "image", "for", "changed"], rows);
}

/** Log entries, one a line. */
export function logLines(entries: LogView[]): string {
  return entries.map(({ time, level, event, fields }) => {
    const rest = Object.entries(fields).map(([name, value]) =>
      `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`
    );
    return plainText([localTime(time, true), level.padEnd(5), event, ...rest].join(" "));
  }).join("\n");
}

/** When a schedule runs, in words. */
export function when(schedule: ScheduledView["schedule"]): string {
  switch (schedule.type) {
    case "cyclic":
      return "again as machines come";
    case "once":
      return `once on ${schedule.date} at ${schedule.time} (${schedule.timeZone})`;
    case "daily":
      return `${every(schedule.every, "day")} at ${schedule.time} (${schedule.timeZone})`;
    case "weekly": {
      const days = schedule.days.map((day) => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day - 1])
        .join(" ");
      return `${every(schedule.every, "week")} on ${days} at ${schedule.time} (${schedule.timeZone})`;
    }
    case "monthly":
      return `every month on day ${schedule.day} at ${schedule.time} (${schedule.timeZone})`;
  }
}

function every(count: number, unit: string): string {
  return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
}

function whom({ type, sessionId }: SessionOptions, listed: number): string {
  if (type === "automatic") return "any machine";
  if (type === "id") return sessionId === null ? "who asks for it" : `Session ID ${sessionId}`;
  return `${listed} listed`;
}

function table(heads: string[], rows: string[][]): string {
  return alignColumns([heads, ...rows.map((row) => row.map(plainText))]).join("\n");
}
