import type { Progress } from "../contract/mod.ts";
import type { TargetView } from "./server_driven.ts";
import { cut, terminalColumns, wrap } from "./text_width.ts";

/** Seconds between lines where there is no terminal to redraw: with figures, and without. */
const LINE_EVERY = 5, SAME_EVERY = 60;

const PHASES: Record<TargetView["request"]["state"], string> = {
  waiting: "Waiting to be assigned to a session",
  preparing: "Preparing",
  receiving: "Receiving and writing",
  writing: "Writing the last of it",
  syncing: "Waiting for the disk to finish",
  verifying: "Reading back and comparing",
  done: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** How and where to show progress. */
export interface ProgressViewOptions {
  /** `panel` is redrawn in place, which needs cursor control; `lines` are for everything else. */
  style: "panel" | "lines";
  write: (text: string) => void;
  /** Width at the moment; lines are cut or broken to it. Without it, as in a log file, they are left whole. */
  columns?: () => number;
}

/** Shows a target's progress on standard output: a panel redrawn in place on a terminal, plain lines elsewhere. */
export class ProgressView {
  readonly #options: ProgressViewOptions;
  #drawn = 0;
  #lastPhase = "";
  #lastMessage = "";
  #lastLine = 0;

  constructor(options: ProgressViewOptions) {
    this.#options = options;
  }

  show(view: TargetView, now: number): void {
    if (this.#options.style === "panel") this.#draw(view);
    else this.#tell(view, now);
  }

  /** A line that stays, above the panel if there is one. */
  print(text: string): void {
    this.#options.write(this.#up() + this.#wrapped(text).map((line) => `${line}\n`).join(""));
    this.#drawn = 0;
  }

  #tell(view: TargetView, now: number): void {
    const { state, progress, error } = view.request;
    const phase = view.activity ?? PHASES[state], message = view.message ?? "";
    const quiet = state === "waiting" || state === "done" || state === "failed";
    const changed = phase !== this.#lastPhase || quiet && steady(message) !== steady(this.#lastMessage);
    const every = (view.activity ? SAME_EVERY : LINE_EVERY) * 1000;
    if (!changed && (quiet || now - this.#lastLine < every)) return;
    this.#lastPhase = phase;
    this.#lastMessage = message;
    this.#lastLine = now;
    this.print(
      [phase, progress && !view.activity && summary(progress), error?.message, message].filter(Boolean).join(
        ": ",
      ),
    );
  }

  #draw(view: TargetView): void {
    const { state, progress, error } = view.request;
    const columns = (this.#options.columns ?? terminalColumns)();
    const head = `${view.activity ?? PHASES[state]}${view.session ? `  (session ${view.session})` : ""}`;
    const lines = [cut(`  ${head}`, columns)];
    if (progress) lines.push(...panel(progress, columns).map((line) => cut(line, columns)));
    for (const text of [error?.message, view.message]) {
      if (text) lines.push(...wrap(`  ${text}`, columns, "  "));
    }
    this.#options.write(this.#up() + lines.map((line) => `\x1b[2K${line}\n`).join("") + "\x1b[J");
    this.#drawn = lines.length;
  }

  #up(): string {
    return this.#drawn ? `\x1b[${this.#drawn}A\x1b[J` : "";
  }

  #wrapped(text: string): string[] {
    const { columns } = this.#options;
    return columns ? wrap(text, columns(), "  ") : [text];
  }
}

/** A message without its numbers: one that counts down is news only when its words change. */
function steady(message: string): string {
  return message.replace(/\d+/g, "0");
}

/** The manual's "Progress information" window as text. */
function panel(p: Progress, columns: number): string[] {
  const share = p.bytesTotal ? p.bytesDone / p.bytesTotal : 1;
  const width = Math.max(8, Math.min(40, columns - 14));
  const bar = "#".repeat(Math.round(share * width)).padEnd(width, ".");
  return [
    `  [${bar}] ${(share * 100).toFixed(1)}%`,
    `  Time elapsed    ${clock(p.elapsed)}      Time to finish  ${
      p.left === null ? "--:--:--" : clock(p.left)
    }`,
    `  Read so far     ${mb(p.received)} (${mb(p.readRate)}/s)`,
    `  Write so far    ${mb(p.bytesDone)} (${mb(p.writeRate)}/s)`,
    `  To copy         ${mb(p.bytesTotal - p.bytesDone)}`,
  ];
}

function summary(p: Progress): string {
  const share = p.bytesTotal ? Math.floor(p.bytesDone / p.bytesTotal * 100) : 100;
  const left = p.left === null ? "" : `, ${clock(p.left)} left`;
  return `${share}%, read ${mb(p.received)} (${mb(p.readRate)}/s), written ${mb(p.bytesDone)} (${
    mb(p.writeRate)
  }/s), ` +
    `${clock(p.elapsed)} elapsed${left}`;
}

function mb(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(2)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function clock(seconds: number): string {
  const s = Math.round(seconds);
  return [s / 3600, s / 60 % 60, s % 60].map((n) => String(Math.floor(n)).padStart(2, "0")).join(":");
}
