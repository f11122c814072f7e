import type { LogEntry } from "../../base/mod.ts";
import { startTftp } from "../driver.ts";
import type { TftpOptions, TftpService, TftpStats } from "../types.ts";

/** A service on loopback with what it wrote to the log; disposing of it stops it. */
export class TestService implements AsyncDisposable {
  readonly log: LogEntry[] = [];
  readonly #service: TftpService;

  constructor(options: Partial<TftpOptions> = {}) {
    this.#service = startTftp({
      spawn: () => new Worker(new URL("./tftp_entry.ts", import.meta.url), { type: "module" }),
      addresses: ["127.0.0.1"],
      port: 0,
      lookup: () => undefined,
      log: (entry) => this.log.push(entry),
      ...options,
    });
  }

  get port(): number {
    return this.#service.port;
  }

  stats(): TftpStats {
    return this.#service.stats();
  }

  /** Waits until something is so; throws when it never is. */
  async until(what: string, holds: (stats: TftpStats) => boolean): Promise<void> {
    for (const end = performance.now() + 5000; !holds(this.stats());) {
      if (performance.now() > end) throw new Error(`never ${what}: ${JSON.stringify(this.stats())}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The last entry of that event; waits for it. */
  async logged(event: string): Promise<LogEntry> {
    await this.until(`logged ${event}`, () => this.log.some((entry) => entry.event === event));
    return this.log.findLast((entry) => entry.event === event)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service.close();
  }
}
