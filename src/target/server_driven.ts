import { BroadsideError, type Level, messageOf } from "../base/mod.ts";
import type { After, Assignment, Hardware, PollReply, PollRequest } from "../contract/mod.ts";
import { Deployment, type DeploymentOptions } from "./deployment.ts";
import type { OfferDisk, OfferedDisk } from "./disk_offer.ts";
import { type Door, Refusal } from "./door.ts";

/** How long to wait before asking a server that did not answer again, in milliseconds. */
const RETRY = 1000;
const MOST_LOG = 50;

/** What a target in server-driving mode is given. */
export interface ServerDrivenOptions extends Omit<DeploymentOptions, "door" | "log" | "disk" | "diskWish"> {
  door: Door;
  identity: string;
  name?: string;
  sessionId?: string;
  version: string;
  hardware: Hardware;
  /** The machine's own choice, and what it goes by where somebody told it. */
  disk: OfferedDisk;
  ownDisk?: string;
  /** Finds the disk that a session asks for. */
  offer: OfferDisk;
  /** End when a deployment failed, rather than wait for another try; one that was cancelled did not fail. */
  endOnFailure: boolean;
  /** End with the first deployment, whatever came of it. */
  once?: boolean;
  /** Somebody at this machine gives up: the server is told, and what was begun is brought to an end. */
  cancel?: AbortSignal;
  /** Shows what happens; called at least at every poll. */
  show: (view: TargetView) => void;
  log: (level: Level, event: string, fields?: Record<string, unknown>) => void;
  signal: AbortSignal;
}

/** What there is to show. */
export interface TargetView {
  request: PollRequest;
  session?: string;
  message?: string;
  /** What the target does within the state, where there is more to say. */
  activity?: string;
}

/** How it ended: what the session wants done with the machine, or how its one deployment failed. */
export interface TargetOutcome {
  after: Exclude<After, "wait">;
  ok: boolean;
  message?: string;
}

/**
 * Registers with the server, waits to be assigned to a session, deploys, and reports, until a session says what to do
 * with the machine afterwards. A server that goes away is waited for; the deployment goes on meanwhile.
 */
export async function serverDriven(options: ServerDrivenOptions): Promise<TargetOutcome> {
  return await new ServerDriven(options).run();
}

const CANCELLED: TargetOutcome = { after: "exit", ok: false, message: "Cancelled at this machine" };

class ServerDriven {
  readonly #options: ServerDrivenOptions;
  #registered = false;
  #offered: OfferedDisk;
  #diskProblem: PollRequest["diskProblem"];
  #deployment: Deployment | undefined;
  #assignment: Assignment | undefined;
  /** How the last deployment ended, until the server has released us. */
  #ended: { error?: { code: string; message: string } } | undefined;
  #pending: NonNullable<PollRequest["log"]> = [];
  /** Resolves when what was begun before has let go of the disk. */
  #settled: Promise<void> = Promise.resolve();
  /** How the deployment before the present wait ended, for the screen. */
  #last: string | undefined;
  #message: string | undefined;
  #wake = () => {};

  constructor(options: ServerDrivenOptions) {
    this.#options = options;
    this.#offered = options.disk;
  }

