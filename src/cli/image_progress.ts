import type { Progress } from "../image/mod.ts";
import { formatBytes } from "./image_view.ts";

/**
 * Shows a job's progress on one line of the terminal's standard error, at most five times a second: share, rate since
 * the start, time left. Silent where standard error is no terminal.
 */
export class ProgressLine {
  readonly #verb: string;
  readonly #shown = Deno.stderr.isTerminal();
  readonly #start = performance.now();
  readonly #from: number;
  #last = 0;

  /** `from` is what was done before. */
  constructor(verb: string, from = 0) {
    this.#verb = verb;
    this.#from = from;
  }

  update({ done, total }: Pick<Progress, "done" | "total">): void {
    const now = performance.now();
    if (!this.#shown || now - this.#last < 200 && done < total) return;
    this.#last = now;
    const seconds = (now - this.#start) / 1000;
    const rate = (done - this.#from) / Math.max(seconds, 0.001);
    const left = rate > 0 && seconds > 1 ? `, ${formatSeconds((total - done) / rate)} left` : "";
    const share = `${Math.floor(100 * done / total)}%`.padStart(4);
    this.#write(`${this.#verb} ${share} of ${formatBytes(total)}, ${formatBytes(rate)}/s${left}`);
  }

  /** Leaves the terminal's line empty for what comes next. */
  clear(): void {
    if (this.#last > 0) this.#write("");
  }

  #write(text: string): void {
    Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${text}`));
  }
}

/** How wide the terminal is. */
export function terminalColumns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80;
  }
}

/** `4 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}
