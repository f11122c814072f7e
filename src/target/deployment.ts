import { BroadsideError } from "../base/mod.ts";
import type { Assignment, Counters, Progress, TargetPhase } from "../contract/mod.ts";
import { type DiskDevice, openDisk, refuseUnsafe } from "../disk/mod.ts";
import type { RunProgram } from "../sys/mod.ts";
import { checkUnits } from "./check_units.ts";
import type { Door } from "./door.ts";
import { partitionFor, type PartitionTarget } from "./destination.ts";
import { finishDisk, fitTable } from "./finish.ts";
import { finishPartition, fitPartition } from "./finish_partition.ts";
import { Meter } from "./meter.ts";
import { makePlan, type Plan, refuseSectorSize } from "./plan.ts";
import { Reception } from "./reception.ts";
import { markDone } from "./writer_worker.ts";
import { Writers } from "./writers.ts";

/** What a deployment is given. */
export interface DeploymentOptions {
  door: Door;
  /** Path of the disk to write. */
  disk: string;
  /** By what a session had it chosen; `auto` for the machine's own choice. */
  diskWish: string;
  /** Interface that faces the server, by name. */
  interface: string;
  writers: number;
  /** Bytes of memory for blocks under way. */
  memory: number;
  /** Have the firmware start the deployed system, where it is UEFI. */
  bootEntry: boolean;
  spawn: (role: "receiver" | "writer") => Worker;
  run: RunProgram;
  log: (level: "info" | "warn", event: string, fields?: Record<string, unknown>) => void;
}

/** One session's image on its way to this machine's disk. */
export class Deployment {
  phase: TargetPhase = "preparing";
  /** What it does within a phase, in words, where there is more to say. */
  activity: string | undefined;
  readonly #options: DeploymentOptions;
  readonly #abort = new AbortController();
  #assignment: Assignment;
  #plan: Plan | undefined;
  #writers: Writers | undefined;
  #disk: DiskDevice | undefined;
  #partition: PartitionTarget | undefined;
  #reception: Reception | undefined;
  readonly #meter = new Meter(performance.now());
  #cancelled = false;
  readonly #failure = Promise.withResolvers<never>();

  constructor(options: DeploymentOptions, assignment: Assignment) {
    this.#options = options;
    this.#assignment = assignment;
    this.#failure.promise.catch(() => {});
  }

  get assignment(): Assignment {
    return this.#assignment;
  }

