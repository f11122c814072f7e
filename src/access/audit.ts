import type { AuditView } from "../contract/mod.ts";
import type { AccessStore, AuditQuery } from "../store/mod.ts";

/** How long lines are kept, in milliseconds, and how many at most. */
const KEPT = 90 * 24 * 3600_000, MOST = 100_000;
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
      user: line.user?.slice(0, 200) ?? null,
      address: line.address.slice(0, 64),
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
    this.#store.pruneAudit(this.#now() - KEPT, MOST);
  }
}

/** Callers choose these texts: one line each, and short. */
function plain(text: string, most: number): string {
  return text.replace(/\p{Cc}+/gu, " ").slice(0, most);
}
