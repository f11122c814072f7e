import { BroadsideError } from "../base/mod.ts";
import type { Schedule, SessionOptions, SessionState } from "../contract/mod.ts";
import type { Definition } from "./definition.ts";
import { firstDue } from "./due_times.ts";
import { look, rest } from "./schedule_clock.ts";
import { logOf, type SchedulerEffect } from "./scheduler_effect.ts";

/** A cyclic one rests so long after a run that failed or could not be made. */
export const CYCLE_REST = 60_000;
/** A run that the server's own disk forbids is tried again after this. */
const TRY_AGAIN = 10_000;

/** What is scheduled: a session's options under a name, and when. */
export interface NewDefinition {
  name: string;
  options: SessionOptions;
  schedule: Schedule;
  /** The caller's name for its wish. */
  idempotencyKey?: string | null;
}

/**
 * The sessions with a schedule: a state machine without IO or clock. Every method takes the time of the wall clock in
 * milliseconds and leaves in `effects` what is to be done. A method that throws has changed nothing. README.md draws it.
 */
export class Scheduler {
  readonly effects: SchedulerEffect[] = [];
  readonly #definitions = new Map<number, Definition>();
  readonly #reasons = new Map<number, string>();
  #last: number;

  /** Takes up definitions where they were saved; call `restarted` next. `last` is the number last given. */
  constructor(last: number, definitions: Definition[] = []) {
    this.#last = last;
    for (const definition of definitions) this.#definitions.set(definition.id, definition);
  }

  get definitions(): ReadonlyMap<number, Definition> {
    return this.#definitions;
  }

  /** The number last given. */
  get last(): number {
    return this.#last;
  }

  /** Throws `schedule.unknown`. */
  get(id: number): Definition {
    const definition = this.#definitions.get(id);
    if (definition) return definition;
    throw new BroadsideError("schedule.unknown", `Cannot find schedule ${id}: there is none of that number.`);
  }

  /** Throws `schedule.never` for one that would never run. */
  create(what: NewDefinition, now: number): Definition {
    const nextAt = firstDue(what.schedule, now);
    const definition: Definition = {
      ...what,
      idempotencyKey: what.idempotencyKey ?? null,
      id: ++this.#last,
      state: "waiting",
      told: null,
      nextAt,
      session: null,
      cycle: null,
      runs: 0,
      lastRunAt: null,
      createdAt: now,
    };
    this.#definitions.set(definition.id, definition);
    this.#changed(definition, "schedule made");
    return definition;
  }

  /** Changes what its next runs are; a run going on stays as it is. Throws `schedule.unknown` or `schedule.never`. */
  change(id: number, what: NewDefinition, now: number): void {
    const definition = this.get(id);
    const nextAt = firstDue(what.schedule, now);
    const wasCyclic = definition.schedule.type === "cyclic", isCyclic = what.schedule.type === "cyclic";
    const { state } = definition;
    Object.assign(definition, what, { told: null });
    if (!isCyclic || !wasCyclic) definition.cycle = null;
    if (state === "over") definition.state = "waiting";
    if (state !== "stopped") definition.nextAt = isCyclic && state === "running" ? null : nextAt;
    this.#changed(definition, "schedule changed");
  }

  /** No more runs until it is resumed; what runs goes on. Throws `schedule.unknown` or `schedule.state`. */
  stop(id: number): void {
    const definition = this.get(id);
    const { state } = definition;
    if (state === "stopped" || state === "over") {
      throw new BroadsideError("schedule.state", `Cannot stop schedule ${id}: it is ${state} already.`);
    }
    Object.assign(definition, { state: "stopped", nextAt: null, cycle: null, told: null });
    this.#changed(definition, "schedule stopped");
  }

  /**
   * A stopped one goes by its schedule again, a cyclic one in a new round; `isGoing`: its last run still goes on. Throws
   * `schedule.…`.
   */
  resume(id: number, isGoing: boolean, now: number): void {
    const definition = this.get(id);
    if (definition.state !== "stopped") {
      throw new BroadsideError(
        "schedule.state",
        `Cannot resume schedule ${id}: it is ${definition.state}, not stopped.`,
      );
    }
    const first = firstDue(definition.schedule, now);
    const nextAt = isGoing && definition.schedule.type === "cyclic" ? null : first;
    Object.assign(definition, { state: isGoing ? "running" : "waiting", nextAt, told: null });
    this.#changed(definition, "schedule resumed");
  }

