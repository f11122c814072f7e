import type { Level } from "../base/mod.ts";
import { TokenBucket } from "./token_bucket.ts";
import type { TftpEvent } from "./types.ts";

/** Entries at once and a second: whoever floods the port must not fill the log. */
const ENTRIES = 200, ENTRIES_A_SECOND = 50;

/** Log entries of the thread on their way to its owner. Times in milliseconds. */
export class Journal {
  readonly #tell: (event: TftpEvent) => void;
  readonly #entries: TokenBucket;
  #leftOut = 0;

  constructor(tell: (event: TftpEvent) => void, now: number) {
    this.#tell = tell;
    this.#entries = new TokenBucket(ENTRIES, ENTRIES_A_SECOND, now);
  }

  write(now: number, level: Level, event: string, fields: Record<string, unknown>): void {
    if (!this.#entries.take(now)) return void this.#leftOut++;
    if (this.#leftOut > 0) {
      const count = this.#leftOut;
      this.#leftOut = 0;
      this.#tell({
        type: "log",
        level: "warn",
        event: "TFTP entries left out of the log",
        fields: { count },
      });
    }
    this.#tell({ type: "log", level, event, fields });
  }
}
