import type { LogQuery, LogStatsView, LogView, PackView } from "../contract/mod.ts";
import { level } from "../contract/mod.ts";
import type { LogFilter, LogSpan, LogStore } from "../store/mod.ts";
import type { Runner } from "./runner.ts";
import { logView } from "./session_views.ts";

/** Entry numbers looked through at a time where no index helps: some 15 ms, and between two the server goes on. */
const LOOKED_THROUGH = 10_000;
/** Entries read at a time for an export. */
const EXPORTED = 1000;

/** The log as operators see it. */
export class LogDesk {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /**
   * The latest `limit` entries that fit, oldest first; `after` and `before` are entry numbers, themselves left out.
   * `isGone` is asked between steps whether somebody still waits.
   */
  async page(query: LogQuery & { limit: number }, isGone = () => false): Promise<LogView[]> {
    const filter = filterOf(query), found: LogView[] = [];
    const span = spanOf(this.#logs, query);
    if (!span) return [];
    let last = span.last;
    while (last >= span.first && found.length < query.limit && !isGone()) {
      const first = Math.max(span.first, last - stride(filter) + 1);
      const rows = this.#logs.read(filter, { first, last }, query.limit - found.length, "end");
      found.push(...rows.map(logView));
      last = first - 1;
      if (last >= span.first && found.length < query.limit) await breath();
    }
    return found.reverse();
  }

  /** Every entry that fits and is there now, oldest first, some at a time. */
  async *all(query: LogQuery): AsyncGenerator<LogView[]> {
    const filter = filterOf(query);
    const span = spanOf(this.#logs, query);
    for (let first = span?.first ?? 0; span && first <= span.last;) {
      const last = Math.min(span.last, first + stride(filter) - 1);
      const rows = this.#logs.read(filter, { first, last }, EXPORTED, "start");
      first = rows.length === EXPORTED ? rows[EXPORTED - 1].id + 1 : last + 1;
      if (rows.length) yield rows.map(logView);
      await breath();
    }
  }

  /** How much there is, and when it is compressed. */
  stats(): LogStatsView {
    const { packing, options: { logPath = null } } = this.#runner;
    return {
      ...this.#logs.count(),
      ...this.#logs.span() ?? { first: 0, last: 0 },
      databaseBytes: this.#logs.size().bytes,
      lastPackedAt: packing.lastPackedAt,
      nextPackAt: packing.nextPackAt,
      logPath,
    };
  }

  /** Compresses the database now. Throws `store.write` when that fails. */
  pack(): Promise<PackView> {
    return this.#runner.packing.pack();
  }

  get #logs(): LogStore {
    return this.#runner.options.store.logs;
  }
}

function filterOf({ session, machine, target, level: least, from, to, search }: LogQuery): LogFilter {
  const levels = least === undefined || least === "debug"
    ? undefined
    : level.options.slice(level.options.indexOf(least));
  return { session, machine, target, levels, from, to, search };
}

/** Where to look at all. */
function spanOf(logs: LogStore, { from, to, after = 0, before }: LogQuery): LogSpan | undefined {
  const span = logs.span(from, to);
  return span && {
    first: Math.max(span.first, after + 1),
    last: Math.min(span.last, (before ?? Infinity) - 1),
  };
}

/** How far to look at a time: the text is searched without an index, and levels from info on are most of the log. */
function stride({ search, levels, from, to, session, machine, target }: LogFilter): number {
  if (search === undefined && levels === undefined && from === undefined && to === undefined) {
    return Infinity;
  }
  // What an index picks out is little: more of it can be looked through at a time.
  return [session, machine, target].some((each) => each !== undefined) ? 20 * LOOKED_THROUGH : LOOKED_THROUGH;
}

function breath(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
