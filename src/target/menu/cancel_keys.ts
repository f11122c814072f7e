import type { Key } from "./keys.ts";

/** What somebody wants who presses keys while this machine waits or deploys. */
export type CancelWish = "cancel" | "ask" | "go on";

/** Reads `q` or Escape as the wish to cancel: at once while only waiting, after a typed yes where a disk is written. Pure. */
export class CancelKeys {
  #asked = false;
  #typed = "";

  key(key: Key, isWriting: boolean): CancelWish | undefined {
    if (this.#asked) {
      if (key !== "<enter>") {
        this.#typed = key === "<backspace>" ? this.#typed.slice(0, -1) : this.#typed + key;
        return undefined;
      }
      const isYes = this.#typed.trim().toLowerCase() === "yes", isEmpty = this.#typed.trim() === "";
      this.#typed = "";
      // The Enter behind a typed q.
      if (isEmpty) return undefined;
      this.#asked = false;
      return isYes ? "cancel" : "go on";
    }
    if (key !== "q" && key !== "Q" && key !== "<escape>") return undefined;
    if (!isWriting) return "cancel";
    this.#asked = true;
    this.#typed = "";
    return "ask";
  }
}
