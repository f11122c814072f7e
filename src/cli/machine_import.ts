import { BroadsideError } from "../base/mod.ts";
import { type ImportedMachine, machineImport } from "../contract/mod.ts";

const COLUMNS = ["mac", "name", "group"] as const;

/**
 * Machines from a table as spreadsheets save it: separated by commas, semicolons or tabs, texts in double quotes or
 * not, with a line of column names or in the order mac, name, group. Empty lines and those that start with # are
 * skipped. Throws `cli.import` with the line that is wrong.
 */
export function parseMachineTable(text: string, file: string): ImportedMachine[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/).map((line, i) => ({
    line: line.trim(),
    number: i + 1,
  }))
    .filter(({ line }) => line && !line.startsWith("#"));
  const separator = [";", "\t", ","].find((each) => lines[0]?.line.includes(each)) ?? ",";
  const rows = lines.map(({ line, number }) => ({ number, cells: cellsOf(line, separator) }));
  const names = rows[0]?.cells.map((cell) => cell.toLowerCase()) ?? [];
  const hasNames = names.includes("mac");
  const places = COLUMNS.map((column, i) => hasNames ? names.indexOf(column) : i);
  return rows.slice(hasNames ? 1 : 0).map(({ number, cells }) => {
    const values = COLUMNS.map((column, i) => [column, cells[places[i]]]).filter(([, value]) => value);
    const result = machineImport.safeParse([Object.fromEntries(values)]);
    if (result.success) return result.data[0];
    const { path, message } = result.error.issues[0];
    const which = path.slice(1).join(".") || "the line";
    throw new BroadsideError("cli.import", `Cannot import ${file}, line ${number}: ${which}: ${message}.`);
  });
}

function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = "", isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const sign = line[at];
    if (sign === '"' && isQuoted && line[at + 1] === '"') cell += line[++at];
    else if (sign === '"') isQuoted = !isQuoted;
    else if (sign === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}