  /** Runs to the end: returns when the disk holds the image, checked; throws a BroadsideError when it can't. */
  async run(): Promise<void> {
    const { door, disk, bootEntry, run, log } = this.#options;
    const { root, manifestBytes } = this.#assignment;
    this.#refuseOtherDisk();
    // Cancelled before or meanwhile: not a byte of the disk is touched.
    const manifest = await Promise.race([door.manifest(root, manifestBytes), this.#failure.promise]);
    const plan = this.#plan = makePlan(manifest, this.#assignment);
    try {
      await this.#write(plan);
      await this.#leaveStream();
      // While the disk is still claimed, so that nobody takes up a partition that the table is about to lose.
      if (this.#partition) fitPartition(this.#disk!, this.#partition, plan.manifest, log);
      else fitTable(this.#disk!, plan.manifest, log);
    } finally {
      await this.#leaveStream();
      this.#disk?.close();
    }
    const { grow } = this.#assignment;
    const tell = (activity: string) => this.activity = activity;
    // Tools that change file systems are not to be interrupted, so a cancellation waits for their end.
    this.phase = "syncing";
    const finish = { path: disk, manifest: plan.manifest, grow, run, log, tell };
    if (this.#partition) await finishPartition(finish, this.#partition);
    else await finishDisk({ ...finish, bootEntry });
    if (this.#cancelled) return await this.#failure.promise;
    this.activity = undefined;
    // Last of all: whoever hears it may end the program.
    this.phase = "done";
  }

  /** The server's sender started anew: follow it, keeping what is done. */
  async rejoin(assignment: Assignment): Promise<void> {
    if (assignment.root !== this.#assignment.root) {
      throw new BroadsideError("target.manifest", "Cannot go on: the session has another image now");
    }
    this.#assignment = assignment;
    await this.#reception?.rejoin(assignment);
  }

  cancel(): void {
    this.#cancelled = true;
    this.#abort.abort();
    this.#failure.reject(new BroadsideError("target.cancelled", "The deployment was cancelled"));
  }

  progress(): Progress | undefined {
    const plan = this.#plan;
    if (!plan) return undefined;
    const chunksDone = Atomics.load(plan.doneCount, 0);
    return this.#meter.measure({
      chunksDone,
      chunksTotal: plan.done.length,
      // All chunks but the disk's last are of one size.
      bytesDone: Math.min(plan.bytesTotal, chunksDone * plan.chunks.chunkSize),
      bytesTotal: plan.bytesTotal,
      ...(this.#reception?.bytes ?? { received: 0, unicastBytes: 0 }),
    }, performance.now());
  }

  counters(): Counters {
    return this.#reception?.counters ?? {};
  }

  /** From the first byte to the last on the disk, and compared where the session asks for it. */
  async #write(plan: Plan): Promise<void> {
    const { disk, spawn, log } = this.#options;
    const { destination } = this.#assignment;
    refuseUnsafe(disk, destination.partition ? 0 : plan.manifest.diskSize);
    this.#disk = openDisk(disk, { write: true, exclusive: true });
    refuseSectorSize(plan.manifest, this.#disk);
    this.#partition = partitionFor(this.#disk, plan.manifest, destination);
    const stretch = this.#partition?.place ?? null;
    const { chunks, dataChunks, done, doneCount } = plan;
    const where = this.#partition ? { partition: this.#partition.place.number } : {};
    const start = { disk, stretch, chunks, dataChunks, done, doneCount };
    const writers = this.#writers = new Writers(() => spawn("writer"), this.#options.writers, start);
    log("info", "deployment begins", { image: plan.root.slice(0, 12), units: done.length, disk, ...where });
    this.phase = "receiving";
    await this.#orFail(this.#receive(plan, writers));
    this.phase = "syncing";
    await this.#orFail(writers.order({ type: "sync" }));
    if (!this.#assignment.readback) return;
    this.phase = "verifying";
    await this.#orFail(this.#readBack(plan, writers));
  }

  /** The session may have got another destination since this machine was taken. */
  #refuseOtherDisk(): void {
    const { disk } = this.#assignment.destination, { diskWish } = this.#options;
    if (disk === diskWish) return;
    throw new BroadsideError(
      "target.disk",
      `Cannot write to ${this.#options.disk}: the image goes to the disk ${disk}, and this one was chosen by ` +
        `${diskWish}. Start the target again.`,
    );
  }

  async #receive(plan: Plan, writers: Writers): Promise<void> {
    const zeros = Promise.all(plan.zeros.map((run) => writers.order({ type: "zero", ...run })));
    zeros.catch(() => {});
    const fail = (error: unknown) => this.#failure.reject(error);
    const reception = this.#reception = new Reception(
      { ...this.#options, plan, writers, signal: this.#abort.signal, fail },
      this.#assignment,
    );
    const kept = this.#assignment.resume ? this.#keepGood(plan, writers, reception) : Promise.resolve();
    kept.catch(() => {});
    await this.#orFail(reception.complete());
    this.phase = "writing";
    await Promise.all([zeros, kept]);
  }

  /** What an earlier, interrupted run left on the disk and is right need not come again. */
  async #keepGood(plan: Plan, writers: Writers, reception: Reception): Promise<void> {
    let kept = 0;
    await checkUnits(plan, writers, false, this.#abort.signal, (units) => {
      for (const unit of units) {
        markDone(plan.done, plan.doneCount, unit);
        reception.obtained(unit);
        kept++;
      }
    });
    this.#options.log("info", "kept what was already on the disk", { kept, of: plan.done.length });
  }

  async #readBack(plan: Plan, writers: Writers): Promise<void> {
    await checkUnits(plan, writers, true, this.#abort.signal, (_right, wrong) => {
      if (wrong.length === 0) return;
      const offset = plan.dataChunks[wrong[0]] * plan.chunks.chunkSize;
      throw new BroadsideError(
        "target.readback",
        `Cannot trust ${this.#options.disk}: byte ${offset} and what follows reads back other than it was written. ` +
          "Replace the disk",
      );
    });
  }

  /** Ends all threads. */
  async #leaveStream(): Promise<void> {
    this.#abort.abort();
    await this.#reception?.stop();
    await this.#writers?.close();
  }

  #orFail<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#failure.promise, this.#writers!.failure]);
  }
}
