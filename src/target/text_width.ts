/** What a terminal without a size of its own has: a serial line, a pipe. */
export const USUAL_COLUMNS = 80;

/** Columns of the terminal behind standard output; 80 where it has no size, as on a serial line. */
export function terminalColumns(): number {
  try {
    const { columns } = Deno.consoleSize();
    // A serial console says 0.
    return columns > 0 ? columns : USUAL_COLUMNS;
  } catch {
    return USUAL_COLUMNS;
  }
}

/** The text cut to so many columns. */
export function cut(text: string, columns: number): string {
  let width = 0, end = 0;
  for (const letter of text) {
    width += widthOf(letter);
    if (width > columns) return text.slice(0, end);
    end += letter.length;
  }
  return text;
}

/** The text as lines of at most so many columns, broken at blanks where there are any; all but the first indented. */
export function wrap(text: string, columns: number, indent = ""): string[] {
  const lines: string[] = [];
  let rest = text;
  for (let lead = "";; lead = indent) {
    const piece = cut(rest, Math.max(8, columns - lead.length));
    if (piece.length === rest.length) return [...lines, lead + rest];
    const blank = piece.lastIndexOf(" "),
      end = blank > 0 && rest[piece.length] !== " " ? blank : piece.length;
    lines.push((lead + rest.slice(0, end)).trimEnd());
    rest = rest.slice(end).trimStart();
  }
}

/** Columns of a character: East Asian wide ones and emoji take two, marks that combine with the one before none. */
function widthOf(letter: string): number {
  const code = letter.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(letter)) return 0;
  const wide = code >= 0x1100 && code <= 0x115f || code >= 0x2e80 && code <= 0xa4cf ||
    code >= 0xac00 && code <= 0xd7a3 || code >= 0xf900 && code <= 0xfaff ||
    code >= 0xfe30 && code <= 0xfe6f ||
    code >= 0xff00 && code <= 0xff60 || code >= 0x1f300 && code <= 0x1faff || code >= 0x20000;
  return wide ? 2 : 1;
}
