import { deepEqual, match } from "node:assert/strict";
import { sessionOptions, type SessionRequest } from "../contract/mod.ts";
import { bootPlan, type KeptBootSettings, type PlannedMachine, UNKNOWN_YET } from "./boot_plan.ts";
import { Coordinator } from "./coordinator.ts";

const TARGET = 1, OTHER = 2;
const DEFAULTS: KeptBootSettings = { defaultBoot: "menu", menuTimeoutSeconds: 10, groups: {}, since: {} };
const SERVER: KeptBootSettings = { ...DEFAULTS, defaultBoot: "server" };

const target = (id: number) => ({
  id,
  sessionWish: null,
  macs: [],
  diskWish: null,
  diskSize: 1e9,
  sectorSize: 512,
  machineId: id,
  deployedThrough: 0,
});
/** A room with a session that the machine's target is told of by polls. */
class Room {
  readonly coordinator = new Coordinator({ session: 0, epoch: 0 });
  now = 0;

  session(options: Partial<SessionRequest> = {}, cycle?: number): this {
    const request = sessionOptions.parse({ image: "office", waitSeconds: 0, ...options });
    const image = { name: "office", image: "office", root: "ab".repeat(32), diskSize: 1e9, sectorSize: 512 };
    this.coordinator.create({ ...image, options: request, idempotencyKey: null, cycle }, this.now);
    return this;
  }

  poll(id: number, state: "waiting" | "receiving" | "done" | "failed" = "waiting"): this {
    this.coordinator.poll(
      target(id),
      { state, epoch: this.coordinator.numbers.epoch || undefined },
      this.now,
    );
    return this;
  }

  stop(id: number): this {
    this.coordinator.stop(id, this.now);
    return this;
  }
}
const machine = (more: Partial<PlannedMachine> = {}): PlannedMachine => ({ ...UNKNOWN_YET, ...more });
const assigned = (assignment: string, more: Partial<PlannedMachine> = {}) =>
  machine({ assignment, assignedAt: 100, ...more });
const deployed = { deployedAt: 500, deployedThrough: 1 };
const A = "00:0a:00:00:00:01", B = "00:0a:00:00:00:02";
const listing = () =>
  new Room().session({ type: "mac", machines: [{ mac: A }], minTargets: 1, waitSeconds: 600 });
const gathering = () => new Room().session({ minTargets: 5 });

