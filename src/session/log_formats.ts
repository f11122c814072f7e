import type { LogFormat, LogView } from "../contract/mod.ts";

/** How an export begins, and each of its entries; every line with its end. */
export interface Formatter {
  type: string;
  head: string;
  line(entry: LogView): string;
}

/** The ways to write a log down. */
export const FORMATS: Record<LogFormat, Formatter> = {
  jsonl: { type: "application/x-ndjson", head: "", line: (entry) => `${JSON.stringify(entry)}\n` },
  csv: {
    type: "text/csv; charset=utf-8",
    // Spreadsheets take a file for UTF-8 only with this mark in front.
    head: "\uFEFFid,time,level,event,session,target,machine,fields\r\n",
    line: ({ id, time, level, event, session, target, machine, fields }) =>
      [id, isoTime(time), level, event, session, target, machine, JSON.stringify(fields)].map(csvCell)
        .join(",") + "\r\n",
  },
  text: { type: "text/plain; charset=utf-8", head: "", line: (entry) => `${textLine(entry)}\n` },
};

/**
 * A cell of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe in front: what
 * machines say of themselves must not run on an operator's computer.
 */
export function csvCell(value: string | number | undefined): string {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  const safe = /^[\s\0]*[=+\-@|%]|^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** An entry as one line of text: `2026-05-04 12:03:44.120+02:00 warn  event key=value`. */
export function textLine({ time, level, event, session, target, machine, fields }: LogView): string {
  const about = Object.entries({ session, target, machine, ...fields }).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `${key}=${typeof value === "string" && /[\s"=]|^$/.test(text) ? JSON.stringify(text) : text}`;
  });
  // Whatever a machine calls itself: a line stays a line, and a terminal that shows it is told nothing.
  return [localTime(time), level.padEnd(5), event, ...about].join(" ").replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    "?",
  );
}

function isoTime(time: number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : date.toISOString();
}

/** The time on the wall, with its distance from UTC: so that an hour that comes twice in autumn can be told apart. */
function localTime(time: number): string {
  const offset = -new Date(time).getTimezoneOffset();
  const text = isoTime(time + offset * 60_000).slice(0, 23).replace("T", " ");
  const two = (value: number) => String(Math.floor(Math.abs(value))).padStart(2, "0");
  return `${text}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}
