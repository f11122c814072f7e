import { cut, wrap } from "../text_width.ts";
import type { Page } from "./page.ts";

/** Lines of a list that are shown at a time where the screen's height is not known. */
const USUAL_ROWS = 24;
/** Titles are padded to one width up to this. */
const MOST_TITLE = 36;

/**
 * A page as lines. `rows` undefined: for consoles where nothing can be redrawn, so all of a list at once and no
 * highlighted item but in words.
 */
export function renderPage(page: Page<unknown>, columns: number, rows?: number): string[] {
  const { title, text = [], items, back, typed } = page.spec;
  const head = [`== ${title} ${"=".repeat(Math.max(2, Math.min(60, columns - 6) - title.length))}`, ""];
  for (const line of text) head.push(...wrap(line && `  ${line}`, columns, "  "));
  if (text.length) head.push("");
  const end = [...(back ? ["", `   0  ${back.title}`] : []), ""];
  if (page.notice) end.push(...wrap(`  ${page.notice}`, columns, "  "), "");
  const list = shownItems(
    page,
    rows === undefined ? Infinity : Math.max(3, rows - head.length - end.length - 3),
  );
  const isDrawn = rows !== undefined;
  const width = Math.min(MOST_TITLE, Math.max(...list.map(({ item }) => item.told ? item.title.length : 0)));
  const lines = list.map(({ item, number }) => {
    const mark = number - 1 === page.selected ? ">" : " ";
    return `${mark}${String(number).padStart(3)}  ${
      item.told ? `${item.title.padEnd(width)}  ${item.told}` : item.title
    }`;
  });
  const missing = items.length - list.length;
  if (missing) lines.push(`      (${missing} more: arrow keys, or their number)`);
  const prompt = typed?.prompt ??
    (page.selected < 0 || !items.length ? "Number" : `Number, or Enter for ${page.selected + 1}`);
  const ask = `  ${prompt}: ${isDrawn ? page.input : ""}`;
  return [...[...head, ...lines, ...end].map((line) => cut(line, columns)), ...wrap(ask, columns, "  ")];
}

/** The items around the highlighted one that fit. */
function shownItems<T>({ spec: { items }, selected }: Page<T>, most: number) {
  const numbered = items.map((item, i) => ({ item, number: i + 1 }));
  if (items.length <= most) return numbered;
  const from = Math.min(Math.max(0, selected - Math.floor(most / 2)), items.length - most);
  return numbered.slice(from, from + most);
}

/** Rows of the terminal behind standard output; 24 where it has no size, as on a serial line. */
export function terminalRows(): number {
  try {
    return Deno.consoleSize().rows || USUAL_ROWS;
  } catch {
    return USUAL_ROWS;
  }
}
