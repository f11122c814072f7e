import type { Progress } from "../contract/mod.ts";
import type { TargetView } from "./server_driven.ts";

/** Seconds between lines where there is no terminal to redraw. */
const LINE_EVERY = 5;

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

/** Shows a target's progress on standard output: a panel redrawn in place on a terminal, plain lines elsewhere. */
export class ProgressView {
  readonly #terminal: boolean;
  readonly #write: (text: string) => void;
  #drawn = 0;
  #lastPhase = "";
  #lastLine = 0;

  constructor(terminal: boolean, write: (text: string) => void) {
    this.#terminal = terminal;
    this.#write = write;
  }

  show(view: TargetView, now: number): void {
    if (this.#terminal) return this.#draw(view);
    const { state, progress } = view.request;
    const changed = state !== this.#lastPhase;
    if (!changed && (state === "waiting" || now - this.#lastLine < LINE_EVERY * 1000)) return;
    this.#lastPhase = state;
    this.#lastLine = now;
    this.#write(
      [PHASES[state], progress && summary(progress), view.message].filter(Boolean).join(": ") + "\n",
    );
  }

  #draw(view: TargetView): void {
    const { state, progress, error } = view.request;
    const lines = [`  ${PHASES[state]}${view.session ? `  (session ${view.session})` : ""}`];
    if (progress) lines.push(...panel(progress));
    if (error) lines.push(`  ${error.message}`);
    if (view.message) lines.push(`  ${view.message}`);
    const up = this.#drawn ? `\x1b[${this.#drawn}A` : "";
    this.#write(up + lines.map((line) => `\x1b[2K${line}\n`).join("") + "\x1b[J");
    this.#drawn = lines.length;
  }
}

/** The manual's "Progress information" window as text. */
function panel(p: Progress): string[] {
  const share = p.bytesTotal ? p.bytesDone / p.bytesTotal : 1;
  const bar = "#".repeat(Math.round(share * 40)).padEnd(40, ".");
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
