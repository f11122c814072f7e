/** What the scheduler wants done. Definitions are meant as they are when the effect is carried out. */
export type SchedulerEffect =
  | { type: "saveDefinition"; definition: number }
  | { type: "deleteDefinition"; definition: number }
  /** Make a session of it and call `made`, or `refused` when that cannot be. */
  | { type: "run"; definition: number }
  | {
    type: "log";
    level: "info" | "warn" | "error";
    event: string;
    session?: number;
    fields: Record<string, unknown>;
  };

/** Takes effects as they arise. */
export type EmitScheduled = (effect: SchedulerEffect) => void;

/** An entry about a definition. */
export function logOf(
  { id, name }: { id: number; name: string },
  level: "info" | "warn" | "error",
  event: string,
  fields: Record<string, unknown> = {},
): Extract<SchedulerEffect, { type: "log" }> {
  return { type: "log", level, event, fields: { schedule: id, name, ...fields } };
}
