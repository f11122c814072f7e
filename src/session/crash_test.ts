import { deepEqual, equal, ok } from "node:assert/strict";
import { type PollReply, sessionOptions, type SessionRequest } from "../contract/mod.ts";
import { newKeys } from "../license/mod.ts";
import type { Store } from "../store/mod.ts";
import { hardware, registration, type TestServer, withFolder, withServer } from "./testing/mod.ts";

/**
 * The server dies at every transition: before the write that brings it to the disk, and after it, when nobody was told
 * yet. Each time another one starts on the database as it was, and the same machines and operator go on with what they
 * knew. Whatever the moment, all must come to the same end.
 */

const { publicKey } = newKeys();
/** Milliseconds of a turn, in which every machine polls once. */
const TURN = 14_000;
/** The same where only those are left that never get on; nobody who polls is lost in it. */
const LONG_TURN = 28_000;
/** Turns in which everything must have come to its end. */
const ENOUGH = 300;
const AT_ONCE = 8;

type Kind = "good" | "fails" | "pauses" | "vanishes" | "stalls" | "reboots" | "leaves";

/** A machine as far as it remembers; it dies with no server. */
interface Actor {
  kind: Kind;
  mac: string;
  token: string | null;
  epoch: number | null;
  /** Polls that were answered since it was told to deploy, or while it waited. */
  done: number;
  hasRebooted: boolean;
  released: boolean;
  /** How often an image arrived whole. */
  whole: number;
}

/** All that outlives a server but is not in its database. */
interface World {
  now: number;
  turn: number;
  /** Who is next in this turn: the operator, then the machines, then the clock. */
  next: number;
  made: boolean;
  stopped: boolean;
  actors: Actor[];
  /** Who was ever told which receiver number. */
  receivers: Record<number, string>;
}

/** A moment at which the server dies: a copy of its folder, and what everybody knew. */
interface Moment {
  folder: string;
  world: World;
}

/** A session's life: who takes part, and when the operator stops it. */
interface Life {
  kinds: Kind[];
  options: Partial<SessionRequest>;
  stopAt?: number;
  ends: string;
}

const mac = (i: number) => `00:0a:00:00:00:${(i + 16).toString(16)}`;
const everybody: Kind[] = ["good", "fails", "pauses", "vanishes", "stalls", "reboots", "leaves"];

const lives: Record<string, Life> = {
  "automatic, of whom too few succeed": {
    kinds: everybody,
    options: { minTargets: 6, waitSeconds: 15, succeed: { percent: 100 } },
    ends: "failed",
  },
  "by number, with a time limit, finished": {
    kinds: ["good", "pauses", "stalls", "reboots"],
    options: { type: "id", sessionId: "room-5", minTargets: 2, timeLimitSeconds: 300, succeed: { count: 2 } },
    ends: "finished",
  },
  "by a list, stopped": {
    kinds: ["good", "stalls", "fails"],
    options: { type: "mac", machines: [0, 1, 2].map((i) => ({ mac: mac(i) })), waitSeconds: 600 },
    stopAt: 12,
    ends: "stopped",
  },
  "that nobody comes to": {
    kinds: ["leaves"],
    options: { minTargets: 2, waitSeconds: 0, giveUpSeconds: 120 },
    ends: "failed",
  },
  "joined while it deploys": {
    kinds: ["good", "reboots", "good"],
    options: { constantCast: true, maxTargets: 2, waitSeconds: 0, succeed: { count: 3 } },
    ends: "finished",
  },
};

function newWorld({ kinds }: Life): World {
  const actors = kinds.map((kind, i): Actor => ({
    kind,
    mac: mac(i),
    ...{ token: null, epoch: null, done: 0, hasRebooted: false, released: false, whole: 0 },
  }));
  return { now: 1e12, turn: 0, next: 0, made: false, stopped: false, actors, receivers: {} };
}

