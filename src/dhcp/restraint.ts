import type { Notice } from "./types.ts";

/** Milliseconds in which a warning is told once, and at most `MOST` of its kind. */
const WINDOW = 10 * 60_000;
const MOST = 10;

/** Keeps warnings few that strangers could bring about as often as they like. */
export class Restraint {
  #since = 0;
  readonly #told = new Map<string, Set<string>>();

  /** Whether a notice is to be told. What is no warning always is. */
  allows({ level, event, fields }: Notice, now: number): boolean {
    if (level !== "warn" && level !== "error") return true;
    if (now - this.#since >= WINDOW) {
      this.#since = now;
      this.#told.clear();
    }
    const told = this.#told.get(event) ?? new Set(), words = JSON.stringify(fields);
    this.#told.set(event, told);
    if (told.has(words) || told.size >= MOST) return false;
    told.add(words);
    return true;
  }
}
