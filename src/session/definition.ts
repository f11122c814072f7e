import { type Schedule, scheduledRequest, type ScheduledState, type ScheduledView } from "../contract/mod.ts";
import type { SessionOptions } from "../contract/mod.ts";
import type { DefinitionRow } from "../store/mod.ts";

/** A session with a schedule. Times in milliseconds since 1970, by the wall clock. */
export interface Definition {
  id: number;
  name: string;
  state: ScheduledState;
  /** What came of it last, in words. */
  told: string | null;
  options: SessionOptions;
  schedule: Schedule;
  /** When it is due next; of a cyclic one when its next run may begin, null while one goes on. */
  nextAt: number | null;
  /** The run going on while `running`, else the last. */
  session: number | null;
  /** The first run of a cyclic one's present round. */
  cycle: number | null;
  runs: number;
  lastRunAt: number | null;
  createdAt: number;
  idempotencyKey: string | null;
}

/** A definition as it was kept. Throws when its options or schedule are none that this version knows. */
export function fromDefinitionRow(row: DefinitionRow): Definition {
  const { options, schedule } = scheduledRequest.parse({ options: row.options, schedule: row.schedule });
  return { ...row, state: row.state as ScheduledState, options, schedule };
}

/** How the admin API shows a definition; `isWhole`: with the machines of its list. */
export function scheduledView(definition: Definition, isWhole = false): ScheduledView {
  const { id, session, cycle: _, idempotencyKey: _key, options, told, ...rest } = definition;
  return {
    ...rest,
    id: String(id),
    told: told ?? tell(definition),
    options: isWhole ? options : { ...options, machines: [] },
    sessionId: session === null ? null : String(session),
  };
}

function tell({ state, session, schedule, nextAt }: Definition): string {
  if (state === "running") return `Session ${session} is its run going on.`;
  if (state === "stopped") return "Stopped by the operator.";
  if (state === "over") return "It will not run again.";
  return schedule.type === "cyclic" || nextAt === null
    ? "Its next run is about to begin."
    : "Waits for its time.";
}
