import type { SessionView } from "../../../src/contract/mod.ts";
import { csv, sheetTime } from "../../data/csv.ts";
import { total } from "../../data/progress.ts";
import { words } from "../../words/mod.ts";

/** Sessions as a table for a spreadsheet. */
export function runsCsv(runs: readonly SessionView[]): string {
  const rows = runs.map((session) => {
    const { id, name, image, state, told, createdAt, startedAt, endedAt, counts, origin } = session;
    return [
      ...[Number(id), name, image, words.common.states[state], told],
      ...[sheetTime(createdAt), sheetTime(startedAt), sheetTime(endedAt)],
      startedAt !== null && endedAt !== null ? Math.round((endedAt - startedAt) / 1000) : null,
      ...[
        total(session),
        counts.done,
        counts.failed,
        counts.excluded,
        counts.lost,
        words.runs.origins[origin],
      ],
    ];
  });
  return csv([words.runs.csvHead, ...rows]);
}
