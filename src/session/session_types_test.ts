import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { sessionOptions, type SessionRequest } from "../contract/mod.ts";
import { Coordinator } from "./coordinator.ts";
import type { NewSession } from "./new_session.ts";
import { told } from "./judge.ts";
import type { Machine } from "./model.ts";

const A = "00:0a:00:00:00:01", B = "00:0a:00:00:00:02", C = "00:0a:00:00:00:03";
const GB = 1e9;

class Bench {
  readonly coordinator = new Coordinator({ session: 0, epoch: 0 });
  now = 1e12;

  create(options: Partial<SessionRequest> = {}, more: Partial<NewSession> = {}): number {
    const request = sessionOptions.parse({ image: "office", ...options });
    const image = { name: "office", image: "office", root: "ab".repeat(32), diskSize: GB, sectorSize: 512 };
    return this.coordinator.create({ ...image, options: request, idempotencyKey: null, ...more }, this.now)
      .id;
  }

  poll(id: number, more: Partial<Machine> = {}) {
    return this.coordinator.poll(machine(id, more), { state: "waiting" }, this.now);
  }

  pass(seconds: number): this {
    this.now += seconds * 1000;
    this.coordinator.tick(this.now);
    return this;
  }

  session(id = 1) {
    return this.coordinator.sessions.get(id)!;
  }

  members(id = 1): number[] {
    return [...this.session(id).members.keys()];
  }
}

function machine(id: number, more: Partial<Machine> = {}): Machine {
  const known = { sessionWish: null, macs: [], diskWish: null, diskSize: GB, sectorSize: 512 };
  return { id, ...known, machineId: id, deployedThrough: 0, ...more };
}

Deno.test("types: by Session ID, only who asks for it is taken, by the ID or the number", () => {
  const bench = new Bench();
  bench.create({ type: "id", sessionId: "Room-5" });
  bench.create({ type: "id" });
  match(bench.poll(1).message!, /No session takes machines now/);
  match(bench.poll(2, { sessionWish: "room-6" }).message!, /Session room-6 takes no machines now/);
  bench.poll(3, { sessionWish: "room-5" });
  bench.poll(4, { sessionWish: "1" });
  bench.poll(5, { sessionWish: "2" });
  deepEqual([bench.members(1), bench.members(2)], [[3, 4], [5]]);
});

Deno.test("types: who asks for a Session ID joins no automatic session", () => {
  const bench = new Bench();
  bench.create();
  bench.poll(1, { sessionWish: "room-5" });
  bench.poll(2, { sessionWish: "1" });
  deepEqual(bench.members(), [2]);
});

Deno.test("types: by list, only its machines are taken, and it starts when all are there", () => {
  const bench = new Bench();
  bench.create();
  bench.create({ type: "mac", machines: [{ mac: A }, { mac: B, name: "lab-2" }], waitSeconds: 600 });
  bench.poll(1, { macs: [A, C] });
  match(
    told(bench.session(2), bench.now),
    /1 machine of 2 listed here; starts in 600 s, or at once with all/,
  );
  bench.poll(2, { macs: [C] });
  deepEqual([bench.members(1), bench.members(2)], [[2], [1]], "the list comes first, others go elsewhere");
  equal(bench.session(2).members.get(1)!.mac, A);
  equal(bench.poll(3, { macs: [B] }).command, "deploy");
  equal(bench.session(2).state, "deploying");
});

Deno.test("types: by list, the wait and the fewest count where not all come", () => {
  const bench = new Bench();
  bench.create({
    type: "mac",
    machines: [{ mac: A }, { mac: B }, { mac: C }],
    minTargets: 2,
    waitSeconds: 20,
  });
  bench.poll(1, { macs: [A] });
  bench.pass(21);
  equal(bench.session().state, "gathering");
  equal(bench.poll(2, { macs: [B] }).command, "deploy");
});

Deno.test("types: waking is asked for when the session is made, and again after a restart", () => {
  const bench = new Bench();
  bench.create({ type: "mac", machines: [{ mac: A }], wake: true });
  const wakes = () => bench.coordinator.effects.splice(0).filter(({ type }) => type === "wake").length;
  equal(wakes(), 1);
  bench.coordinator.restarted(bench.now);
  equal(wakes(), 1);
  bench.poll(1, { macs: [A] });
  bench.coordinator.restarted(bench.now);
  equal(wakes(), 0, "it deploys already");
});

Deno.test("types: a cyclic run waits for its first machine, and from then on for others", () => {
  const bench = new Bench();
  bench.create({ waitSeconds: 20, giveUpSeconds: 25 }, { cycle: 0 });
  bench.pass(3600);
  match(told(bench.session(), bench.now), /waits for the first machine/);
  bench.poll(1);
  bench.pass(10);
  bench.poll(1);
  bench.poll(2);
  equal(bench.session().state, "gathering");
  bench.pass(11);
  deepEqual([bench.session().state, bench.members()], ["deploying", [1, 2]]);
});

