import { BroadsideError } from "../base/mod.ts";
import { type ReceiverEvent, type ReceiverHandle, startReceiver } from "../cast/mod.ts";
import type { Assignment, Counters, Progress, TargetPhase } from "../contract/mod.ts";
import { type DiskDevice, openDisk, refuseUnsafe } from "../disk/mod.ts";
import type { Door } from "./door.ts";
import { Meter } from "./meter.ts";
import { makePlan, type Plan } from "./plan.ts";
import { fetchMissing } from "./unicast.ts";
import { markDone } from "./writer_worker.ts";
import { Writers } from "./writers.ts";

/** Nothing of the stream heard for this long: multicast does not get through. Milliseconds. */
const UNHEARD = 3000;
/** This few units missing, and no gain for so long: the rest comes over HTTP. */
const LAST_UNITS = 8, LAST_STALL = 1000;
/** No data of the stream for so long, though it says it goes on: something is wrong that only HTTP gets around. */
const DATALESS = 30_000;
/** A unit that is wrong this often is wrong at the server. */
const MOST_WRONG = 3;
/** Units checked by one order. */
const CHECK_RUN = 16;

/** What a deployment is given. */
export interface DeploymentOptions {
  door: Door;
  /** Path of the disk to write. */
  disk: string;
  /** Interface that faces the server, by name. */
  interface: string;
  writers: number;
  /** Bytes of memory for blocks under way. */
  memory: number;
  spawn: (role: "receiver" | "writer") => Worker;
  log: (level: "info" | "warn", event: string, fields?: Record<string, unknown>) => void;
}

/** One session's image on its way to this machine's disk. */
export class Deployment {
  phase: TargetPhase = "preparing";
  readonly #options: DeploymentOptions;
  readonly #abort = new AbortController();
  #assignment: Assignment;
  #plan: Plan | undefined;
  #writers: Writers | undefined;
  #disk: DiskDevice | undefined;
  #receiver: ReceiverHandle | undefined;
  #heard: { stats: Extract<ReceiverEvent, { type: "stats" }>; since: number } | undefined;
  readonly #meter = new Meter(performance.now());
  readonly #wrong = new Map<number, number>();
  readonly #failure = Promise.withResolvers<never>();
  #unicastBytes = 0;
  /** Datagrams of streams before the current one. */
  #earlier = 0;
  #reachedBy: "multicast" | "unicast" = "multicast";
  #lastGain = { done: 0, at: performance.now() };
  #lastData = { datagrams: 0, at: performance.now() };

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
    const { door, disk, spawn, log } = this.#options;
    try {
      const assignment = this.#assignment;
      const bytes = await door.manifest(assignment.root, assignment.manifestBytes);
      const plan = this.#plan = makePlan(bytes, assignment);
      // Cancelled meanwhile: not a byte of the disk is touched.
      if (this.#abort.signal.aborted) return await this.#failure.promise;
      refuseUnsafe(disk, plan.manifest.diskSize);
      this.#disk = openDisk(disk, { write: true, exclusive: true });
      const { chunks, dataChunks, done, doneCount } = plan;
      const start = { disk, chunks, dataChunks, done, doneCount };
      this.#writers = new Writers(() => spawn("writer"), this.#options.writers, start);
      log("info", "deployment begins", { image: assignment.root.slice(0, 12), units: done.length, disk });
      this.phase = "receiving";
      await this.#orFail(this.#receive(plan, this.#writers));
      this.phase = "syncing";
      await this.#orFail(this.#writers.order({ type: "sync" }));
      if (this.#assignment.readback) {
        this.phase = "verifying";
        await this.#orFail(this.#readBack(plan, this.#writers));
      }
    } finally {
      this.#abort.abort();
      await this.#receiver?.stop();
      this.#writers?.close();
      this.#disk?.close();
    }
    // Last of all: whoever hears it may end the program.
    this.phase = "done";
  }

