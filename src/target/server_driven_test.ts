import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Assignment, PollReply, PollRequest, RegisterRequest } from "../contract/mod.ts";
import { diskForWish, type OfferDisk, type OfferedDisk } from "./disk_offer.ts";
import { type Door, Refusal } from "./door.ts";
import { serverDriven, type ServerDrivenOptions, type TargetView } from "./server_driven.ts";

const ASSIGNMENT = {
  sessionId: "1",
  sessionName: "room",
  epoch: 1,
  root: "0".repeat(64),
  manifestBytes: 10,
  receiver: 1,
  stream: {
    streamId: 1,
    key: "0".repeat(64),
    size: 1,
    symbolSize: 64,
    blockSymbols: 4,
    group: "224.1.1.2",
    port: 2017,
  },
  resume: false,
  readback: false,
  grow: false,
  destination: { disk: "auto", partition: null },
  after: "exit",
} as Assignment;
const OWN: OfferedDisk = { info: { path: "/nonexistent", size: 1, sectorSize: 512 }, wish: "auto", why: "" };

/** A server that answers polls by a script, the last answer for ever; returns all polls once `end` says so. */
class FakeServer {
  readonly polls: PollRequest[] = [];
  readonly registered: RegisterRequest[] = [];
  cancel?: AbortController;
  endOnFailure = false;
  once = false;
  offer: OfferDisk = () => OWN;
  readonly shown: TargetView[] = [];
  manifest: () => Promise<Uint8Array> = () => Promise.resolve(new Uint8Array(10));
  readonly #abort = new AbortController();

  constructor(private readonly answers: (() => Partial<PollReply> | Promise<Partial<PollReply>>)[]) {}

  async run(): Promise<{ ok: boolean; message?: string }> {
    const register = (request: RegisterRequest) => {
      this.registered.push(request);
      return Promise.resolve({ targetId: "1", token: "t", pollInterval: 100 });
    };
    const poll = async (request: PollRequest) => {
      this.polls.push(request);
      const next = this.answers.shift();
      if (!next) this.#abort.abort();
      return { command: "wait", pollInterval: 100, ...await next?.() } as PollReply;
    };
    const door = { register, poll, manifest: () => this.manifest() } as unknown as Door;
    return await serverDriven({
      ...{
        door,
        identity: "x",
        version: "1",
        disk: OWN,
        offer: this.offer,
        interface: "lo",
        writers: 1,
        memory: 1e6,
        bootEntry: false,
        endOnFailure: this.endOnFailure,
        once: this.once,
        cancel: this.cancel?.signal,
      },
      hardware: { macs: [], cpus: 1, memory: 1 },
      spawn: () => {
        throw new Error("no thread is to be started");
      },
      run: () => Promise.reject(new Error("no program is to be run")),
      show: (view) => void this.shown.push(view),
      log: () => {},
      signal: this.#abort.signal,
    } as ServerDrivenOptions);
  }
}

function events(polls: PollRequest[]): string[] {
  return polls.flatMap(({ log }) => log ?? []).map(({ event }) => event);
}

Deno.test("server-driven: what is logged while a poll is under way goes with the next one", async () => {
  const manifest = Promise.withResolvers<Uint8Array>();
  const server = new FakeServer([
    () => ({ command: "deploy", assignment: ASSIGNMENT }),
    async () => {
      // The deployment fails, and says so, while this poll waits for its answer.
      manifest.resolve(new Uint8Array(10));
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { command: "continue" };
    },
    () => ({ command: "wait" }),
    () => ({ command: "wait" }),
  ]);
  server.manifest = () => manifest.promise;
  await server.run();
  deepEqual(events(server.polls), ["registered with the server", "deployment failed"]);
  deepEqual(server.polls.map(({ state }) => state), ["waiting", "preparing", "failed", "waiting", "waiting"]);
  equal(server.polls[2].error!.code, "target.manifest");
});

Deno.test("server-driven: how the last deployment ended is shown while waiting for the next", async () => {
  const server = new FakeServer([
    () => ({ command: "deploy", assignment: ASSIGNMENT }),
    () => ({ command: "continue" }),
    () => ({ command: "wait", message: "No session takes machines now." }),
    () => ({ command: "wait", message: "No session takes machines now." }),
  ]);
  await server.run();
  const said = server.shown.map(({ message }) => message).filter((message) =>
    message?.includes("No session")
  );
  match(said[0]!, /^The last deployment \(room\) failed: .* announced\. No session takes machines now\.$/);
});