Deno.test("types: who got the image in one run of a cycle does not get it in the next, unless it is owed or asks", () => {
  const bench = new Bench();
  const first = bench.create({ waitSeconds: 0 }, { cycle: 0 });
  bench.poll(1);
  const epoch = bench.session().epoch;
  equal(bench.coordinator.poll(machine(1), { state: "done", epoch }, bench.now).command, "release");
  const next = bench.create({ waitSeconds: 60 }, { cycle: first });
  match(bench.poll(1, { deployedThrough: 1 }).message!, /got its image in an earlier run/);
  bench.poll(2);
  bench.poll(3, { deployedThrough: 1, owed: true });
  bench.poll(4, { deployedThrough: 1, sessionWish: String(next) });
  deepEqual(bench.members(next), [2, 3, 4]);
  // A round anew is new to everybody.
  bench.create({ waitSeconds: 60 }, { cycle: 0 });
  bench.poll(1, { deployedThrough: 1 });
  deepEqual(bench.members(3), [1]);
});

Deno.test("types: a session for a certain disk takes only machines that chose by it, and tells the others", () => {
  const bench = new Bench();
  bench.create({ destination: { disk: "index:2" } });
  const { message, disk } = bench.poll(1, { diskSize: 1 });
  deepEqual([disk, bench.members()], ["index:2", []]);
  match(message!, /goes to the disk index:2, which this machine is asked for/);
  match(bench.poll(1, { diskSize: 1, diskWish: "index:2" }).message!, /too small/);
  bench.poll(1, { diskWish: "index:2" });
  deepEqual(bench.members(), [1]);
});

Deno.test("types: a machine without the disk that a session asks for says why, and may take part in others", () => {
  const bench = new Bench();
  bench.create({ destination: { disk: "index:9" }, waitSeconds: 600 });
  const lacks = { diskProblem: { wish: "index:9", why: "Cannot find a disk: there is one." } };
  deepEqual(bench.poll(1, lacks), {
    command: "wait",
    message: "office: Cannot find a disk: there is one.",
    disk: "index:9",
  });
  bench.create({ destination: { disk: "largest" }, waitSeconds: 600 });
  equal(bench.poll(1, lacks).disk, "largest", "asked for what it was not asked before");
  equal(bench.poll(1, { ...lacks, diskWish: "largest" }).disk, undefined);
  deepEqual([bench.members(1), bench.members(2)], [[], [1]]);
});

Deno.test("types: a machine that restarts while it deploys is asked for the session's disk again", () => {
  const bench = new Bench();
  bench.create({ destination: { disk: "index:2" }, waitSeconds: 0 });
  bench.poll(1, { diskWish: "index:2" });
  equal(bench.poll(1, { diskWish: "index:2" }).command, "deploy");
  bench.coordinator.registered(machine(1), false, bench.now);
  const { command, disk } = bench.poll(1);
  deepEqual([command, disk], ["wait", "index:2"]);
  bench.coordinator.registered(machine(1, { diskWish: "index:2" }), false, bench.now);
  equal(bench.poll(1, { diskWish: "index:2" }).command, "deploy");
});

Deno.test("types: a disk that an earlier session asked for is no other session's to write", () => {
  const bench = new Bench();
  bench.create({ waitSeconds: 600 });
  deepEqual([bench.poll(1, { diskWish: "index:2" }).disk, bench.members()], ["auto", []]);
  bench.poll(1, { diskWish: "auto" });
  bench.poll(2);
  deepEqual(bench.members(), [1, 2]);
});

Deno.test("change: a session that gathers takes what it is told; who does not fit any more leaves", () => {
  const bench = new Bench();
  bench.create({ waitSeconds: 600, minTargets: 5 });
  for (const [id, mac] of [[1, A], [2, B], [3, C]] as const) bench.poll(id, { macs: [mac] });
  const known = new Map([A, B, C].map((mac, i) => [i + 1, machine(i + 1, { macs: [mac] })]));
  const change = (options: Partial<SessionRequest>, diskSize = GB) =>
    bench.coordinator.change(1, {
      name: "other",
      image: "lab",
      root: "cd".repeat(32),
      diskSize,
      sectorSize: 512,
      options: sessionOptions.parse({ image: "lab", waitSeconds: 600, ...options }),
    }, (id) =>
      known.get(id), bench.now);
  change({ type: "mac", machines: [{ mac: A }, { mac: B }, { mac: "00:0a:00:00:00:09" }] });
  deepEqual([bench.members(), bench.session().name, bench.session().members.get(2)!.mac], [
    [1, 2],
    "other",
    B,
  ]);
  known.set(2, machine(2, { macs: [B], diskSize: 1 }));
  change({ type: "automatic", minTargets: 2 });
  deepEqual([bench.members(), bench.session().members.get(1)!.mac], [[1], null]);
  bench.poll(3);
  equal(bench.session().state, "gathering");
  change({ minTargets: 1, maxTargets: 1, waitSeconds: 600 });
  deepEqual([bench.members(), bench.session().state], [[1], "deploying"], "all places are taken");
  throws(() => change({}), /Cannot change session 1: it is deploying already/);
  ok(bench.coordinator.sessions.get(1)!.counts.deploying === 1);
});
