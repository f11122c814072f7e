import type { Coordinator } from "./coordinator.ts";
import type { Inventory } from "./inventory.ts";
import type { Effect } from "./model.ts";
import type { Notices } from "./notices.ts";
import type { Persistence } from "./persistence.ts";
import type { ScheduleKeeper } from "./schedule_keeper.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Senders } from "./senders.ts";
import type { ServerLog } from "./server_log.ts";
import type { Targets } from "./targets.ts";
import type { WakeService } from "./wake_service.ts";

/** What `Effects` works with. */
export interface EffectParts {
  coordinator: Coordinator;
  scheduler: Scheduler;
  schedules: ScheduleKeeper;
  targets: Targets;
  inventory: Inventory;
  senders: Senders;
  wake: WakeService;
  persistence: Persistence;
  notices: Notices;
  log: ServerLog;
}

/**
 * Carries out what the coordinator and the scheduler want: first what the store shall have, and only when that is on the
 * disk what goes to the network. So nothing is ever sent for a transition that a power cut could undo.
 */
export class Effects {
  readonly #parts: EffectParts;
  /** Those outside of the store, which wait until the store has what they are about. */
  #due: Effect[] = [];
  #closed = false;

  constructor(parts: EffectParts) {
    this.#parts = parts;
  }

  /** Carries out what waits; a promise that all of it is done, undefined when nothing had to be written for it. */
  carryOut(): Promise<void> | undefined {
    const { coordinator, scheduler, schedules } = this.#parts;
    let keep = false;
    // What ends makes schedules move, and their runs are new sessions.
    while (coordinator.effects.length || scheduler.effects.length) {
      for (const effect of coordinator.effects.splice(0)) keep = this.#take(effect) || keep;
      keep = schedules.carryOut() || keep;
    }
    return keep ? this.#settle() : undefined;
  }

  /** Tries once more what a failed write left behind. */
  async retry(): Promise<void> {
    if (this.#due.length) await this.#settle();
  }

  /** From now on nothing goes to the network: the next start takes up what is due. */
  close(): void {
    this.#closed = true;
  }

  /** Marks for the store what belongs there; true when somebody waits for that. */
  #take(effect: Effect): boolean {
    const { persistence, schedules, notices, log } = this.#parts;
    const { session } = effect;
    switch (effect.type) {
      case "saveSession":
        persistence.session(session);
        schedules.noticed(session);
        notices.send({ type: "session", session });
        return true;
      case "saveMember":
        persistence.member(session, effect.target);
        this.#noteDeployment(session, effect.target);
        notices.send({ type: "session", session });
        notices.send({ type: "member", session, target: effect.target });
        return true;
      case "dropMember":
        persistence.dropMember(session, effect.target);
        notices.send({ type: "member", session, target: effect.target });
        notices.send({ type: "session", session });
        return true;
      case "turnedAway":
        notices.send({ type: "session", session });
        return false;
      case "progress":
        persistence.progress(session, effect.target);
        notices.send({ type: "member", session, target: effect.target });
        return false;
      case "log":
        log.write(effect.level, effect.event, effect);
        return false;
      default:
        this.#due.push(effect);
        return true;
    }
  }

  /** With the member's success, in the same transaction: its machine boots what it got, whatever happens next. */
  #noteDeployment(session: number, target: number): void {
    const { coordinator, targets, inventory } = this.#parts;
    const member = coordinator.sessions.get(session)?.members.get(target);
    if (!member) return;
    const machine = member.machineId ?? targets.get(target)?.machineId ?? null;
    if (member.state === "done") {
      inventory.deployed(machine);
      // One without a record has its memory here, as long as the server runs.
      const known = targets.get(target);
      if (known && machine === null) known.deployedThrough = coordinator.numbers.session;
    } else inventory.changed(machine);
  }

  async #settle(): Promise<void> {
    await this.#parts.persistence.durable();
    if (this.#closed) return;
    for (const effect of this.#due.splice(0)) this.#do(effect);
  }

  #do(effect: Effect): void {
    const { coordinator, senders, wake } = this.#parts;
    if (effect.type === "startSender") {
      const session = coordinator.sessions.get(effect.session);
      // It may have ended, or got a still later epoch, while the disk was written.
      if (session?.state === "deploying" && senders.get(session.id)?.epoch !== session.epoch) {
        senders.start(session);
      }
    } else if (effect.type === "wake") wake.session(effect.session);
    else if (effect.type === "stopSender") senders.stop(effect.session);
    else if (effect.type === "forget") senders.forget(effect.session, effect.receiver);
  }
}
