import type { Level, LogEntry, LogSink } from "../base/mod.ts";
import { LogLimit } from "./log_limit.ts";
import type { LogWriter } from "./log_writer.ts";
import type { Machines } from "./machines.ts";
import type { Targets } from "./targets.ts";

/** What a `ServerLog` works with. */
export interface LogParts {
  writer: LogWriter;
  targets: Targets;
  machines: Machines;
  now(): number;
  /** Gets every entry besides the store. */
  sink?: LogSink;
}

/** What an entry is about. */
export interface About {
  session?: number;
  target?: number;
  fields?: Record<string, unknown>;
}

/** Takes what happens into the log, with the machine that it happened to. */
export class ServerLog {
  readonly #parts: LogParts;
  readonly #limit = new LogLimit();

  constructor(parts: LogParts) {
    this.#parts = parts;
  }

  /** An event of the server's other parts, unless too many of its kind come. */
  note({ level, event, fields }: LogEntry): void {
    const leftOut = this.#limit.take(event, this.#parts.now());
    if (leftOut === undefined) return;
    this.write(level, event, { fields: leftOut ? { ...fields, leftOut } : fields });
  }

  write(level: Level, event: string, { session, target, fields = {} }: About): void {
    const { writer, targets, now, sink } = this.#parts;
    const time = now();
    const machine = this.#machineOf(target, fields);
    writer.add({ time, level, event, session, target, machine, fields });
    const known = target === undefined ? undefined : targets.get(target);
    sink?.({
      time: new Date(time),
      level,
      event,
      fields: { session, target: known?.name ?? known?.identity, ...fields },
    });
  }

  /** The machine that the target runs on, or that the fields tell of. */
  #machineOf(target: number | undefined, { machine, mac }: Record<string, unknown>): number | undefined {
    const { targets, machines } = this.#parts;
    if (target !== undefined) return targets.get(target)?.machineId ?? undefined;
    if (typeof machine === "number") return machine;
    return typeof mac === "string" ? machines.byMac(mac)?.id : undefined;
  }
}
