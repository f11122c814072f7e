import type { Definition } from "./definition.ts";
import { dueTimes, hourText } from "./due_times.ts";
import { nextRun } from "./schedule.ts";
import { type EmitScheduled, logOf } from "./scheduler_effect.ts";

/** What time does to a definition. */

/** A run that is due is made up for when it is this late at most: at noon nobody wants what was meant for the night. */
const LATE_AT_MOST = 15 * 60_000;
/** A clock that was set back by more than this was wrong before: what was reckoned by it is reckoned anew. */
const SET_BACK = 86_400_000;

/** Runs it when it is due, and tells of runs that were missed. */
export function look(definition: Definition, now: number, emit: EmitScheduled): void {
  setRight(definition, now, emit);
  const { nextAt, state, id, schedule } = definition;
  if (nextAt === null || nextAt > now || state === "stopped" || state === "over") return;
  if (schedule.type === "cyclic") {
    if (state === "waiting") emit({ type: "run", definition: id });
    return;
  }
  const { latest, missed, next } = dueTimes(schedule, nextAt, now);
  definition.nextAt = next;
  const isLate = now - latest > LATE_AT_MOST;
  const lost = missed + (isLate ? 1 : 0);
  if (lost) {
    const last = hourText(isLate ? latest : nextAt);
    const fields = { runs: lost, first: hourText(nextAt), ...(lost > 1 ? { last } : {}) };
    emit(logOf(definition, "warn", "scheduled runs missed: the server was off", fields));
    definition.told = `The run of ${last} was missed: the server was off.`;
  }
  if (isLate) rest(definition);
  else if (state === "running") {
    const fields = { due: hourText(latest), running: definition.session };
    emit(logOf(definition, "warn", "scheduled run skipped: the one before goes on", fields));
  } else emit({ type: "run", definition: id });
  emit({ type: "saveDefinition", definition: id });
}

/** One that waits for nothing is over. */
export function rest(definition: Definition): void {
  if (definition.state === "waiting" && definition.nextAt === null) definition.state = "over";
}

function setRight(definition: Definition, now: number, emit: EmitScheduled): void {
  const { id, createdAt, lastRunAt, nextAt, schedule } = definition;
  if (Math.max(createdAt, lastRunAt ?? 0) <= now + SET_BACK) return;
  definition.createdAt = Math.min(createdAt, now);
  definition.lastRunAt = lastRunAt && Math.min(lastRunAt, now);
  if (nextAt !== null) {
    definition.nextAt = schedule.type === "cyclic" ? now : nextRun(schedule, now) ?? null;
  }
  rest(definition);
  emit({ type: "saveDefinition", definition: id });
  emit(logOf(definition, "warn", "schedule reckoned anew: the clock was set back"));
}
