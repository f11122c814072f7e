import type { Level } from "../base/mod.ts";
import type { LogRow, LogStore } from "../store/mod.ts";

/** Entries kept of the log, those of them that belong to no session, and how many may come before it is pruned. */
const KEEP = 400_000, SERVER_KEEP = 100_000, PRUNE_EVERY = 1000;
/** Entries that may wait for the next write. */
const MOST_WAITING = 20_000;

/** An entry on its way into the log. */
export interface NewEntry {
  time: number;
  level: Level;
  event: string;
  session?: number;
  target?: number;
  machine?: number;
  fields?: Record<string, unknown>;
}

/** Gathers entries and brings them into the log together: nobody waits for one, and each alone would be a write. */
export class LogWriter {
  readonly #logs: LogStore;
  readonly #onWritten: (rows: LogRow[]) => void;
  #waiting: NewEntry[] = [];
  #lost = 0;
  #sincePrune = 0;

  /** `onWritten` gets the entries once they are in the log. */
  constructor(logs: LogStore, onWritten: (rows: LogRow[]) => void) {
    this.#logs = logs;
    this.#onWritten = onWritten;
  }

  add(entry: NewEntry): void {
    // A target that floods its log must not take the memory; what is lost is lost from the middle of a flood.
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(entry);
    else this.#lost++;
  }

  /** Writes what waits; throws when that failed, and all of it waits on. */
  flush(): void {
    if (!this.#waiting.length) return;
    if (this.#lost) {
      const fields = { entries: this.#lost };
      const { time } = this.#waiting.at(-1)!;
      this.#waiting.push({ time, level: "warn", event: "log entries lost: too many came at once", fields });
      this.#lost = 0;
    }
    const rows = this.#logs.append(this.#waiting.map((entry) => ({
      ...entry,
      session: entry.session ?? null,
      target: entry.target ?? null,
      machine: entry.machine ?? null,
      fields: entry.fields ?? {},
    })));
    this.#waiting = [];
    this.#sincePrune += rows.length;
    if (this.#sincePrune >= PRUNE_EVERY) {
      this.#sincePrune = 0;
      this.#logs.prune(KEEP, SERVER_KEEP);
    }
    this.#onWritten(rows);
  }
}
