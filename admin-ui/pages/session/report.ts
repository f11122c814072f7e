import type { LogView, MemberView, SessionView } from "../../../src/contract/mod.ts";
import { api } from "../../data/api.ts";
import { csv, saveFile, sheetTime } from "../../data/csv.ts";
import { bytes, duration, percent } from "../../data/format.ts";
import { type Members, targets } from "../../data/live.ts";
import { shareOf } from "../../data/progress.ts";
import { words } from "../../words/mod.ts";
import { macOf, nameOf } from "./names.ts";
import { optionsInWords } from "./options.ts";

const { report } = words.session;

/** Targets as a table for a spreadsheet. */
export function targetsCsv(members: readonly MemberView[]): string {
  const rows = members.map((member) => {
    const { startedAt, endedAt, joinedAt, progress } = member, target = targets.get(member.targetId).peek();
    return [
      ...[member.name, macOf(member), target?.address, words.common.states[member.state], member.reason],
      ...[sheetTime(joinedAt), sheetTime(startedAt), sheetTime(endedAt)],
      startedAt !== null && endedAt !== null ? Math.round((endedAt - startedAt) / 1000) : null,
      ...[progress?.received, progress?.bytesDone, progress?.bytesTotal, progress?.unicastBytes],
      ...[target?.hardware.serial, target?.hardware.model],
    ];
  });
  return csv([words.session.csvHead, ...rows]);
}

/** Saves all of a session as a text to read or to print: what it came to, its targets, options and log. */
export async function saveReport(session: SessionView, members: Members): Promise<void> {
  const log = await api.get<LogView[]>(`sessions/${session.id}/log?limit=1000`);
  const { name, id, image, state, told, createdAt, startedAt, endedAt } = session, { facts } = report;
  const all = [...members.map.values()].sort((a, b) =>
    a.name.localeCompare(b.name, undefined, { numeric: true })
  );
  const head: [string, string][] = [
    [report.name, `${name} (${id})`],
    [facts.state, `${words.common.states[state]}: ${told}`],
    [facts.image, image],
    [facts.made, sheetTime(createdAt)],
    [facts.started, sheetTime(startedAt)],
    [facts.ended, sheetTime(endedAt)],
    [facts.took, startedAt !== null && endedAt !== null ? duration((endedAt - startedAt) / 1000) : ""],
    [facts.machines, String(all.length)],
  ];
  const targetRows = all.map((member) => [
    nameOf(member),
    words.common.states[member.state],
    percent(shareOf(member)),
    member.progress ? bytes(member.progress.bytesDone) : "",
    member.reason ?? "",
  ]);
  const logRows = log.map(({ time, level, event, fields }) => [
    sheetTime(time),
    words.log.levels[level],
    [event, ...Object.entries(fields).map(([name, value]) => `${name}=${value}`)].join(" "),
  ]);
  const parts = [
    aligned(head.filter(([, value]) => value)),
    titled(report.targets, aligned(targetRows)),
    titled(report.options, aligned(optionsInWords(session))),
    titled(words.session.log.title, aligned(logRows)),
  ];
  saveFile(`session-${id}.txt`, "text/plain", parts.join("\n"));
}

function titled(title: string, text: string): string {
  return `${title}\n${"-".repeat(title.length)}\n${text}`;
}

/** Rows with their columns below each other. */
function aligned(rows: string[][]): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => widths[i] = Math.max(widths[i] ?? 0, cell.length));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i])).join("  ").trimEnd() + "\n").join("");
}
