import { deepEqual, equal, match, throws } from "node:assert/strict";
import { type PollRequest, sessionOptions, type SessionRequest } from "../contract/mod.ts";
import { Coordinator } from "./coordinator.ts";
import { told } from "./judge.ts";
import { LOST_AFTER, LOST_GRACE, SENDER_RETRIES } from "./limits.ts";
import type { Machine } from "./model.ts";

const GB = 1e9;

/** A coordinator with one session and machines that are driven by name; time in seconds. */
class Bench {
  readonly coordinator = new Coordinator({ session: 0, epoch: 0 });
  now = 0;
  #phases = new Map<number, PollRequest>();

  constructor(options: Partial<SessionRequest> = {}) {
    this.create(options);
  }

  create(options: Partial<SessionRequest> = {}) {
    return this.coordinator.create({
      name: "office",
      image: "office.bsi",
      root: "ab".repeat(32),
      diskSize: GB,
      sectorSize: 512,
      options: sessionOptions.parse({ image: "office", ...options }),
      idempotencyKey: null,
    }, this.now);
  }

  machine = (id: number, diskSize = GB): Machine => ({
    id,
    sessionWish: null,
    macs: [],
    diskWish: null,
    diskSize,
    sectorSize: 512,
    machineId: null,
    deployedThrough: 0,
  });

  poll(id: number, poll: Partial<PollRequest> = {}) {
    const request = { state: "waiting", ...poll } as PollRequest;
    this.#phases.set(id, request);
    return this.coordinator.poll(this.machine(id), request, this.now);
  }

