import type { MemberView, SessionView } from "../contract/mod.ts";
import { formatSeconds } from "./image_progress.ts";
import { alignColumns, formatBytes, plainText } from "./image_view.ts";

/** Cells of a progress bar. */
const BAR = 20;
/** The narrowest that is worth drawing. */
const NARROWEST = 40;

/** How far a session's machines are together. */
export interface Totals {
  /** 0 to 1, over all that did not fail. */
  share: number;
  /** Bytes a second that all of them write together. */
  rate: number;
  /** Seconds until the slowest is through; null while nobody knows. */
  left: number | null;
}

/** The members of a session taken together; undefined while none has anything to show. */
export function totals(members: MemberView[]): Totals | undefined {
  const counted = members.filter(({ state }) => state !== "failed" && state !== "excluded");
  const busy = members.filter(({ state }) => state === "deploying");
  if (!counted.some(({ progress, state }) => progress || state === "done")) return undefined;
  const lefts = busy.flatMap(({ progress }) => progress?.left ?? []);
  return {
    share: counted.reduce((sum, member) => sum + shareOf(member), 0) / counted.length,
    rate: busy.reduce((sum, { progress }) => sum + (progress?.writeRate ?? 0), 0),
    left: lefts.length ? Math.max(...lefts) : null,
  };
}

/**
 * The machines of a session with a bar each, and one for all of them. Where there are more than `most` lines, those that
 * need a look come first: what failed, then who is furthest behind.
 */
export function progressLines({ members = [] }: SessionView, columns: number, most = Infinity): string[] {
  if (!members.length) return [];
  const all = members.length > 1 ? totals(members) : undefined;
  // The heads, the line for all, the one that says how many are not shown.
  const room = Math.max(1, most - 1 - (all ? 1 : 0));
  const shown = members.length <= room ? members : [...members].sort(byUrgency).slice(0, room - 1);
  const rows = shown.map(memberRow);
  if (all) rows.push(["all", ...barCells(all.share), "", ...rateCells(all.rate, all.left), ""]);
  const lines = alignColumns([["machine", "", "", "state", "rate", "", ""], ...rows]);
  const hidden = members.length - shown.length;
  if (hidden) lines.splice(shown.length + 1, 0, `… and ${hidden} more, which are further`);
  return lines.map((line) => cut(line, columns));
}

/** The same on one line for where there is no screen: share, rate and time left; empty while there is nothing. */
export function progressText(members: MemberView[]): { share: string; pace: string } {
  const all = totals(members);
  if (!all) return { share: "", pace: "" };
  return { share: percent(all.share).trim(), pace: rateCells(all.rate, all.left).filter(Boolean).join(", ") };
}

/** A line that fits the screen: one that wraps would put everything that is drawn over it in the wrong place. */
export function cut(line: string, columns: number): string {
  const characters = [...line], width = Math.max(columns, NARROWEST);
  return characters.length <= width ? line : `${characters.slice(0, width - 1).join("")}…`;
}

function memberRow(member: MemberView): string[] {
  const { name, progress, state, phase, reason } = member, isBusy = state === "deploying";
  const does = isBusy && phase ? phase : state;
  const pace = isBusy && progress ? rateCells(progress.writeRate, progress.left) : ["", ""];
  return [name, ...barCells(shareOf(member)), does, ...pace, reason ?? ""].map(plainText);
}

function barCells(share: number): string[] {
  const full = Math.max(0, Math.min(BAR, Math.round(share * BAR)));
  return ["█".repeat(full) + "░".repeat(BAR - full), percent(share)];
}

function rateCells(rate: number, left: number | null): string[] {
  return [rate > 0 ? `${formatBytes(rate)}/s` : "", left === null ? "" : `${formatSeconds(left)} left`];
}

function percent(share: number): string {
  return `${Math.floor(share * 100)}%`.padStart(4);
}

function shareOf({ state, progress }: MemberView): number {
  if (state === "done") return 1;
  return progress?.bytesTotal ? Math.min(1, progress.bytesDone / progress.bytesTotal) : 0;
}

const URGENCY: MemberView["state"][] = ["failed", "excluded", "lost", "deploying", "joined", "done"];

function byUrgency(a: MemberView, b: MemberView): number {
  return URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || shareOf(a) - shareOf(b);
}
