import { type Level, messageOf } from "../base/mod.ts";
import type { PackView } from "../contract/mod.ts";
import type { Store } from "../store/mod.ts";
import { nextPack, type PackMemory, type PackSettings } from "./pack_plan.ts";

const DAY = 86_400_000;
/** Milliseconds that entries for looking very closely are kept, and everything else that goes with time. */
const KEEP_DEBUG = 7 * DAY, KEEP = 90 * DAY;
/** Rows and bytes of one step, some ten milliseconds each; between two the server does what else there is to do. */
const STEP_ROWS = 500, STEP_BYTES = 256 * 1024;
/** Milliseconds between looks at the clock, and from the start to the first: a start has enough to do. */
const LOOK_EVERY = 60_000, FIRST_LOOK = 30_000;
const KEY = "pack";

/** Collaborators of `Packing`. */
export interface PackingParts {
  store: Store;
  settings: PackSettings;
  timeZone: string;
  /** The clock on the wall, in milliseconds since 1970. */
  now(): number;
  log(level: Level, event: string, about: { fields: Record<string, unknown> }): void;
}

/**
 * Compresses the database when its time has come: drops what is outdated and gives the room back to the disk, in steps
 * between which the server goes on. A time that was missed is made up for.
 */
export class Packing {
  readonly #parts: PackingParts;
  #settings: PackSettings;
  #memory: PackMemory;
  #timer?: number;
  #running?: Promise<PackView>;
  #closed = false;

  constructor(parts: PackingParts) {
    this.#parts = parts;
    this.#settings = parts.settings;
    const kept = parts.store.setting(KEY) as PackMemory | undefined;
    this.#memory = kept ?? { lastPackedAt: null, since: parts.now() };
    if (!kept) this.#save();
  }

  get lastPackedAt(): number | null {
    return this.#memory.lastPackedAt;
  }

  /** When it comes next, in milliseconds since 1970; null for never. */
  get nextPackAt(): number | null {
    const { now, timeZone } = this.#parts;
    return nextPack(this.#settings, this.#memory, now(), timeZone) ?? null;
  }

  /** Watches the clock from now on. */
  start(): void {
    this.#timer = setTimeout(() => this.#look(), FIRST_LOOK);
  }

  /** From now on it goes by these. */
  change(settings: PackSettings): void {
    this.#settings = settings;
  }

  /** Stops, at the next step where it is at work. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running?.catch(() => {});
  }

  /** Does it now; while it is at work, what comes of that. Throws `store.…`. */
  pack(): Promise<PackView> {
    return this.#running ??= this.#pack().finally(() => this.#running = undefined);
  }

  /** Does it when it is due. */
  async look(): Promise<void> {
    const due = this.nextPackAt;
    if (due === null || due > this.#parts.now()) return;
    try {
      await this.pack();
    } catch (error) {
      this.#parts.log("error", "database cannot be packed", { fields: { reason: messageOf(error) } });
      // Not once a minute: what failed now fails again until somebody looks.
      this.#note();
    }
  }

  async #look(): Promise<void> {
    await this.look();
    if (!this.#closed) this.#timer = setTimeout(() => this.#look(), LOOK_EVERY);
  }

  async #pack(): Promise<PackView> {
    const { store: { logs }, now, log } = this.#parts;
    const start = performance.now(), time = now(), bytesBefore = logs.size().bytes;
    const entries = await this.#dropEntries(time);
    const progress = await this.#steps(() => logs.dropProgress(time - KEEP, STEP_ROWS));
    await this.#steps(() => Number(logs.shrink(STEP_BYTES)));
    if (!this.#closed) this.#note();
    const view = {
      bytesBefore,
      bytesAfter: logs.size().bytes,
      entries,
      progress,
      milliseconds: Math.round(performance.now() - start),
    };
    log("info", "database packed", { fields: view });
    return view;
  }

  /** Through the whole log by number: where a clock was set, old entries are not only at its begin. */
  async #dropEntries(time: number): Promise<number> {
    const { logs } = this.#parts.store, span = logs.span();
    let sum = 0;
    for (let first = span?.first ?? 0; span && first <= span.last && !this.#closed; first += STEP_ROWS) {
      const step = { first, last: Math.min(span.last, first + STEP_ROWS - 1) };
      sum += logs.dropBefore(time - KEEP_DEBUG, ["debug"], step);
      sum += logs.dropBefore(time - KEEP, ["info", "warn", "error"], step);
      await breath();
    }
    return sum;
  }

  /** Repeats a step until it finds nothing more; gives how much it did. */
  async #steps(step: () => number): Promise<number> {
    let sum = 0;
    while (!this.#closed) {
      const done = step();
      if (done === 0) break;
      sum += done;
      await breath();
    }
    return sum;
  }

  #note(): void {
    this.#memory = { ...this.#memory, lastPackedAt: this.#parts.now() };
    this.#save();
  }

  #save(): void {
    this.#parts.store.commit({ settings: [{ key: KEY, value: this.#memory }] });
  }
}

/** Lets the server do what else there is to do. */
function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