  /** Runs it now, whatever its time. Throws `schedule.unknown`, or `schedule.state` for one that runs or is stopped. */
  runNow(id: number): void {
    const definition = this.get(id);
    if (definition.state === "stopped") {
      throw new BroadsideError(
        "schedule.state",
        `Cannot run schedule ${id}: it is stopped. Resume it first.`,
      );
    }
    if (definition.state === "running") {
      throw new BroadsideError(
        "schedule.state",
        `Cannot run schedule ${id}: its session ${definition.session} goes on. Wait until that is over, or stop it.`,
      );
    }
    this.effects.push({ type: "run", definition: id });
  }

  /** Deletes it; its sessions stay. Throws `schedule.unknown`, or `schedule.running` while a run goes on. */
  remove(id: number): void {
    const definition = this.get(id);
    if (definition.state === "running") {
      throw new BroadsideError(
        "schedule.running",
        `Cannot delete schedule ${id}: its session ${definition.session} goes on. Stop the schedule first.`,
      );
    }
    this.#definitions.delete(id);
    this.effects.push({ type: "deleteDefinition", definition: id });
    this.#log("info", "schedule deleted", definition);
  }

  /** The run was made: session `session`. */
  made(id: number, session: number, now: number): void {
    const definition = this.get(id);
    const isCyclic = definition.schedule.type === "cyclic";
    definition.state = "running";
    if (isCyclic) {
      definition.cycle ??= session;
      definition.nextAt = null;
    }
    Object.assign(definition, { session, runs: definition.runs + 1, lastRunAt: now, told: null });
    this.#reasons.delete(id);
    this.#save(definition);
    this.effects.push({ ...logOf(definition, "info", "schedule runs"), session });
  }

  /** The run could not be made, for instance because its image is gone. */
  refused(id: number, reason: string, now: number): void {
    const definition = this.get(id);
    definition.told = reason;
    if (definition.schedule.type === "cyclic" && definition.state === "waiting") {
      // The reason is told once, and not at every try.
      if (!this.#isSame(definition, reason)) {
        this.#log("error", "schedule cannot run", definition, { reason });
      }
      definition.nextAt = now + CYCLE_REST;
    } else this.#log("error", "schedule cannot run", definition, { reason });
    rest(definition);
    this.#save(definition);
  }

  /** The run cannot be made just now, for the server's own fault: it is tried again soon. */
  putOff(id: number, now: number): void {
    const definition = this.get(id);
    definition.nextAt = now + TRY_AGAIN;
    this.#save(definition);
  }

  /** A session ended; news of one that is no run going on is ignored. */
  ended(session: number, state: SessionState, now: number): void {
    for (const definition of this.#definitions.values()) {
      if (definition.session !== session || definition.state !== "running") continue;
      if (definition.schedule.type === "cyclic") {
        if (state === "stopped") {
          Object.assign(definition, { state: "stopped", nextAt: null, cycle: null });
          this.#log("info", "schedule stopped", definition, {
            reason: `Its session ${session} was stopped.`,
          });
        } else {
          definition.state = "waiting";
          definition.nextAt = state === "finished" ? now : now + CYCLE_REST;
          // At once: a machine that boots in between would find no session, and boot its disk.
          if (state === "finished") this.effects.push({ type: "run", definition: definition.id });
        }
      } else {
        definition.state = "waiting";
        rest(definition);
      }
      this.#save(definition);
    }
  }

  /** The server started again; `stateOf` tells how far a session came, undefined for one that is no more. */
  restarted(stateOf: (session: number) => SessionState | undefined, now: number): void {
    for (const { state, session } of [...this.#definitions.values()]) {
      if (state !== "running") continue;
      const now_ = stateOf(session!) ?? "failed";
      if (now_ !== "gathering" && now_ !== "deploying") this.ended(session!, now_, now);
    }
  }

  /** Does what is due; to be called at least once a minute. */
  tick(now: number): void {
    for (const definition of [...this.#definitions.values()]) {
      look(definition, now, (effect) => this.effects.push(effect));
    }
  }

  /** True when that was the reason at the last try already. */
  #isSame({ id }: Definition, reason: string): boolean {
    const before = this.#reasons.get(id);
    this.#reasons.set(id, reason);
    return before === reason;
  }

  #changed(definition: Definition, event: string): void {
    this.#reasons.delete(definition.id);
    this.#save(definition);
    this.#log("info", event, definition);
  }

  #save({ id }: Definition): void {
    this.effects.push({ type: "saveDefinition", definition: id });
  }

  #log(
    level: "info" | "warn" | "error",
    event: string,
    definition: Definition,
    fields?: Record<string, unknown>,
  ): void {
    this.effects.push(logOf(definition, level, event, fields));
  }
}
