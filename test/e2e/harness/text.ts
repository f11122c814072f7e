/** What a serial console printed, as plain text with the times at which it came. Pure. */

/** Cursor movement (CSI … H) starts a new line: firmware paints screens instead of printing lines. */
// deno-lint-ignore no-control-regex
const CURSOR = /\x1b\[[\d;]*[Hf]/g;
// deno-lint-ignore no-control-regex
const ESCAPES = /\x1b(?:\[[\d;?=]*[ -/]*[@-~]|[()][0-9A-B]|[=>78cDEHM])/g;
// deno-lint-ignore no-control-regex
const UNFINISHED = /\x1b(?:\[?[\d;?=]*|[()])$/;

/** Something found in the text. */
export interface Found {
  match: RegExpExecArray;
  /** Milliseconds, on the clock of `feed`. */
  at: number;
  /** Where to look on from. */
  end: number;
}

/** The text so far. */
export class ConsoleText {
  text = "";
  readonly #arrivals: { from: number; at: number }[] = [];
  #rest = "";

  /** Takes what came at `at` milliseconds; escape sequences may be cut in two. */
  feed(piece: string, at: number): void {
    let raw = this.#rest + piece;
    const cut = UNFINISHED.exec(raw)?.index ?? raw.length;
    this.#rest = raw.slice(cut);
    raw = raw.slice(0, cut).replace(CURSOR, "\n").replace(ESCAPES, "").replace(/\r+\n?/g, "\n");
    if (!raw) return;
    this.#arrivals.push({ from: this.text.length, at });
    this.text += raw;
  }

  /** The first place behind `from` that fits; undefined when there is none yet. */
  find(pattern: RegExp, from = 0): Found | undefined {
    const search = new RegExp(pattern.source, [...new Set(pattern.flags + "g")].join(""));
    search.lastIndex = from;
    const match = search.exec(this.text);
    if (!match) return undefined;
    const end = match.index + match[0].length;
    return { match, at: this.#timeOf(end - 1), end };
  }

  /** The last lines that are not empty, each with the second at which it ended. */
  tail(count: number): string[] {
    const lines: string[] = [];
    let from = 0;
    for (const line of this.text.split("\n")) {
      from += line.length + 1;
      if (line.trim()) {
        const seconds = this.#timeOf(Math.min(from, this.text.length) - 1) / 1000;
        lines.push(`[${seconds.toFixed(1).padStart(6)}] ${line.trimEnd().slice(0, 200)}`);
      }
    }
    return lines.slice(-count);
  }

  #timeOf(offset: number): number {
    let low = 0, high = this.#arrivals.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#arrivals[middle].from <= offset) low = middle;
      else high = middle - 1;
    }
    return this.#arrivals[low]?.at ?? 0;
  }
}
