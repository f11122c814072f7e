import { BroadsideError } from "../base/mod.ts";
import { type ReceiverEvent, type ReceiverHandle, startReceiver } from "../cast/mod.ts";
import type { Assignment, Counters } from "../contract/mod.ts";
import type { Door } from "./door.ts";
import type { Plan } from "./plan.ts";
import { Reach } from "./reach.ts";
import { fetchMissing } from "./unicast.ts";
import type { Writers } from "./writers.ts";

/** A unit that is wrong this often is wrong at the server. */
const MOST_WRONG = 3;
/** Milliseconds between looks at what is done. */
const LOOK = 50;

/** What a reception is given by its deployment. */
export interface ReceptionHost {
  plan: Plan;
  writers: Writers;
  door: Door;
  /** Interface that faces the server, by name. */
  interface: string;
  /** Bytes of memory for blocks under way. */
  memory: number;
  spawn: (role: "receiver") => Worker;
  log: (level: "info" | "warn", event: string, fields?: Record<string, unknown>) => void;
  signal: AbortSignal;
  /** Ends the deployment. */
  fail: (error: unknown) => void;
}

type Stats = Extract<ReceiverEvent, { type: "stats" }>;

/** The stream on its way to the writers: multicast, and HTTP for what that does not bring. */
export class Reception {
  readonly #host: ReceptionHost;
  #assignment: Assignment;
  #receiver: ReceiverHandle | undefined;
  #heard: Stats | undefined;
  /** The receiver's thread ended: there is nobody to wait for. */
  #deaf = false;
  readonly #wrong = new Map<number, number>();
  readonly #reach = new Reach(performance.now());
  #fetching: Promise<void> | undefined;
  #unicastBytes = 0;
  /** Datagrams of streams before the current one. */
  #earlier = 0;
  #told: "not yet" | "due" | "done" = "not yet";

  constructor(host: ReceptionHost, assignment: Assignment) {
    this.#host = host;
    this.#assignment = assignment;
    if (host.plan.done.length > 0) this.#join();
  }

  /** Bytes that came over the network, and those of them over HTTP. */
  get bytes(): { received: number; unicastBytes: number } {
    const datagrams = this.#earlier + this.#datagrams;
    const received = datagrams * this.#assignment.stream.symbolSize + this.#unicastBytes;
    return { received, unicastBytes: this.#unicastBytes };
  }

  get counters(): Counters {
    const stats = this.#heard?.stats;
    if (!stats) return {};
    const { datagrams, dropped, redundant, refused, lost } = stats;
    let wrong = 0;
    for (const times of this.#wrong.values()) wrong += times;
    return { datagrams, dropped, redundant, refused, lost, wrong };
  }

  /** Resolves when every unit is on the disk; not when the deployment fails. */
  async complete(): Promise<void> {
    const { plan, signal } = this.#host;
    while (Atomics.load(plan.doneCount, 0) < plan.done.length && !signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      if (this.#fetching || !this.#needsUnicast()) continue;
      this.#fetching = this.#fetch().finally(() => this.#fetching = undefined);
      this.#fetching.catch((error) => this.#host.fail(error));
    }
    await this.#fetching;
    // The receiver's last figures are on their way: its next report tells them.
    this.#told = "due";
  }

  /** The server's sender started anew. */
  async rejoin(assignment: Assignment): Promise<void> {
    this.#assignment = assignment;
    this.#earlier += this.#datagrams;
    const receiver = this.#receiver;
    if (!receiver) return;
    this.#receiver = undefined;
    this.#heard = undefined;
    await receiver.stop();
    if (this.#told === "not yet" && !this.#host.signal.aborted) this.#join();
  }

  /** A unit is on the disk that came from elsewhere. */
  obtained(unit: number): void {
    this.#receiver?.obtained(unit);
  }

  /** Leaves the stream. The receiver goes on answering the sender until then, so this comes when all else is done. */
  async stop(): Promise<void> {
    await this.#receiver?.stop();
    this.#receiver = undefined;
    if (this.#told === "due") this.#tell();
  }

  get #datagrams(): number {
    return this.#heard?.stats.datagrams ?? 0;
  }

  #join(): void {
    const { plan, writers, memory, spawn } = this.#host;
    const { stream, receiver } = this.#assignment;
    this.#reach.joined(performance.now());
    this.#deaf = false;
    this.#receiver = startReceiver(
      () => spawn("receiver"),
      { stream, receiver, offsets: plan.offsets, done: plan.done, memory, interface: this.#host.interface },
      writers.openSources(),
      (event) => this.#hear(event),
    );
  }

  #hear(event: ReceiverEvent): void {
    if (event.type === "memory") this.#host.writers.setMemory(event.buffer);
    else if (event.type === "wrong") this.#count(event.unit);
    else if (event.type === "failed") {
      this.#deaf = true;
      this.#host.log("warn", "multicast failed", { why: event.message });
    } else if (event.type === "stats") {
      // Its thread may take seconds to start on a slow machine, in which nobody listened.
      if (!this.#heard) this.#reach.joined(performance.now());
      this.#heard = event;
      if (this.#told === "due" && Number.isFinite(event.span.last)) this.#tell();
    }
  }

  #tell(): void {
    this.#told = "done";
    const { first, last } = this.#heard?.span ?? { first: NaN, last: NaN };
    const seconds = Number.isFinite(last - first) ? Math.round(last - first) / 1000 : undefined;
    const { size } = this.#assignment.stream;
    this.#host.log("info", "received and written", {
      units: this.#host.plan.done.length,
      bytes: size,
      ...(seconds ? { seconds, rate: Math.round(size / seconds), first, last } : {}),
      ...this.counters,
    });
  }

  /** A unit whose hash does not fit is asked for again, but not for ever. */
  #count(unit: number): void {
    const times = (this.#wrong.get(unit) ?? 0) + 1;
    this.#wrong.set(unit, times);
    const chunk = this.#host.plan.dataChunks[unit];
    this.#host.log("warn", "chunk does not match its hash", { chunk, times });
    if (times < MOST_WRONG) return;
    this.#host.fail(
      new BroadsideError(
        "target.corrupt",
        `Cannot deploy the image: chunk ${chunk} came ${times} times and never matched its hash. ` +
          "The image file at the server is damaged: run `broadside image verify` there",
      ),
    );
  }

  #needsUnicast(): boolean {
    const { plan } = this.#host;
    const now = performance.now(), before = this.#reach.by;
    const heard = this.#heard?.heard ? this.#heard : undefined;
    const needed = this.#reach.needsUnicast({
      done: Atomics.load(plan.doneCount, 0),
      total: plan.done.length,
      datagrams: this.#datagrams,
      // What the thread saw itself: that it does not get the processor says nothing of the network.
      silent: heard ? heard.silent : Infinity,
      listening: this.#heard !== undefined || this.#deaf,
    }, now);
    if (before === this.#reach.by) return needed;
    if (before === "unicast") this.#host.log("info", "multicast arrives again");
    else this.#host.log("warn", "multicast does not arrive, fetching over HTTP instead");
    return needed;
  }

  #fetch(): Promise<void> {
    const { plan, door, writers, log, signal } = this.#host;
    const host = {
      plan,
      door,
      writers,
      session: this.#assignment.sessionId,
      obtained: (unit: number) => this.obtained(unit),
      wrong: (unit: number) => this.#count(unit),
      fetched: (bytes: number) => this.#unicastBytes += bytes,
      log: (event: string, fields?: Record<string, unknown>) => log("warn", event, fields),
    };
    return fetchMissing(host, () => this.#needsUnicast(), signal);
  }
}