  async run(): Promise<TargetOutcome> {
    for (let unreachable = false; !this.#options.signal.aborted;) {
      try {
        if (!this.#registered) await this.#register();
        if (this.#options.cancel?.aborted) this.#deployment?.cancel();
        const request = this.#request();
        const reply = await this.#options.door.poll(request);
        this.#pending.splice(0, request.log?.length ?? 0);
        unreachable = false;
        if (request.state === "cancelled" && !this.#deployment) return CANCELLED;
        const outcome = await this.#obey(reply);
        if (outcome) return outcome;
        await this.#pause(reply.pollInterval);
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) this.#registered = false;
        else if (error instanceof Refusal && error.status < 500) throw error;
        else if (!unreachable) {
          unreachable = true;
          this.#log("warn", "the server does not answer, trying on", { why: messageOf(error) });
        }
        // Nobody is left to be told.
        if (this.#options.cancel?.aborted && !this.#deployment) return CANCELLED;
        this.#show("Waiting for the server to answer");
        await this.#pause(RETRY);
      }
    }
    this.#deployment?.cancel();
    return { after: "exit", ok: false, message: "interrupted" };
  }

  async #register(): Promise<void> {
    const { door, identity, name, sessionId, version, hardware, ownDisk } = this.#options;
    const { info: disk, wish: diskWish } = this.#offered;
    await door.register({ identity, name, sessionId, version, hardware, disk, diskWish, ownDisk });
    this.#registered = true;
    this.#log("info", "registered with the server", { identity });
  }

  /** A session would take this machine with another disk. One that is not there may turn up: it is looked for anew. */
  #offer(wish: string): void {
    try {
      this.#offered = this.#options.offer(wish);
      this.#registered = false;
      if (this.#diskProblem?.wish === wish) this.#diskProblem = undefined;
      this.#log("info", "a session asks for another disk", { disk: wish, found: this.#offered.why });
    } catch (error) {
      const why = messageOf(error).slice(0, 1000);
      const isNews = this.#diskProblem?.wish !== wish || this.#diskProblem.why !== why;
      this.#diskProblem = { wish, why };
      if (isNews) this.#log("warn", "the disk that a session asks for is not here", { disk: wish, why });
    }
  }

  #request(): PollRequest {
    const log = this.#pending.slice(0, MOST_LOG);
    const common = { epoch: this.#assignment?.epoch, log: log.length ? log : undefined };
    if (!this.#deployment) {
      const state = this.#options.cancel?.aborted ? "cancelled" : "waiting";
      return { state, ...common, diskProblem: this.#diskProblem };
    }
    const progress = this.#deployment.progress(), counters = this.#deployment.counters();
    const error = this.#ended?.error;
    const state = !error
      ? this.#deployment.phase
      : error.code === "target.cancelled"
      ? "cancelled"
      : "failed";
    return { state, ...common, progress, counters, error };
  }

  async #obey(reply: PollReply): Promise<TargetOutcome | undefined> {
    this.#message = reply.message;
    const { assignment } = reply;
    if (reply.command === "deploy" && assignment) {
      const ours = this.#assignment?.sessionId === assignment.sessionId && !this.#ended;
      if (!ours) this.#begin(assignment);
      else if (this.#assignment!.epoch !== assignment.epoch) {
        this.#assignment = assignment;
        await this.#deployment!.rejoin(assignment);
      }
    } else if (reply.command === "cancel" && this.#deployment && !this.#ended) {
      this.#deployment.cancel();
    } else if (reply.command === "release" || reply.command === "wait") {
      const outcome = this.#release(reply.command === "release");
      if (outcome) return outcome;
      if (!this.#deployment && reply.disk !== undefined) this.#offer(reply.disk);
      else if (reply.disk === undefined) this.#diskProblem = undefined;
    }
    this.#show(this.#message);
    return undefined;
  }

  #show(message?: string): void {
    const last = this.#deployment ? undefined : this.#last;
    this.#options.show({
      request: this.#request(),
      session: this.#assignment?.sessionName,
      message: [last, message].filter(Boolean).join(" ") || undefined,
      activity: this.#ended ? undefined : this.#deployment?.activity,
    });
  }

  #begin(assignment: Assignment): void {
    this.#deployment?.cancel();
    this.#assignment = assignment;
    this.#ended = undefined;
    const { info: { path: disk }, wish: diskWish } = this.#offered;
    const log: DeploymentOptions["log"] = (level, event, fields) => this.#log(level, event, fields);
    const deployment = this.#deployment = new Deployment(
      { ...this.#options, disk, diskWish, log },
      assignment,
    );
    this.#settled = this.#settled.then(() => deployment.run()).then(
      () => this.#finish(deployment, undefined),
      (error) => this.#finish(deployment, error),
    );
  }

  #finish(deployment: Deployment, error: unknown): void {
    if (deployment !== this.#deployment) return;
    const code = error instanceof BroadsideError ? error.code : "target.failed";
    this.#ended = error ? { error: { code, message: messageOf(error).slice(0, 1000) } } : {};
    if (error) this.#log("error", "deployment failed", { code, why: messageOf(error) });
    else this.#log("info", "deployment done");
    this.#show();
    this.#wake();
  }

  /** The server has taken note of the end, or knows nothing of what we do. */
  #release(asEnded: boolean): TargetOutcome | undefined {
    if (!this.#deployment || !this.#ended) return undefined;
    const { after, sessionName } = this.#assignment!;
    const { error } = this.#ended, message = error?.message;
    this.#deployment = undefined;
    this.#assignment = undefined;
    this.#ended = undefined;
    this.#last = error
      ? `The last deployment (${sessionName}) failed: ${message!.replace(/\.$/, "")}.`
      : `${sessionName} is deployed.`;
    if (error && error.code !== "target.cancelled" && this.#options.endOnFailure) {
      return { after: "exit", ok: false, message };
    }
    if (this.#options.once) return { after: after === "wait" ? "exit" : after, ok: !error, message };
    if (after === "wait" || !asEnded) return undefined;
    return { after, ok: message === undefined, message };
  }

  #log(level: Level, event: string, fields: Record<string, unknown> = {}): void {
    this.#options.log(level, event, fields);
    const plain = Object.fromEntries(
      Object.entries(fields).map((
        [key, value],
      ) => [key, typeof value === "number" ? value : String(value).slice(0, 1000)]),
    );
    this.#pending.push({ time: Date.now(), level, event, fields: plain });
    if (this.#pending.length > 200) this.#pending.shift();
  }

  /** Waits, but not when there is news for the server. */
  #pause(milliseconds: number): Promise<void> {
    const { signal, cancel } = this.#options;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake(), milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        for (const each of [signal, cancel]) each?.removeEventListener("abort", this.#wake);
        this.#wake = () => {};
        resolve();
      };
      for (const each of [signal, cancel]) each?.addEventListener("abort", this.#wake);
    });
  }
}
