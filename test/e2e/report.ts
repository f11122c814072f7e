import { type Journey, PHASES } from "./harness/phases.ts";

/** Machines' ways as a table: seconds since each was switched on. */
export function table(journeys: Journey[]): string {
  const head = ["machine", ...PHASES];
  const rows = journeys.map(({ machine, seconds }) => [
    machine,
    ...PHASES.map((phase) => seconds[phase]?.toFixed(1) ?? "-"),
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  return [head, ...rows].map((row) =>
    row.map((cell, i) => i ? cell.padStart(widths[i]) : cell.padEnd(widths[i])).join("  ")
  ).join("\n");
}
