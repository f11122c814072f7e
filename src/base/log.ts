/** Importance of a log entry, ascending. */
export type Level = "debug" | "info" | "warn" | "error";

/** One structured log entry: an event once, with what it is about in `fields` (`session`, `target`, …). */
export interface LogEntry {
  time: Date;
  level: Level;
  /** A short lower-case sentence, the same for every entry of its kind. */
  event: string;
  fields: Record<string, unknown>;
}

/** Where entries go. */
export type LogSink = (entry: LogEntry) => void;

/** Logs to every sink given; `with` makes a logger that adds fields to each entry. */
export class Logger {
  readonly #sinks: LogSink[];
  readonly #fields: Record<string, unknown>;

  constructor(sinks: LogSink[], fields: Record<string, unknown> = {}) {
    this.#sinks = sinks;
    this.#fields = fields;
  }

  with(fields: Record<string, unknown>): Logger {
    return new Logger(this.#sinks, { ...this.#fields, ...fields });
  }

  debug(event: string, fields?: Record<string, unknown>): void {
    this.#log("debug", event, fields);
  }

  info(event: string, fields?: Record<string, unknown>): void {
    this.#log("info", event, fields);
  }

  warn(event: string, fields?: Record<string, unknown>): void {
    this.#log("warn", event, fields);
  }

  error(event: string, fields?: Record<string, unknown>): void {
    this.#log("error", event, fields);
  }

  #log(level: Level, event: string, fields?: Record<string, unknown>): void {
    const entry = { time: new Date(), level, event, fields: { ...this.#fields, ...fields } };
    for (const sink of this.#sinks) sink(entry);
  }
}

/** An entry as one line: `12:03:44 warn event key=value`. */
export function formatEntry({ time, level, event, fields }: LogEntry): string {
  const parts = Object.entries(fields).filter(([, value]) => value !== undefined).map(([key, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `${key}=${/[\s"]/.test(text) && typeof value === "string" ? JSON.stringify(text) : text}`;
  });
  // Machines choose their names and send entries: a line stays a line, and the terminal that shows it is told nothing.
  return [time.toTimeString().slice(0, 8), level, event, ...parts].join(" ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "?");
}

/** Standard error, from `least` up. */
export function stderrSink(least: Level = "info"): LogSink {
  const order: Level[] = ["debug", "info", "warn", "error"];
  return (entry) => {
    if (order.indexOf(entry.level) >= order.indexOf(least)) console.error(formatEntry(entry));
  };
}