/** Plays a life on; what is asked of the server counts once it is answered, so it is asked again of the next one. */
async function play({ runner, console, clock }: TestServer, world: World, life: Life): Promise<void> {
  for (; world.turn < ENOUGH; world.turn++, world.next = 0) {
    clock.now = world.now;
    for (; world.next <= world.actors.length; world.next++) {
      const actor = world.actors[world.next - 1];
      if (actor) await step(actor);
      else await operate();
    }
    const turn = world.actors.every(isAtRest) ? LONG_TURN : TURN;
    await runner.act(() => runner.coordinator.tick(world.now + turn));
    world.now += turn;
    if (world.made && console.session(1).endedAt !== null && world.actors.every(isAtRest)) return;
  }

  async function operate() {
    if (!world.made) {
      const options = sessionOptions.parse({ image: "office", ...life.options });
      await console.createSession(options, "key");
      world.made = true;
    }
    if (life.stopAt !== undefined && world.turn >= life.stopAt && !world.stopped) {
      await console.stopSession(1).catch((error) => {
        if (error.code !== "session.state") throw error;
      });
      world.stopped = true;
    }
  }

  async function step(actor: Actor) {
    if (actor.released || isAway(actor, world)) return;
    if (actor.token === null) {
      const sessionId = life.options.sessionId ?? undefined;
      const more = { sessionId, ...hardware([actor.mac], world.actors.indexOf(actor)) };
      actor.token = (await runner.register(registration(actor.mac, more), "10.0.0.9")).token;
      return;
    }
    const target = runner.targets.authenticate(actor.token);
    ok(target, "its token is good as long as it lives");
    hear(actor, await runner.poll(target, { state: stateOf(actor), epoch: actor.epoch ?? undefined }));
  }

  function hear(actor: Actor, { command, assignment }: PollReply) {
    if (command === "release") {
      actor.released = true;
      actor.whole++;
    } else if (command === "deploy") {
      const { receiver, epoch } = assignment!;
      const who = `${actor.mac} ${actor.hasRebooted}`;
      equal(world.receivers[receiver] ?? who, who, "a receiver number is given once");
      world.receivers[receiver] = who;
      ok(!actor.released, "nobody is deployed twice");
      // A new epoch goes on where the one before stopped.
      if (actor.epoch === null) actor.done = 0;
      actor.epoch = epoch;
    } else {
      if (command !== "continue") actor.epoch = null;
      actor.done++;
    }
    if (actor.kind === "reboots" && actor.done === 2 && !actor.hasRebooted) {
      Object.assign(actor, { token: null, epoch: null, hasRebooted: true });
    }
  }
}

function stateOf({ kind, epoch, done }: Actor): "waiting" | "preparing" | "receiving" | "done" | "failed" {
  if (epoch === null) return "waiting";
  if (kind === "fails") return "failed";
  if (done < 4 || kind === "stalls") return done ? "receiving" : "preparing";
  return "done";
}

/** Switched off for a while, or for good. */
function isAway({ kind, epoch, done }: Actor, { turn }: World): boolean {
  if (kind === "leaves") return done > 0;
  if (epoch === null) return false;
  if (kind === "vanishes") return done > 0;
  return kind === "pauses" && done === 1 && turn % 8 !== 0;
}

/** Nothing more comes of it in its session. */
function isAtRest({ kind, released }: Actor): boolean {
  return released || kind !== "good" && kind !== "pauses" && kind !== "reboots";
}

/** A store that calls `before` and `after` around every write of a transition. */
function watched(store: Store, before: () => void, after: () => void): Store {
  return new Proxy(store, {
    get(target, key) {
      const value = Reflect.get(target, key);
      if (key !== "commit") return typeof value === "function" ? value.bind(target) : value;
      return (batch: Parameters<Store["commit"]>[0]) => {
        before();
        target.commit(batch);
        after();
      };
    },
  });
}

function copyDatabase(from: string, to: string): void {
  Deno.mkdirSync(to);
  for (const suffix of ["", "-wal"]) {
    Deno.copyFileSync(`${from}/broadside.db${suffix}`, `${to}/broadside.db${suffix}`);
  }
}

/** What a life came to. */
function outcome({ console }: TestServer, world: World) {
  const { state, endedAt, members } = console.session(1);
  ok(endedAt !== null, "nothing is stuck");
  return {
    state,
    members: Object.fromEntries(members.map((each) => [each.name, each.state])),
    whole: world.actors.map(({ whole }) => whole),
    licensed: console.license.view().expended,
  };
}

const quiet = { licenseKey: publicKey, tickInterval: 1e6 };

for (const [name, life] of Object.entries(lives)) {
  Deno.test(`crash: at every transition of a session ${name}, the next server brings it to the same end`, () =>
    withFolder(async (folder) => {
      const moments: Moment[] = [];
      const world = newWorld(life);
      let isOn = false;
      const moment = () => {
        if (!isOn) return;
        const at = `${folder}/${moments.length}`;
        copyDatabase(folder, at);
        moments.push({ folder: at, world: structuredClone(world) });
      };
      let expected: ReturnType<typeof outcome> | undefined;
      await withServer(folder, async (server) => {
        isOn = true;
        await play(server, world, life);
        isOn = false;
        expected = outcome(server, world);
      }, { ...quiet, wrap: (store) => watched(store, moment, moment) });
      equal(expected!.state, life.ends);
      ok(moments.length > 4, `${moments.length} moments`);
      const replay = async ({ folder, world }: Moment, index: number) => {
        try {
          await withServer(folder, async (server) => {
            await play(server, world, life);
            deepEqual(outcome(server, world), expected);
          }, { ...quiet, clock: { now: world.now } });
        } catch (error) {
          throw new Error(`died at moment ${index} of ${moments.length}`, { cause: error });
        }
      };
      // Some at once: most of their time goes by with waiting for the gathering of writes.
      for (let i = 0; i < moments.length; i += AT_ONCE) {
        const group = moments.slice(i, i + AT_ONCE).map((moment, j) => replay(moment, i + j));
        for (const played of await Promise.allSettled(group)) {
          if (played.status === "rejected") throw played.reason;
        }
      }
    }));
}
