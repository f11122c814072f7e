import type { ScheduledRequest, ScheduledView } from "../contract/mod.ts";
import { scheduledView } from "./definition.ts";
import { isRunning } from "./model.ts";
import type { Runner } from "./runner.ts";

/** The sessions with a schedule, in the words of the contract. Every method may throw `schedule.unknown`. */
export class ScheduleDesk {
  readonly #runner: Runner;

  constructor(runner: Runner) {
    this.#runner = runner;
  }

  /** Newest first. */
  list(): ScheduledView[] {
    return [...this.#runner.scheduler.definitions.values()].map((each) => scheduledView(each)).reverse();
  }

  get(id: number): ScheduledView {
    return scheduledView(this.#runner.scheduler.get(id), true);
  }

  /** One without its list of machines; undefined when it is no more. */
  summary(id: number): ScheduledView | undefined {
    const definition = this.#runner.scheduler.definitions.get(id);
    return definition && scheduledView(definition);
  }

  /**
   * Makes one. With a `key` that made one before, gives that one back. Throws `image.…` or `session.…` as making such a
   * session now would, and `schedule.never`.
   */
  async create(
    { options, schedule }: ScheduledRequest,
    key: string | null = null,
  ): Promise<{ view: ScheduledView; created: boolean }> {
    const { scheduler, maker } = this.#runner;
    const before = [...scheduler.definitions.values()].find((each) => each.idempotencyKey === key);
    if (key !== null && before) return { view: this.get(before.id), created: false };
    const { name } = maker.prepare(options);
    const what = { name, options, schedule, idempotencyKey: key };
    const { id } = await this.#act(() => scheduler.create(what, this.#now));
    return { view: this.get(id), created: true };
  }

  /** Changes what its next runs are. Throws as `create` does. */
  async change(id: number, { options, schedule }: ScheduledRequest): Promise<ScheduledView> {
    const { scheduler, maker } = this.#runner;
    const before = scheduler.get(id).name;
    const { name } = maker.prepare({ ...options, name: options.name ?? before });
    await this.#act(() => scheduler.change(id, { name, options, schedule }, this.#now));
    return this.get(id);
  }

  /** Makes a run now. Throws `schedule.state` while one goes on. */
  async run(id: number): Promise<ScheduledView> {
    await this.#act(() => this.#runner.scheduler.runNow(id));
    return this.get(id);
  }

  /** No more runs; one that only gathers is stopped, one that deploys goes on. Throws `schedule.state`. */
  async stop(id: number): Promise<ScheduledView> {
    const { scheduler, coordinator, options } = this.#runner;
    const { session } = scheduler.get(id);
    await this.#act(() => {
      scheduler.stop(id);
      if (coordinator.sessions.get(session ?? 0)?.state === "gathering") {
        coordinator.stop(session!, options.now());
      }
    });
    return this.get(id);
  }

  /** Goes by the schedule again. Throws `schedule.state` or `schedule.never`. */
  async resume(id: number): Promise<ScheduledView> {
    const { scheduler, coordinator } = this.#runner;
    const session = coordinator.sessions.get(scheduler.get(id).session ?? 0);
    await this.#act(() => scheduler.resume(id, session !== undefined && isRunning(session), this.#now));
    return this.get(id);
  }

  /** Deletes it; its sessions stay. Throws `schedule.running`. */
  async delete(id: number): Promise<void> {
    await this.#act(() => this.#runner.scheduler.remove(id));
  }

  get #now(): number {
    return this.#runner.wallClock();
  }

  #act<T>(what: () => T): Promise<T> {
    return this.#runner.act(what);
  }
}
