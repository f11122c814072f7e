import { equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { type PollRequest, sessionOptions } from "../contract/mod.ts";
import { bootPlan, isOwed, type KeptBootSettings, type PlannedMachine, UNKNOWN_YET } from "./boot_plan.ts";
import { Coordinator } from "./coordinator.ts";
import type { Machine } from "./model.ts";

/** A machine of a lab, which boots what it is told and does what the session says. */
interface Actor extends Machine {
  machine: PlannedMachine;
  /** What runs on it; null while it is off. */
  runs: "target" | "disk" | null;
  poll: PollRequest;
  /** Since its last deployment: a session was made, it was assigned anew. */
  newSession: boolean;
  newAssignment: boolean;
  deployments: number[];
  serverBoots: number;
}

/** A lab whose admin makes sessions, assigns machines and switches them on and off, in any order. */
class Lab {
  readonly coordinator = new Coordinator({ session: 0, epoch: 0 });
  readonly random: Random;
  readonly actors: Actor[];
  settings: KeptBootSettings = { defaultBoot: "server", menuTimeoutSeconds: 10, groups: {}, since: {} };
  now = 1e12;
  /** The first and the present run of a cyclic schedule. */
  cycle?: { first: number; run: number };

  constructor(seed: number) {
    this.random = new Random(seed);
    this.actors = Array.from({ length: 5 }, (_, i): Actor => ({
      id: i + 1,
      sessionWish: null,
      macs: [`00:0a:00:00:00:0${i + 1}`],
      diskWish: null,
      diskSize: 1000,
      sectorSize: 512,
      machineId: i + 1,
      deployedThrough: 0,
      machine: {
        ...UNKNOWN_YET,
        macs: [`00:0a:00:00:00:0${i + 1}`],
        group: this.random.chance(0.5) ? "lab" : null,
      },
      runs: null,
      poll: { state: "waiting" },
      newSession: true,
      newAssignment: true,
      deployments: [],
      serverBoots: 0,
    }));
    this.settings.defaultBoot = this.random.chance(0.7) ? "server" : "menu";
  }

  plan(actor: Actor) {
    return bootPlan(actor.machine, [actor.id], this.settings, this.coordinator.sessions.values());
  }

  /** Switches a machine on, or presses its reset button. */
  boot(actor: Actor): void {
    const plan = this.plan(actor);
    const named = actor.machine.assignedSession;
    if (actor.deployments.length && !actor.newSession && !actor.newAssignment && named === null) {
      const place = this.coordinator.placeOf(actor.id);
      const isHalfway = place?.member.state === "deploying" || place?.member.state === "lost";
      ok(plan.assignment !== "server" || isHalfway, `deployed, nothing new, and yet: ${plan.why}`);
    }
    actor.runs = plan.assignment === "server" ? "target" : "disk";
    if (actor.runs === "disk") return;
    actor.serverBoots++;
    actor.sessionWish = plan.session ?? null;
    actor.deployedThrough = actor.machine.deployedThrough;
    actor.poll = { state: "waiting" };
    this.coordinator.registered(actor, true, this.now);
    this.drain();
  }

  /** One poll, and what comes of it; a machine that is through restarts. */
  poll(actor: Actor): void {
    actor.owed = isOwed(actor.machine, this.settings);
    const { state, epoch } = actor.poll;
    const answer = this.coordinator.poll(actor, actor.poll, this.now);
    this.drain();
    if (state === "done" && answer.command === "release") return this.boot(actor);
    if (answer.command === "deploy") actor.poll = { state: "receiving", epoch: answer.session!.epoch };
    else if (answer.command === "wait" || answer.command === "cancel") actor.poll = { state: "waiting" };
    else if (answer.command === "continue") {
      actor.poll = { state: this.random.chance(0.1) ? "failed" : "done", epoch };
    }
  }

  /** Does with effects what the runner does: a member that is done makes its machine a deployed one. */
  drain(): void {
    const saved = new Set<string>();
    for (const effect of this.coordinator.effects.splice(0)) {
      // Several changes of a member are one write of what it came to.
      if (effect.type !== "saveMember" || saved.has(`${effect.session}/${effect.target}`)) continue;
      saved.add(`${effect.session}/${effect.target}`);
      const member = this.coordinator.sessions.get(effect.session)?.members.get(effect.target);
      if (member?.state !== "done") continue;
      const actor = this.actors[effect.target - 1];
      actor.machine.deployedAt = Math.max(this.now, actor.machine.assignedAt ?? 0);
      actor.machine.deployedThrough = this.coordinator.numbers.session;
      actor.deployments.push(effect.session);
      actor.newSession = actor.newAssignment = false;
    }
  }

  /** A cyclic schedule makes its next run as soon as one is over: that is nothing new. */
  turn(): void {
    const { cycle, coordinator } = this;
    if (cycle && coordinator.sessions.get(cycle.run)?.endedAt === null) return;
    const options = sessionOptions.parse({ image: "x", waitSeconds: this.random.below(20), after: "reboot" });
    const image = { name: "x", image: "x", root: "ab", diskSize: 1000, sectorSize: 512 };
    const { id } = coordinator.create(
      { ...image, options, idempotencyKey: null, cycle: cycle?.first ?? 0 },
      this.now,
    );
    if (!cycle) { for (const actor of this.actors) actor.newSession = true; }
    this.cycle = { first: cycle?.first ?? id, run: id };
  }

  session(): void {
    const isList = this.random.chance(0.3);
    const options = sessionOptions.parse({
      image: "x",
      type: isList ? "mac" : "automatic",
      machines: isList ? this.actors.slice(0, 3).map(({ macs }) => ({ mac: macs[0] })) : [],
      minTargets: 1 + this.random.below(2),
      waitSeconds: this.random.below(20),
      maxTargets: this.random.chance(0.3) ? 2 : null,
      constantCast: this.random.chance(0.5),
      after: "reboot",
    });
    const image = { name: "x", image: "x", root: "ab", diskSize: 1000, sectorSize: 512 };
    this.coordinator.create({ ...image, options, idempotencyKey: null }, this.now);
    for (const actor of this.actors) actor.newSession = true;
  }

  assign(actor: Actor): void {
    const assignment = [null, "server", "server", "local", "menu"][this.random.below(5)];
    const running = [...this.coordinator.sessions.values()].filter(({ endedAt }) => endedAt === null);
    const session = this.random.chance(0.3) && assignment === "server" && running.length
      ? running[this.random.below(running.length)].id
      : null;
    const assignedAt = assignment === null ? null : Math.max(this.now, (actor.machine.deployedAt ?? 0) + 1);
    Object.assign(actor.machine, { assignment, assignedSession: session, assignedAt });
    actor.newAssignment = true;
  }

  step(): void {
    const { random } = this;
    const actor = this.actors[random.below(this.actors.length)];
    const dice = random.below(100);
    this.now += random.below(3000);
    if (this.cycle) this.turn();
    if (dice < 70) { if (actor.runs === "target") this.poll(actor); }
    else if (dice < 80) this.coordinator.tick(this.now);
    else if (dice < 90) this.boot(actor);
    else if (dice < 94) actor.runs = null;
    else if (dice < 96) this.session();
    else if (dice < 98) this.assign(actor);
    else if (dice < 99) {
      const ids = [...this.coordinator.sessions.values()].filter(({ endedAt }) => endedAt === null);
      if (ids.length) this.coordinator.stop(ids[random.below(ids.length)].id, this.now);
    } else this.now += random.below(700_000);
    this.drain();
  }

  /** Nobody does anything new; every machine is reset again and again. */
  rest(rounds: number): void {
    for (let round = 0; round < rounds; round++) {
      for (const actor of this.actors) {
        this.boot(actor);
        for (let i = 0; i < 12 && actor.runs === "target"; i++) {
          this.now += 500;
          this.poll(actor);
          this.coordinator.tick(this.now);
          if (this.cycle) this.turn();
          this.drain();
        }
      }
    }
  }
}

function seeds(count: number, story: (seed: number) => void): void {
  for (let seed = 1; seed <= count; seed++) {
    try {
      story(seed);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
}

Deno.test("boot plan: after a deployment a machine boots its disk until something new is wanted of it", () =>
  seeds(150, (seed) => {
    const lab = new Lab(seed);
    if (seed % 3 === 0) lab.turn();
    for (let step = 0; step < 500; step++) lab.step();
    for (const { deployments } of lab.actors) {
      equal(new Set(deployments).size, deployments.length, "no session deploys a machine twice");
    }
  }));

Deno.test("boot plan: machines that restart for ever are not deployed for ever", () =>
  seeds(100, (seed) => {
    const lab = new Lab(seed);
    if (seed % 3 === 0) lab.turn();
    for (let step = 0; step < 300; step++) lab.step();
    const before = lab.actors.map(({ deployments }) => deployments.length);
    lab.rest(20);
    const deployments = lab.actors.map(({ deployments }) => deployments.length);
    lab.rest(20);
    for (const [i, actor] of lab.actors.entries()) {
      // Once for what was owed and once for a session that it was assigned to by name, as often as they are restarted.
      ok(deployments[i] - before[i] <= 2, `${deployments[i] - before[i]} deployments without anything new`);
      equal(actor.deployments.length, deployments[i]);
    }
  }));

Deno.test("boot plan: a waiting session and a machine that is switched on come together, week after week", () =>
  seeds(30, (seed) => {
    const lab = new Lab(seed);
    lab.settings.defaultBoot = "server";
    for (let week = 1; week <= 4; week++) {
      const options = sessionOptions.parse({ image: "x", waitSeconds: 30, after: "reboot" });
      const image = { name: "x", image: "x", root: "ab", diskSize: 1000, sectorSize: 512 };
      lab.coordinator.create({ ...image, options, idempotencyKey: null }, lab.now);
      for (const actor of lab.actors) {
        actor.newSession = true;
        lab.boot(actor);
        equal(actor.runs, "target");
      }
      for (let i = 0; i < 600; i++) {
        lab.now += 500;
        for (const actor of lab.actors) if (actor.runs === "target") lab.poll(actor);
        lab.coordinator.tick(lab.now);
        lab.drain();
      }
      for (const actor of lab.actors) {
        const failed = lab.coordinator.sessions.get(week)?.members.get(actor.id)?.state === "failed";
        if (!failed) equal(actor.runs, "disk", `week ${week}`);
        actor.runs = null;
      }
      lab.now += 7 * 86_400_000;
      lab.coordinator.tick(lab.now);
    }
    ok(lab.actors.every(({ serverBoots }) => serverBoots === 4));
  }));
