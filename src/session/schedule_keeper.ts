import { BroadsideError, type Level, messageOf } from "../base/mod.ts";
import type { Coordinator } from "./coordinator.ts";
import { isRunning } from "./model.ts";
import type { Notices } from "./notices.ts";
import type { Persistence } from "./persistence.ts";
import type { Scheduler } from "./scheduler.ts";
import type { SessionMaker } from "./session_maker.ts";

/** What a `ScheduleKeeper` works with. */
export interface ScheduleParts {
  scheduler: Scheduler;
  coordinator: Coordinator;
  persistence: Persistence;
  notices: Notices;
  maker: SessionMaker;
  /** Throws when no more sessions can run. */
  checkRoom(): void;
  /** The sessions' clock, and that on the wall, which schedules go by. */
  now(): number;
  wallClock(): number;
  log(
    level: Level,
    event: string,
    about: { session?: number; fields?: Record<string, unknown> },
  ): void;
}

/**
 * Does what the scheduler wants. A run and what the scheduler notes of it are marked for the store in one breath, so
 * they are in one transaction: a server that dies makes no run twice and forgets none.
 */
export class ScheduleKeeper {
  readonly #parts: ScheduleParts;

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
  }

  /** Takes note of runs that ended while nobody looked. */
  restarted(): void {
    const { scheduler, coordinator, wallClock } = this.#parts;
    scheduler.restarted((session) => coordinator.sessions.get(session)?.state, wallClock());
  }

  tick(): void {
    this.#parts.scheduler.tick(this.#parts.wallClock());
  }

  /** A session was changed: one that ended may be a schedule's run. */
  noticed(id: number): void {
    const { scheduler, coordinator, wallClock } = this.#parts;
    const session = coordinator.sessions.get(id);
    if (session?.definitionId == null || isRunning(session)) return;
    scheduler.ended(id, session.state, wallClock());
  }

  /** Carries out what the scheduler wants; true when something is to be written. */
  carryOut(): boolean {
    const { scheduler, persistence, notices, log } = this.#parts;
    let keep = false;
    for (let effect = scheduler.effects.shift(); effect; effect = scheduler.effects.shift()) {
      if (effect.type === "log") {
        log(effect.level, effect.event, effect);
        continue;
      }
      keep = true;
      if (effect.type === "run") this.#run(effect.definition);
      else if (effect.type === "saveDefinition") {
        persistence.definition(effect.definition);
        notices.send({ type: "schedule", schedule: effect.definition });
      } else {
        persistence.deleteDefinition(effect.definition);
        notices.send({ type: "scheduleGone", schedule: effect.definition });
      }
    }
    return keep;
  }

  #run(id: number): void {
    const { scheduler, coordinator, maker, checkRoom, now, wallClock } = this.#parts;
    const definition = scheduler.definitions.get(id);
    if (!definition || definition.state === "running") return;
    try {
      const { options, name, schedule, cycle } = definition;
      checkRoom();
      const session = coordinator.create({
        ...maker.prepare({ ...options, name }),
        options,
        idempotencyKey: null,
        origin: "schedule",
        definitionId: id,
        ...(schedule.type === "cyclic" ? { cycle: cycle ?? 0 } : {}),
      }, now());
      scheduler.made(id, session.id, wallClock());
    } catch (error) {
      // A full disk is nothing that a run could be given up for.
      if (error instanceof BroadsideError && error.code === "store.write") {
        return scheduler.putOff(id, wallClock());
      }
      scheduler.refused(id, messageOf(error), wallClock());
    }
  }
}