const plans: [
  what: string,
  machine: PlannedMachine | undefined,
  settings: KeptBootSettings,
  room: Room,
  plan: string,
  why: RegExp,
][] = [
  ["nothing chosen", machine(), DEFAULTS, new Room(), "menu", /by the default/],
  ["nothing chosen, a session waits", machine(), DEFAULTS, gathering(), "menu", /by the default/],
  ["local by choice, a session waits", assigned("local"), SERVER, gathering(), "local", /its own assignment/],
  ["client by choice", assigned("client"), DEFAULTS, gathering(), "client", /its own assignment/],
  ["menu by choice over the default", assigned("menu"), SERVER, gathering(), "menu", /its own assignment/],
  [
    "by its group",
    machine({ group: "lab" }),
    {
      ...DEFAULTS,
      groups: { lab: { assignment: "local", sessionId: null } },
      since: { lab: 1 },
    },
    new Room(),
    "local",
    /group lab/,
  ],
  [
    "a group with the name of something else",
    machine({ group: "constructor" }),
    DEFAULTS,
    new Room(),
    "menu",
    /default/,
  ],
  [
    "its own choice over its group's",
    assigned("client", { group: "lab" }),
    {
      ...DEFAULTS,
      groups: { lab: { assignment: "local", sessionId: null } },
      since: { lab: 1 },
    },
    new Room(),
    "client",
    /its own/,
  ],

  [
    "server by default, a session waits",
    machine(),
    SERVER,
    gathering(),
    "server",
    /Session 1 \(office\) takes it/,
  ],
  [
    "a session that lists it, whatever the default",
    machine({ macs: [A] }),
    DEFAULTS,
    listing(),
    "server",
    /lists it/,
  ],
  ["a session that lists another", machine({ macs: [B] }), SERVER, listing(), "local", /No session takes it/],
  [
    "a session that lists it, deployed since",
    machine({ macs: [A], ...deployed }),
    DEFAULTS,
    listing(),
    "menu",
    /by the default/,
  ],
  [
    "a session that lists it, and its own choice",
    assigned("menu", { macs: [A] }),
    DEFAULTS,
    listing(),
    "menu",
    /own/,
  ],
  [
    "a session for those that ask for it",
    machine(),
    SERVER,
    new Room().session({ type: "id", sessionId: "room-5", minTargets: 5 }),
    "local",
    /No session takes it/,
  ],
  [
    "a session for those that ask for it, chosen for the machine",
    assigned("server", { assignedSession: 1 }),
    SERVER,
    new Room().session({ type: "id", sessionId: "room-5", minTargets: 5 }),
    "server 1",
    /Session 1 .* takes it/,
  ],
  [
    "a cyclic session that deploys",
    machine(),
    SERVER,
    new Room().session({}, 0).poll(OTHER),
    "server",
    /takes it/,
  ],
  [
    "a later run of a cyclic session that it was deployed by",
    machine(deployed),
    SERVER,
    new Room().session({}, 0).stop(1).session({ minTargets: 5 }, 1),
    "local",
    /been deployed/,
  ],
  ["server by default, nothing waits", machine(), SERVER, new Room(), "local", /No session takes it now/],
  [
    "server by choice, nothing waits",
    assigned("server"),
    DEFAULTS,
    new Room(),
    "server",
    /it waits for a session/,
  ],
  [
    "server by choice, deployed since",
    assigned("server", deployed),
    DEFAULTS,
    new Room(),
    "local",
    /It has been deployed/,
  ],
  [
    "server by choice anew after the deployment",
    assigned("server", { ...deployed, assignedAt: 501 }),
    DEFAULTS,
    new Room(),
    "server",
    /it waits for a session/,
  ],
  [
    "server by its group, nothing waits",
    machine({ group: "lab" }),
    { ...DEFAULTS, groups: { lab: { assignment: "server", sessionId: null } }, since: { lab: 7 } },
    new Room(),
    "server",
    /Chosen by group lab/,
  ],
  [
    "server by its group, deployed since",
    machine({ group: "lab", ...deployed }),
    { ...DEFAULTS, groups: { lab: { assignment: "server", sessionId: null } }, since: { lab: 7 } },
    new Room(),
    "local",
    /It has been deployed/,
  ],
  [
    "deployed, and the same session still waits",
    machine(deployed),
    SERVER,
    gathering(),
    "local",
    /been deployed/,
  ],
  [
    "deployed, and a new session waits",
    machine(deployed),
    SERVER,
    gathering().session(),
    "server",
    /Session 2 .* takes it/,
  ],
  [
    "a session that deploys without it",
    machine(),
    SERVER,
    new Room().session().poll(OTHER),
    "local",
    /No session takes it/,
  ],
  [
    "a session that deploys and takes more",
    machine(),
    SERVER,
    new Room().session({ constantCast: true }).poll(OTHER),
    "server",
    /Session 1/,
  ],
  [
    "a session whose places are taken",
    machine(),
    SERVER,
    new Room().session({ constantCast: true, maxTargets: 1 }).poll(OTHER),
    "local",
    /No session takes it/,
  ],
  ["a session that it has joined", machine(), SERVER, gathering().poll(TARGET), "server", /Session 1/],
  [
    "in the middle of a deployment",
    machine(),
    DEFAULTS,
    new Room().session().poll(TARGET).poll(TARGET, "receiving"),
    "server",
    /written part of its disk/,
  ],
  [
    "in the middle of a deployment, but local by choice",
    assigned("local"),
    DEFAULTS,
    new Room().session().poll(TARGET),
    "local",
    /its own/,
  ],
  [
    "done in a session that goes on",
    machine(deployed),
    SERVER,
    new Room().session({ constantCast: true }).poll(OTHER).poll(TARGET).poll(TARGET, "done"),
    "local",
    /been deployed/,
  ],
  [
    "failed in a session that goes on",
    machine(),
    SERVER,
    new Room().session({ constantCast: true }).poll(OTHER).poll(TARGET).poll(TARGET, "failed"),
    "local",
    /No session takes it/,
  ],
  [
    "failed in a session, and server by choice",
    assigned("server"),
    SERVER,
    new Room().session().poll(TARGET).poll(TARGET, "failed"),
    "server",
    /waits for a session/,
  ],
  ["a session that was stopped", machine(), SERVER, gathering().stop(1), "local", /No session/],
  [
    "assigned to a session that waits",
    assigned("server", { assignedSession: 1 }),
    DEFAULTS,
    gathering(),
    "server 1",
    /Session 1/,
  ],
  [
    "assigned to a session that waits, deployed by another",
    assigned("server", { assignedSession: 1, ...deployed }),
    DEFAULTS,
    gathering(),
    "server 1",
    /Session 1/,
  ],
  [
    "assigned to a session that is over, and another waits",
    assigned("server", { assignedSession: 1 }),
    SERVER,
    gathering().stop(1).session(),
    "local",
    /Session 1 does not take it/,
  ],
  ["not to be remembered", undefined, SERVER, gathering(), "menu", /No more machines can be known/],
];
for (const [what, which, settings, room, plan, why] of plans) {
  Deno.test(`boot plan: ${what}`, () => {
    const made = bootPlan(which, [TARGET], settings, room.coordinator.sessions.values());
    deepEqual([made.assignment, made.session].filter(Boolean).join(" "), plan, made.why);
    match(made.why, why);
  });
}

Deno.test("boot plan: carries the machine's name", () => {
  const plan = bootPlan(machine({ name: "lab-1" }), [], DEFAULTS, []);
  deepEqual(plan, { assignment: "menu", name: "lab-1", why: "Chosen by the default." });
});
