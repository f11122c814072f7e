import { deepEqual, equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { type PollRequest, sessionOptions } from "../contract/mod.ts";
import type { MemberRow, SessionRow } from "../store/mod.ts";
import { Coordinator } from "./coordinator.ts";
import { isOver, isRunning, type Machine, type Session } from "./model.ts";
import { fromRows, toMemberRow, toSessionRow } from "./records.ts";
import { SeenTransitions } from "./testing/mod.ts";

/** A database that holds only what the coordinator said to save. */
class Saved {
  readonly sessions = new Map<number, string>();
  readonly members = new Map<string, string>();

  take(coordinator: Coordinator): void {
    for (const effect of coordinator.effects.splice(0)) {
      const session = coordinator.sessions.get("session" in effect ? effect.session : 0);
      if (!session) continue;
      if (effect.type === "saveSession") this.sessions.set(session.id, JSON.stringify(toSessionRow(session)));
      if (effect.type === "dropMember") this.members.delete(`${effect.session}/${effect.target}`);
      if (effect.type === "saveMember" || effect.type === "progress") {
        const member = session.members.get(effect.target);
        if (member) {
          this.members.set(`${session.id}/${effect.target}`, JSON.stringify(toMemberRow(session.id, member)));
        }
      }
    }
  }

  /** What a restart makes of it: sessions that were forgotten stay so. */
  reload({ numbers, sessions: known }: Coordinator, now: number): Coordinator {
    const members = [...this.members.values()].map((text): MemberRow => JSON.parse(text));
    const sessions = [...this.sessions.values()].map((text): SessionRow => JSON.parse(text))
      .filter((row) => known.has(row.id))
      .map((row) => fromRows(row, members.filter((member) => member.sessionId === row.id), now));
    return new Coordinator(numbers, sessions);
  }

  equals(coordinator: Coordinator): void {
    for (const session of coordinator.sessions.values()) {
      deepEqual(JSON.parse(this.sessions.get(session.id)!), plain(toSessionRow(session)));
      for (const member of session.members.values()) {
        const row = JSON.parse(this.members.get(`${session.id}/${member.targetId}`)!);
        deepEqual(row, plain(toMemberRow(session.id, member)));
      }
    }
  }
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** A machine that does as it is told, mostly. */
interface Actor extends Machine {
  poll: PollRequest;
  on: boolean;
}

/** A session's ends, frozen: what must never change again. */
function frozen(session: Session): string {
  return JSON.stringify([
    toSessionRow(session),
    [...session.members.values()].map((m) => toMemberRow(session.id, m)),
  ]);
}

function check(coordinator: Coordinator, ends: Map<number, string>, overs: Map<string, string>): void {
  const slots = new Set<number>();
  for (const session of coordinator.sessions.values()) {
    const members = [...session.members.values()];
    for (const [state, count] of Object.entries(session.counts)) {
      equal(count, members.filter((member) => member.state === state).length, `count of ${state}`);
    }
    equal(new Set(members.map((member) => member.receiver)).size, members.length, "receivers are unique");
    const { maxTargets, constantCast } = session.options;
    if (maxTargets !== null && !constantCast) ok(members.length <= maxTargets, "no more than the most");
    equal(session.endedAt !== null, !isRunning(session));
    for (const { mac } of members) {
      equal(mac !== null, session.options.type === "mac", "who is listed came by the list");
      ok(mac === null || session.options.machines.some((each) => each.mac === mac));
    }
    if (session.state === "gathering") equal(session.counts.joined, members.length);
    else equal(session.counts.joined, 0);
    if (isRunning(session)) {
      ok(!slots.has(session.slot), "slots are unique");
      slots.add(session.slot);
    } else {
      equal(session.counts.deploying, 0);
      ok(session.reason);
      const before = ends.get(session.id);
      if (before) equal(frozen(session), before, "an end is an end");
      ends.set(session.id, frozen(session));
    }
    for (const member of members.filter(isOver)) {
      const key = `${session.id}/${member.targetId}`, now = `${member.state} ${member.endedAt}`;
      equal(overs.get(key) ?? now, now, "a member's end is an end");
      overs.set(key, now);
    }
  }
}

/** Addresses of the actors, and those of nobody. */
const MACS = Array.from({ length: 8 }, (_, i) => `00:0a:00:00:00:0${i + 1}`);

/** Gives the transitions that it had no occasion for. */
function story(seed: number): string[] {
  const random = new Random(seed);
  const pick = <T>(...of: T[]): T => of[random.below(of.length)];
  const ends = new Map<number, string>(), overs = new Map<string, string>();
  let now = 1e12, epochs = 0;
  const saved = new Saved();
  let coordinator = new Coordinator({ session: 0, epoch: 0 });
  const transitions = new SeenTransitions();
  transitions.follow(coordinator);
  // The twin was reloaded from what was saved and lives through the same events as the first.
  let twin: Coordinator | undefined;
  const actors = Array.from({ length: 6 }, (_, i): Actor => ({
    id: i + 1,
    sessionWish: random.chance(0.1) ? pick("1", "2", "room-5") : null,
    macs: [MACS[i]],
    diskWish: null,
    diskSize: random.chance(0.1) ? 1 : 1000,
    sectorSize: 512,
    machineId: i + 1,
    deployedThrough: 0,
    poll: { state: "waiting" },
    on: true,
  }));
  const both = <T>(act: (coordinator: Coordinator) => T): T => {
    const outcome = (coordinator: Coordinator) => {
      try {
        return { value: act(coordinator) };
      } catch (error) {
        return { error: String(error) };
      }
    };
    const result = outcome(coordinator);
    if (twin) {
      deepEqual(plain(outcome(twin)), plain(result));
      deepEqual(plain(twin.effects), plain(coordinator.effects));
      twin.effects.length = 0;
    }
    for (const effect of coordinator.effects) {
      if (effect.type !== "startSender") continue;
      const { epoch } = coordinator.sessions.get(effect.session)!;
      ok(epoch > 0 && epoch <= coordinator.numbers.epoch);
      epochs++;
    }
    saved.take(coordinator);
    saved.equals(coordinator);
    check(coordinator, ends, overs);
    return result.value as T;
  };

  const options = () => {
    const min = 1 + random.below(3), wait = random.below(40);
    const type = pick("automatic", "automatic", "id", "mac") as "automatic" | "id" | "mac";
    return sessionOptions.parse({
      image: "x",
      type,
      sessionId: type === "id" ? pick(null, "room-5") : null,
      machines: type === "mac" ? MACS.slice(0, 3 + random.below(4)).map((mac) => ({ mac })) : [],
      wake: type === "mac" && random.chance(0.5),
      minTargets: min,
      maxTargets: pick(null, min + random.below(4)),
      waitSeconds: wait,
      giveUpSeconds: pick(null, wait + 60),
      succeed: pick({ percent: 50 }, { percent: 100 }, { count: 1 }),
      timeLimitSeconds: pick(null, 120, 600),
      constantCast: random.chance(0.4),
    });
  };
  const create = () => {
    const request = options();
    const cycle = request.type === "mac" ? undefined : pick(undefined, 0, 1);
    both((c) =>
      c.create({
        name: "x",
        image: "x",
        root: "ab",
        diskSize: 1000,
        sectorSize: 512,
        options: request,
        idempotencyKey: null,
        cycle,
      }, now).id
    );
  };
  const poll = (actor: Actor) => {
    const answer = both((c) => c.poll(actor, actor.poll, now));
    if (random.chance(0.1)) return; // the answer is lost
    const next = {
      preparing: "receiving",
      receiving: "writing",
      writing: "syncing",
      syncing: "done",
    } as const;
    const { state, epoch } = actor.poll;
    if (answer.command === "deploy") actor.poll = { state: "preparing", epoch: answer.session!.epoch };
    else if (answer.command === "cancel") actor.poll = { state: "cancelled", epoch };
    else if (answer.command === "release") actor.poll = { state: "waiting" };
    else if (answer.command === "wait") actor.poll = { state: "waiting" };
    else if (random.chance(0.05)) actor.poll = { state: pick("failed", "cancelled"), epoch };
    else if (state in next && random.chance(0.2)) {
      actor.poll = { state: next[state as keyof typeof next], epoch };
    }
  };
  const restart = () => {
    twin = saved.reload(coordinator, now);
    // The old one forgot nothing: it must not know more than what was saved.
    both((c) => c.restarted(now));
    if (random.chance(0.5)) [coordinator, twin] = [twin, coordinator];
    transitions.follow(coordinator);
  };

  create();
  for (let step = 0; step < 400; step++) {
    const actor = pick(...actors);
    const id = 1 + random.below(coordinator.numbers.session + 1);
    const dice = random.below(1000);
    if (dice < 600) { if (actor.on) poll(actor); }
    else if (dice < 850) {
      now += random.below(4000);
      both((c) => c.tick(now));
    } else if (dice < 880) actor.on = !actor.on;
    else if (dice < 920) {
      actor.poll = { state: "waiting" };
      actor.on = true;
      const sameDisk = random.chance(0.8);
      // Somebody put a disk into it that is too small, or the right one back.
      if (random.chance(0.1)) actor.diskSize = 1001 - actor.diskSize;
      both((c) => c.registered(actor, sameDisk, now));
    } else if (dice < 935) create();
    else if (dice < 945) both((c) => c.startNow(id, now));
    else if (dice < 950) {
      const what = { name: "y", image: "x", root: "ab", diskSize: 1000, sectorSize: 512, options: options() };
      both((c) => c.change(id, what, (target) => actors.find((actor) => actor.id === target), now));
    } else if (dice < 955) both((c) => c.stop(id, now));
    else if (dice < 975) {
      const epoch = coordinator.sessions.get(id)?.epoch ?? 0;
      both((c) => c.senderFailed(id, epoch, "broken", now));
    } else if (dice < 978) both((c) => c.abandon(id, "image gone", now));
    else if (dice < 980) both((c) => c.remove(id));
    else if (dice < 990) restart();
    else now += random.below(120_000);
  }
  // Everybody goes on polling, or nobody does; either way whatever deploys must come to an end.
  const alive = random.chance(0.5);
  for (let i = 0; i < 8000 && [...coordinator.sessions.values()].some((s) => s.state === "deploying"); i++) {
    now += 1000;
    if (alive && i % 10 === 0) { for (const actor of actors) both((c) => c.poll(actor, actor.poll, now)); }
    if (i % 5 === 0) both((c) => c.tick(now));
  }
  equal([...coordinator.sessions.values()].filter((session) => session.state === "deploying").length, 0);
  equal(epochs, coordinator.numbers.epoch, "every sender has an epoch of its own");
  return transitions.unseen();
}

Deno.test("coordinator: invariants and restarts over random stories", () => {
  let unseen: string[] | undefined;
  for (let seed = 1; seed <= 40; seed++) {
    try {
      const without = story(seed);
      unseen = unseen?.filter((each) => without.includes(each)) ?? without;
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  deepEqual(unseen, [], "every transition that is drawn can be");
});