Deno.test("server-driven: a machine without anybody before it ends when a deployment failed", async () => {
  const server = new FakeServer([
    () => ({ command: "deploy", assignment: ASSIGNMENT }),
    () => ({ command: "continue" }),
    () => ({ command: "wait" }),
    () => ({ command: "wait" }),
  ]);
  server.endOnFailure = true;
  const { ok: fine, message } = await server.run();
  deepEqual([fine, server.polls.at(-1)!.state], [false, "failed"]);
  match(message!, /Cannot use the image's manifest/);
});

Deno.test("server-driven: a session that was stopped is no failure", async () => {
  const server = new FakeServer([
    () => ({ command: "deploy", assignment: ASSIGNMENT }),
    () => ({ command: "cancel", message: "Stopped by the operator." }),
    () => ({ command: "wait" }),
    () => ({ command: "wait" }),
  ]);
  server.endOnFailure = true;
  server.manifest = () => new Promise(() => {});
  await server.run();
  deepEqual(server.polls.map(({ state }) => state), [
    "waiting",
    "preparing",
    "cancelled",
    "waiting",
    "waiting",
  ]);
});

Deno.test("server-driven: a poll that failed is said again with all its log, once", async () => {
  let away = true;
  const answer = () => {
    if (away) {
      away = false;
      throw new TypeError("connection refused");
    }
    return {};
  };
  const server = new FakeServer([answer, answer, answer]);
  await server.run();
  deepEqual(server.polls[1].log!.map(({ event }) => event), [
    "registered with the server",
    "the server does not answer, trying on",
  ]);
  deepEqual(server.polls.slice(2).map(({ log }) => log), [undefined, undefined]);
});

Deno.test("server-driven: a void token is got anew, any other refusal ends it", async () => {
  const refuse = (status: number) => () => {
    throw new Refusal(status, "request.x", "The server refused: no");
  };
  const server = new FakeServer([refuse(401), () => ({})]);
  ok(!(await server.run()).ok);
  equal(server.registered.length, 2);
  const strict = new FakeServer([refuse(409)]);
  await strict.run().then(() => ok(false), (error) => equal(error.status, 409));
});

Deno.test("server-driven: a session's disk is looked for, registered with, and given back to the next", async () => {
  const server = new FakeServer([
    () => ({ disk: "index:2", message: "asked" }),
    () => ({ disk: "index:2" }),
    () => ({ disk: "auto" }),
    () => ({}),
  ]);
  let there = false;
  server.offer = (wish) => {
    if (wish === "auto") return OWN;
    if (there) return { info: { ...OWN.info, path: "/dev/second" }, wish, why: "number 2 of 2" };
    there = true;
    return diskForWish([], wish, false) as never;
  };
  await server.run();
  deepEqual(server.registered.map(({ disk, diskWish }) => [disk.path, diskWish]), [
    ["/nonexistent", "auto"],
    ["/dev/second", "index:2"],
    ["/nonexistent", "auto"],
  ]);
  deepEqual(server.polls.map(({ diskProblem }) => diskProblem?.wish), [
    undefined,
    "index:2",
    undefined,
    undefined,
    undefined,
  ]);
  match(server.polls[1].diskProblem!.why, /shows no disk at all/);
  deepEqual(events(server.polls).slice(1, 3), [
    "the disk that a session asks for is not here",
    "a session asks for another disk",
  ]);
});

Deno.test("server-driven: who gives up while waiting tells the server, and ends", async () => {
  const server = new FakeServer([() => ({}), () => ({})]);
  server.cancel = new AbortController();
  setTimeout(() => server.cancel!.abort(), 30);
  deepEqual(await server.run(), { after: "exit", ok: false, message: "Cancelled at this machine" });
  deepEqual(server.polls.map(({ state }) => state), ["waiting", "cancelled"]);
});

Deno.test("server-driven: who gives up while deploying ends when the server knows", async () => {
  const server = new FakeServer([
    () => ({ command: "deploy", assignment: ASSIGNMENT }),
    () => ({ command: "continue" }),
    () => ({ command: "wait" }),
  ]);
  server.once = true;
  server.cancel = new AbortController();
  server.manifest = () => new Promise(() => setTimeout(() => server.cancel!.abort(), 30));
  const { ok: succeeded, message } = await server.run();
  deepEqual([succeeded, message], [false, "The deployment was cancelled"]);
  equal(server.polls.at(-1)!.state, "cancelled");
});

Deno.test("server-driven: a disk that is not the one that the session means is not touched", async () => {
  const destination = { disk: "index:2", partition: null };
  const server = new FakeServer([
    () => ({ command: "deploy", assignment: { ...ASSIGNMENT, destination } }),
    () => ({ command: "continue" }),
    () => ({ command: "wait" }),
  ]);
  server.once = true;
  match((await server.run()).message!, /goes to the disk index:2, and this one was chosen by auto/);
});