  /** Lets time pass; the machines given go on polling as they last did. */
  pass(seconds: number, ...ids: number[]) {
    for (let i = 0; i < seconds; i++) {
      this.now += 1000;
      for (const id of ids) this.coordinator.poll(this.machine(id), this.#phases.get(id)!, this.now);
      this.coordinator.tick(this.now);
    }
  }

  session(id = 1) {
    return this.coordinator.sessions.get(id)!;
  }

  states(id = 1) {
    return [...this.session(id).members.values()].map((member) => member.state).join(" ");
  }

  effects(type: string) {
    return this.coordinator.effects.splice(0).filter((effect) => effect.type === type);
  }
}

Deno.test("coordinator: starts at once when all places are taken", () => {
  const bench = new Bench({ maxTargets: 2, minTargets: 2 });
  equal(bench.poll(1).command, "wait");
  const answer = bench.poll(2);
  equal(answer.command, "deploy");
  equal(bench.session().state, "deploying");
  equal(bench.poll(1).command, "deploy");
  equal(bench.effects("startSender").length, 1);
  match(bench.poll(3).message!, /All its 2 places|deploys already/);
});

Deno.test("coordinator: starts after the wait with the fewest, and says what it waits for before", () => {
  const bench = new Bench({ minTargets: 2, waitSeconds: 10 });
  bench.poll(1);
  match(told(bench.session(), bench.now), /1 machine here; starts in 10 s if there are at least 2/);
  bench.pass(20, 1);
  equal(bench.session().state, "gathering");
  match(told(bench.session(), bench.now), /wait is over, but only 1 machine here of at least 2/);
  bench.poll(2);
  equal(bench.session().state, "deploying");
});

Deno.test("coordinator: gives up when told to, and not before", () => {
  const bench = new Bench({ minTargets: 2, waitSeconds: 10, giveUpSeconds: 15 });
  bench.poll(1);
  bench.pass(14, 1);
  equal(bench.session().state, "gathering");
  bench.pass(1, 1);
  equal(bench.session().state, "failed");
  match(bench.session().reason!, /Only 1 machine came within 15 s, at least 2 had to/);
  equal(bench.effects("stopSender").length, 0);
});

Deno.test("coordinator: start now takes who is there; nobody, twice or too late is refused", () => {
  const bench = new Bench({ minTargets: 5 });
  throws(() => bench.coordinator.startNow(1, 0), /no machine has joined it/);
  throws(() => bench.coordinator.startNow(2, 0), /none of that number/);
  bench.poll(1);
  bench.coordinator.startNow(1, 0);
  equal(bench.states(), "deploying");
  throws(() => bench.coordinator.startNow(1, 0), /it is deploying already/);
  bench.coordinator.stop(1, 0);
  throws(() => bench.coordinator.stop(1, 0), /it is stopped already/);
});

Deno.test("coordinator: a deployment from first poll to release", () => {
  const bench = new Bench({ waitSeconds: 0, minTargets: 1 });
  const { command, member, session } = bench.poll(1);
  deepEqual([command, member?.receiver, session?.epoch, member?.resume], ["deploy", 1, 1, false]);
  equal(bench.poll(1, { state: "preparing", epoch: 1 }).command, "continue");
  equal(bench.poll(1, { state: "receiving", epoch: 1 }).command, "continue");
  equal(bench.poll(1, { state: "done", epoch: 1 }).command, "release");
  equal(bench.session().state, "finished");
  match(bench.session().reason!, /^1 of 1 machine succeeded\.$/);
  equal(bench.effects("stopSender").length, 1);
  equal(bench.poll(1, { state: "done", epoch: 1 }).command, "release", "the answer may have been lost");
  equal(bench.poll(1).command, "wait");
});

Deno.test("coordinator: a done machine does not join its session again, but the next", () => {
  const bench = new Bench({ waitSeconds: 0, constantCast: true });
  bench.poll(1);
  bench.poll(2);
  bench.poll(1, { state: "done", epoch: 1 });
  match(bench.poll(1).message!, /done in it already/);
  bench.create({});
  equal(bench.poll(1).command, "wait");
  equal(bench.states(2), "joined");
});

Deno.test("coordinator: constantCast lets machines in while it deploys, otherwise they wait for the next", () => {
  for (const constantCast of [true, false]) {
    const bench = new Bench({ waitSeconds: 0, constantCast });
    bench.poll(1);
    equal(bench.poll(2).command, constantCast ? "deploy" : "wait");
    equal(bench.states(), constantCast ? "deploying deploying" : "deploying");
  }
});

Deno.test("coordinator: a place of constantCast is free again when its machine is through", () => {
  const bench = new Bench({ waitSeconds: 0, constantCast: true, maxTargets: 1 });
  bench.poll(1);
  match(bench.poll(2).message!, /places are taken/);
  bench.coordinator.poll(bench.machine(3), { state: "waiting" }, 0);
  bench.poll(1, { state: "receiving", epoch: 1 });
  equal(bench.session().counts.deploying, 1);
});

Deno.test("coordinator: a silent machine is lost, the session goes on, and it resumes when it is back", () => {
  const bench = new Bench({ waitSeconds: 0, maxTargets: 2, minTargets: 2 });
  bench.poll(1);
  bench.poll(2);
  bench.poll(1);
  bench.poll(1, { state: "receiving", epoch: 1 });
  bench.poll(2, { state: "receiving", epoch: 1 });
  bench.effects("");
  bench.pass(LOST_AFTER / 1000 + 1, 1);
  equal(bench.states(), "deploying lost");
  deepEqual(bench.effects("forget"), [{ type: "forget", session: 1, receiver: 2 }]);
  equal(bench.poll(2, { state: "receiving", epoch: 1 }).command, "continue");
  equal(bench.states(), "deploying deploying");
});

Deno.test("coordinator: a machine that restarts gets its place back under a new number", () => {
  const bench = new Bench({ waitSeconds: 0 });
  bench.poll(1);
  bench.poll(1, { state: "receiving", epoch: 1 });
  bench.coordinator.registered(bench.machine(1), true, bench.now);
  const { command, member } = bench.poll(1);
  deepEqual([command, member?.receiver, member?.resume], ["deploy", 2, true]);
  bench.coordinator.registered(bench.machine(1), false, bench.now);
  equal(bench.poll(1).member?.resume, false, "another disk has none of the chunks");
  bench.coordinator.registered(bench.machine(1, GB - 1), true, bench.now);
  equal(bench.states(), "failed");
});

Deno.test("coordinator: a session whose rest is lost ends after a grace", () => {
  const bench = new Bench({ maxTargets: 2, minTargets: 2, succeed: { count: 1 } });
  bench.poll(1);
  bench.poll(2);
  bench.poll(1);
  bench.poll(1, { state: "done", epoch: 1 });
  bench.pass(LOST_AFTER / 1000 + 2);
  equal(bench.session().state, "deploying");
  match(told(bench.session(), bench.now), /1 done, 1 lost, waiting some minutes/);
  bench.pass(LOST_GRACE / 1000 + 1);
  equal(bench.session().state, "finished");
  match(bench.session().reason!, /1 of 2 machines succeeded \(1 lost\)/);
});

Deno.test("coordinator: a machine that left before the start holds no place", () => {
  const bench = new Bench({ minTargets: 2, waitSeconds: 0 });
  bench.poll(1);
  bench.pass(LOST_AFTER / 1000 + 1);
  equal(bench.states(), "");
  bench.poll(2);
  equal(bench.session().state, "gathering");
});

const judged: [why: string, succeed: SessionRequest["succeed"], done: number, state: string][] = [
  ["all of them", undefined, 4, "finished"],
  ["one short of all", undefined, 3, "failed"],
  ["three of four", { percent: 75 }, 3, "finished"],
  ["more than two thirds round up", { percent: 70 }, 2, "failed"],
  ["a count", { count: 1 }, 1, "finished"],
  ["a count that cannot be", { count: 5 }, 4, "failed"],
  ["none", { percent: 1 }, 0, "failed"],
];
for (const [why, succeed, done, state] of judged) {
  Deno.test(`coordinator: the time limit excludes laggards, then successes count: ${why}`, () => {
    const bench = new Bench({ minTargets: 4, waitSeconds: 0, timeLimitSeconds: 20, succeed });
    for (const id of [1, 2, 3, 4]) bench.poll(id);
    for (const id of [1, 2, 3, 4]) {
      bench.poll(id);
      bench.poll(id, { state: id <= done ? "done" : "receiving", epoch: 1 });
    }
    if (done < 4) bench.pass(19, 1, 2, 3, 4);
    if (done < 4) equal(bench.session().state, "deploying");
    bench.pass(1, 1, 2, 3, 4);
    equal(bench.session().state, state);
    equal(bench.session().counts.done, done);
    if (done < 4) equal(bench.poll(4, { state: "receiving", epoch: 1 }).command, "cancel");
  });
}

Deno.test("coordinator: a machine that polls but does not get on is excluded", () => {
  const bench = new Bench({ waitSeconds: 0 });
  bench.poll(1);
  bench.poll(1, { state: "receiving", epoch: 1 });
  bench.pass(10 * 60 + 1, 1);
  equal(bench.session().state, "failed");
  match([...bench.session().members.values()][0].reason!, /Did not get on for 10 minutes while receiving/);
});

Deno.test("coordinator: a failed machine says why and is not tried again in the session", () => {
  const bench = new Bench({ waitSeconds: 0, constantCast: true });
  bench.poll(1);
  bench.poll(2);
  const error = { code: "disk.write", message: "Cannot write /dev/sda: input/output error" };
  equal(bench.poll(1, { state: "failed", epoch: 1, error }).command, "wait");
  match(bench.poll(1).message!, /input\/output error/);
  bench.coordinator.registered(bench.machine(1), true, bench.now);
  equal(bench.poll(1).command, "wait");
  equal(bench.states(), "failed deploying");
});

Deno.test("coordinator: a failing sender is started again with a new epoch, and not for ever", () => {
  const bench = new Bench({ waitSeconds: 0 });
  bench.poll(1);
  bench.poll(1, { state: "receiving", epoch: 1 });
  for (let epoch = 1; epoch <= SENDER_RETRIES; epoch++) {
    bench.coordinator.senderFailed(1, epoch - 1, "old news", bench.now);
    bench.coordinator.senderFailed(1, epoch, "no such device", bench.now);
    equal(bench.session().epoch, epoch);
    bench.pass(epoch * 2, 1);
    equal(bench.session().epoch, epoch + 1);
    const answer = bench.poll(1, { state: "receiving", epoch });
    deepEqual([answer.command, answer.member?.resume], ["deploy", true]);
    bench.poll(1, { state: "receiving", epoch: epoch + 1 });
  }
  bench.coordinator.senderFailed(1, SENDER_RETRIES + 1, "no such device", bench.now);
  equal(bench.session().state, "failed");
  match(bench.session().reason!, /sender failed 4 times: no such device/);
});

Deno.test("coordinator: machines go where they wish and fit", () => {
  const bench = new Bench();
  bench.create();
  const poll = (machine: Machine) => bench.coordinator.poll(machine, { state: "waiting" }, 0);
  poll({ ...bench.machine(1), sessionWish: "2" });
  match(poll({ ...bench.machine(2), sessionWish: "3" }).message!, /Session 3 takes no machines/);
  match(
    poll(bench.machine(3, GB - 1e6)).message!,
    /disk is too small: it has 0\.999 GB/,
  );
  match(
    poll({ ...bench.machine(4), sectorSize: 4096 }).message!,
    /disk has sectors of 4096 bytes, the image was taken from one with 512/,
  );
  deepEqual([bench.states(1), bench.states(2)], ["", "joined"]);
  bench.session(1).sectorSize = 0;
  poll({ ...bench.machine(5), sectorSize: 4096 });
  equal(bench.states(1), "joined", "an older session does not know its image's sectors");
});

Deno.test("coordinator: sessions that are new to a machine come first", () => {
  const bench = new Bench();
  bench.create();
  bench.coordinator.poll({ ...bench.machine(1), deployedThrough: 1 }, { state: "waiting" }, 0);
  bench.coordinator.poll({ ...bench.machine(2), deployedThrough: 2 }, { state: "waiting" }, 0);
  deepEqual([bench.states(1), bench.states(2)], ["joined", "joined"]);
  deepEqual([...bench.session(2).members.keys()], [1]);
});

Deno.test("coordinator: sessions at once have slots of their own, which come free", () => {
  const bench = new Bench();
  bench.create();
  bench.coordinator.stop(1, 0);
  bench.create();
  deepEqual([bench.session(2).slot, bench.session(3).slot], [1, 0]);
});

Deno.test("coordinator: a machine busy with a session unknown here is told to stop", () => {
  const bench = new Bench();
  deepEqual(bench.poll(9, { state: "receiving", epoch: 77 }), {
    command: "cancel",
    message: "The session is no more.",
  });
  equal(bench.poll(9, { state: "done", epoch: 77 }).command, "release");
});
