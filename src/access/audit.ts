import type { AuditView } from "../contract/mod.ts";
import type { AccessStore, AuditQuery } from "../store/mod.ts";

/** How long lines are kept, in milliseconds, and how many at most; those of strangers apart, who can make any number. */
const KEPT = 90 * 24 * 3600_000, MOST = 100_000, MOST_OF_STRANGERS = 20_000;
/** Old ones are looked for after so many new ones. */
const PRUNE_EVERY = 1000;

/** Who did what, from where and with what result. */
export class Audit {
  readonly #store: AccessStore;
  readonly #now: () => number;
  #count = 0;

  constructor(store: AccessStore, now: () => number) {
    this.#store = store;
    this.#now = now;
    this.#prune();
  }

  /** Appends a line with the present time. */
  add(line: Omit<AuditView, "id" | "time">): void {
    this.#store.audit({
      ...line,
      user: line.user === null ? null : plain(line.user, 200),
      address: plain(line.address, 64),
      action: plain(line.action, 200),
      what: plain(line.what, 200),
      time: this.#now(),
    });
    if (++this.#count % PRUNE_EVERY === 0) this.#prune();
  }

  /** The latest lines that fit, newest first. */
  list(query: AuditQuery): AuditView[] {
    return this.#store.auditTail(query);
  }

  #prune(): void {
    this.#store.pruneAudit(this.#now() - KEPT, MOST, MOST_OF_STRANGERS);
  }
}

/** Callers choose these texts: one line each, and short. */
function plain(text: string, most: number): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").slice(0, most);
}