  /** The server's sender started anew: follow it, keeping what is done. */
  async rejoin(assignment: Assignment): Promise<void> {
    if (assignment.root !== this.#assignment.root) {
      throw new BroadsideError("target.manifest", "Cannot go on: the session has another image now");
    }
    this.#assignment = assignment;
    this.#earlier += this.#heard?.stats.stats.datagrams ?? 0;
    const receiver = this.#receiver;
    if (!receiver) return;
    this.#receiver = undefined;
    this.#heard = undefined;
    await receiver.stop();
    if (this.phase === "receiving") this.#join();
  }

  cancel(): void {
    this.#abort.abort();
    this.#failure.reject(new BroadsideError("target.cancelled", "The deployment was cancelled"));
  }

  progress(): Progress | undefined {
    const plan = this.#plan;
    if (!plan) return undefined;
    const chunksDone = Atomics.load(plan.doneCount, 0);
    // All chunks but the disk's last are of one size.
    const bytesDone = Math.min(plan.bytesTotal, chunksDone * plan.chunks.chunkSize);
    const datagrams = this.#earlier + (this.#heard?.stats.stats.datagrams ?? 0);
    const received = datagrams * this.#assignment.stream.symbolSize + this.#unicastBytes;
    return this.#meter.measure({
      chunksDone,
      chunksTotal: plan.done.length,
      bytesDone,
      bytesTotal: plan.bytesTotal,
      received,
      unicastBytes: this.#unicastBytes,
    }, performance.now());
  }

  counters(): Counters {
    const stats = this.#heard?.stats.stats;
    if (!stats) return {};
    const { datagrams, dropped, redundant, refused, lost } = stats;
    let wrong = 0;
    for (const times of this.#wrong.values()) wrong += times;
    return { datagrams, dropped, redundant, refused, lost, wrong };
  }

  async #receive(plan: Plan, writers: Writers): Promise<void> {
    const zeros = Promise.all(plan.zeros.map((run) => writers.order({ type: "zero", ...run })));
    zeros.catch(() => {});
    if (plan.done.length > 0) this.#join();
    const kept = this.#assignment.resume ? this.#keepGood(plan, writers) : Promise.resolve();
    kept.catch(() => {});
    let fetching: Promise<void> | undefined;
    while (!this.#complete(plan)) {
      await this.#orFail(new Promise((resolve) => setTimeout(resolve, 50)));
      if (fetching || !this.#needsUnicast(plan)) continue;
      fetching = this.#fetch(plan, writers).finally(() => fetching = undefined);
      fetching.catch((error) => this.#failure.reject(error));
    }
    await fetching;
    this.phase = "writing";
    await Promise.all([zeros, kept]);
    await this.#logReception(plan);
  }

  async #logReception(plan: Plan): Promise<void> {
    // The receiver's last figures are on their way.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const { first, last } = this.#heard?.stats.span ?? { first: NaN, last: NaN };
    const seconds = Number.isFinite(last - first) ? Math.round(last - first) / 1000 : undefined;
    const { size } = this.#assignment.stream;
    this.#options.log("info", "received and written", {
      units: plan.done.length,
      bytes: size,
      ...(seconds ? { seconds, rate: Math.round(size / seconds), first, last } : {}),
      ...this.counters(),
    });
  }

  #join(): void {
    const { stream, receiver } = this.#assignment;
    const plan = this.#plan!, writers = this.#writers!;
    this.#lastGain.at = this.#lastData.at = performance.now();
    this.#receiver = startReceiver(
      () => this.#options.spawn("receiver"),
      {
        stream,
        receiver,
        offsets: plan.offsets,
        done: plan.done,
        memory: this.#options.memory,
        interface: this.#options.interface,
      },
      writers.openSources(),
      (event) => this.#hear(event),
    );
  }

  #hear(event: ReceiverEvent): void {
    if (event.type === "memory") this.#writers?.setMemory(event.buffer);
    else if (event.type === "stats") this.#heard = { stats: event, since: performance.now() };
    else if (event.type === "wrong") this.#count(event.unit);
    else if (event.type === "failed") {
      this.#options.log("warn", "multicast failed", { why: event.message });
    }
  }

  /** A unit whose hash does not fit is asked for again, but not for ever. */
  #count(unit: number): void {
    const times = (this.#wrong.get(unit) ?? 0) + 1;
    this.#wrong.set(unit, times);
    const chunk = this.#plan!.dataChunks[unit];
    this.#options.log("warn", "chunk does not match its hash", { chunk, times });
    if (times < MOST_WRONG) return;
    this.#failure.reject(
      new BroadsideError(
        "target.corrupt",
        `Cannot deploy the image: chunk ${chunk} came ${times} times and never matched its hash. ` +
          "The image file at the server is damaged: run `broadside image verify` there",
      ),
    );
  }

  #complete(plan: Plan): boolean {
    const done = Atomics.load(plan.doneCount, 0);
    if (done > this.#lastGain.done) this.#lastGain = { done, at: performance.now() };
    return done === plan.done.length;
  }

  /** Multicast does not arrive, or has nothing more for us and little is left. */
  #needsUnicast(plan: Plan): boolean {
    const now = performance.now(), idle = now - this.#lastGain.at;
    const silent = this.#heard?.stats.heard ? this.#heard.stats.silent + now - this.#heard.since : Infinity;
    const datagrams = this.#heard?.stats.stats.datagrams ?? 0;
    if (datagrams !== this.#lastData.datagrams) this.#lastData = { datagrams, at: now };
    const dataless = now - this.#lastData.at > DATALESS;
    const few = plan.done.length - this.#lastGain.done <= LAST_UNITS && idle > LAST_STALL;
    // Once on HTTP it stays there until the group is heard.
    const unreached = dataless || silent > UNHEARD && (this.#reachedBy === "unicast" || idle > UNHEARD);
    const by = unreached ? "unicast" : "multicast";
    if (by !== this.#reachedBy) {
      this.#reachedBy = by;
      if (by === "unicast") {
        this.#options.log("warn", "multicast does not arrive, fetching over HTTP instead");
      } else this.#options.log("info", "multicast arrives again");
    }
    return by === "unicast" || few;
  }

  #fetch(plan: Plan, writers: Writers): Promise<void> {
    const { door, log } = this.#options;
    const host = {
      plan,
      door,
      writers,
      session: this.#assignment.sessionId,
      obtained: (unit: number) => this.#receiver?.obtained(unit),
      wrong: (unit: number) => this.#count(unit),
      fetched: (bytes: number) => this.#unicastBytes += bytes,
      log: (event: string, fields?: Record<string, unknown>) => log("warn", event, fields),
    };
    return fetchMissing(host, () => this.#needsUnicast(plan), this.#abort.signal);
  }

  /** What an earlier, interrupted run left on the disk and is right need not come again. */
  async #keepGood(plan: Plan, writers: Writers): Promise<void> {
    let kept = 0;
    await this.#checkAll(plan, writers, false, (units) => {
      for (const unit of units) {
        markDone(plan.done, plan.doneCount, unit);
        this.#receiver?.obtained(unit);
        kept++;
      }
    });
    this.#options.log("info", "kept what was already on the disk", { kept, of: plan.done.length });
  }

  async #readBack(plan: Plan, writers: Writers): Promise<void> {
    await this.#checkAll(plan, writers, true, (_right, wrong) => {
      if (wrong.length === 0) return;
      const offset = plan.dataChunks[wrong[0]] * plan.chunks.chunkSize;
      throw new BroadsideError(
        "target.readback",
        `Cannot trust ${this.#options.disk}: byte ${offset} and what follows reads back other than it was written. ` +
          "Replace the disk",
      );
    });
  }

  async #checkAll(
    plan: Plan,
    writers: Writers,
    fresh: boolean,
    each: (right: number[], wrong: number[]) => void,
  ): Promise<void> {
    let next = 0;
    const lane = async () => {
      while (next < plan.done.length && !this.#abort.signal.aborted) {
        const from = next, end = next = Math.min(plan.done.length, next + CHECK_RUN);
        const { units, wrong } = await writers.order({ type: "check", from, end, fresh });
        each(units, wrong);
      }
    };
    await Promise.all(Array.from({ length: writers.count }, lane));
  }

  #orFail<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#failure.promise, this.#writers!.failure]);
  }
}
