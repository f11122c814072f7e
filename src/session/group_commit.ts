/** Milliseconds in which transitions gather to share one transaction: thousands of targets change at once. */
const WAIT = 2;
/** The same at most, where the disk is slow: as long as the last write took, so that writes take half of the time. */
const WAIT_MOST = 50;

/** Lets whoever wants a write soon wait for one that they share. */
export class GroupCommit {
  readonly #write: () => void;
  #pending?: Promise<void>;
  /** Does at once what is pending. */
  #hurry?: () => void;
  /** Milliseconds that the last write took. */
  #lastTook = 0;

  /** `write` brings everything that is there to the disk, or throws. */
  constructor(write: () => void) {
    this.#write = write;
  }

  /** Resolves when everything that is there now is written; rejects when that failed. */
  soon(): Promise<void> {
    return this.#pending ??= new Promise((resolve, reject) => {
      const wait = Math.min(Math.max(WAIT, this.#lastTook), WAIT_MOST);
      const timer = setTimeout(() => this.#hurry?.(), wait);
      this.#hurry = () => {
        clearTimeout(timer);
        this.#pending = this.#hurry = undefined;
        try {
          this.now();
          resolve();
        } catch (error) {
          reject(error);
        }
      };
    });
  }

  /** Writes at once; throws when that failed. */
  now(): void {
    const begun = performance.now();
    try {
      this.#write();
    } finally {
      this.#lastTook = performance.now() - begun;
    }
  }

  /** Whoever waits is answered now; nothing waits afterwards. */
  finish(): void {
    this.#hurry?.();
  }
}
