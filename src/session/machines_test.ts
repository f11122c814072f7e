import { deepEqual, equal, notEqual, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { uuidKey } from "./machine_identity.ts";
import { type MachineIdentity, Machines } from "./machines.ts";

const mac = (n: number) =>
  `00:0a:00:00:${(n >> 8).toString(16).padStart(2, "0")}:${(n & 255).toString(16).padStart(2, "0")}`;
const uuid = (n: number) => `4c4c4544-0035-4d10-8052-${n.toString(16).padStart(12, "0")}`;
const [BOARD, OTHER, DONGLE] = [mac(1), mac(2), mac(3)];
const ZERO = "00000000-0000-0000-0000-000000000000";

/** A row is what machines showed one after the other, and which of them are the same: equal letters. */
const stories: [what: string, shown: [MachineIdentity, who: string][]][] = [
  ["an adapter finds its machine again", [[{ macs: [BOARD] }, "a"], [{ macs: [BOARD] }, "a"]]],
  ["a second adapter under the same UUID", [
    [{ macs: [BOARD], uuid: uuid(1) }, "a"],
    [{ macs: [OTHER], uuid: uuid(1) }, "a"],
    [{ macs: [OTHER] }, "a"],
  ]],
  ["a UUID is learnt after the adapter", [
    [{ macs: [BOARD] }, "a"],
    [{ macs: [BOARD], uuid: uuid(1) }, "a"],
    [{ macs: [OTHER], uuid: uuid(1) }, "a"],
  ]],
  ["a dongle goes round", [
    [{ macs: [DONGLE], uuid: uuid(1) }, "a"],
    [{ macs: [DONGLE], uuid: uuid(2) }, "b"],
    [{ macs: [DONGLE] }, "b"],
    [{ macs: [DONGLE], uuid: uuid(1) }, "a"],
    [{ macs: [DONGLE] }, "a"],
    [{ macs: [DONGLE], uuid: uuid(2) }, "b"],
  ]],
  ["a dongle and the boards' own adapters", [
    [{ macs: [BOARD, DONGLE], uuid: uuid(1) }, "a"],
    [{ macs: [OTHER, DONGLE], uuid: uuid(2) }, "b"],
    [{ macs: [BOARD] }, "a"],
    [{ macs: [OTHER] }, "b"],
  ]],
  ["a dongle before its user is known", [
    [{ macs: [DONGLE] }, "a"],
    [{ macs: [DONGLE], uuid: uuid(1) }, "a"],
    [{ macs: [DONGLE], uuid: uuid(2) }, "b"],
  ]],
  ["a dongle of a machine without UUID does not drag it into another", [
    [{ macs: [BOARD], uuid: uuid(1) }, "a"],
    [{ macs: [DONGLE], uuid: ZERO }, "b"],
    [{ macs: [DONGLE], uuid: uuid(1) }, "a"],
    [{ macs: [DONGLE], uuid: ZERO }, "b"],
  ]],
  ["junk UUIDs name nobody", [
    [{ macs: [BOARD], uuid: ZERO }, "a"],
    [{ macs: [OTHER], uuid: ZERO }, "b"],
    [{ macs: [DONGLE], uuid: "Default string" }, "c"],
    [{ macs: [BOARD], uuid: "03000200-0400-0500-0006-000700080009" }, "a"],
  ]],
  ["the UUID in either byte order", [
    [{ macs: [BOARD], uuid: "4c4c4544-0035-4d10-8052-b7c04f384432" }, "a"],
    [{ macs: [OTHER], uuid: "44454c4c-3500-104d-8052-b7c04f384432" }, "a"],
  ]],
  ["a dongle on boards without UUID that have serial numbers", [
    [{ macs: [DONGLE], uuid: ZERO, serial: "5CG1234AAA" }, "a"],
    [{ macs: [DONGLE], uuid: ZERO, serial: "5CG1234BBB" }, "b"],
    [{ macs: [DONGLE], uuid: ZERO, serial: "5CG1234AAA" }, "a"],
    [{ macs: [DONGLE], uuid: ZERO, serial: "5CG1234BBB" }, "b"],
  ]],
  ["boards with one UUID and serial numbers of their own", [
    [{ macs: [BOARD], uuid: uuid(1), serial: "5CG1234AAA" }, "a"],
    [{ macs: [OTHER], uuid: uuid(1), serial: "5CG1234BBB" }, "b"],
    [{ macs: [BOARD], uuid: uuid(1) }, "a"],
    [{ macs: [OTHER], uuid: uuid(1) }, "b"],
    [{ macs: [DONGLE], uuid: uuid(1) }, "c"],
  ]],
  ["a new board in an old case", [
    [{ macs: [BOARD], uuid: uuid(1) }, "a"],
    [{ macs: [OTHER], uuid: uuid(2) }, "b"],
  ]],
];
for (const [what, shown] of stories) {
  Deno.test(`machines: ${what}`, () => {
    const machines = new Machines([], 0);
    const numbers = new Map<string, number>();
    for (const [identity, who] of shown) {
      const { machine } = machines.take(identity)!;
      machine.firstSeen ??= 1;
      equal(machine.id, numbers.get(who) ?? machine.id, `${JSON.stringify(identity)} is ${who}`);
      for (const [other, id] of numbers) {
        if (other !== who) notEqual(machine.id, id, `${who} is not ${other}`);
      }
      numbers.set(who, machine.id);
    }
    // A restart knows the same.
    const again = new Machines(JSON.parse(JSON.stringify([...machines.all()])), machines.last);
    const [identity, who] = shown.at(-1)!;
    equal(again.find(identity)?.id, numbers.get(who));
  });
}

Deno.test("machines: one UUID alive in two places is two machines, then and afterwards", () => {
  const machines = new Machines([], 0);
  // Both were taken for one while neither ran.
  const first = machines.take({ macs: [BOARD], uuid: uuid(1) })!.machine;
  equal(machines.take({ macs: [OTHER], uuid: uuid(1) })!.machine, first);
  const second = machines.take({ macs: [OTHER], uuid: uuid(1) }, { isElsewhere: (each) => each === first })!;
  deepEqual([second.isNew, second.machine.macs, first.macs], [true, [OTHER], [BOARD]]);
  equal(machines.find({ macs: [OTHER], uuid: uuid(1) }), second.machine);
  equal(machines.find({ macs: [BOARD], uuid: uuid(1) }), first);
  equal(machines.find({ macs: [DONGLE], uuid: uuid(1) }), undefined, "the UUID decides nothing any more");
});

Deno.test("machines: what an operator noted of an adapter goes to the machine that comes with it", () => {
  const machines = new Machines([], 0);
  const seen = machines.take({ macs: [BOARD], uuid: uuid(1) })!.machine;
  seen.firstSeen = 1;
  const note = machines.take({ macs: [OTHER] })!.machine;
  Object.assign(note, { name: "lab-7", group: "lab", assignment: "server", assignedAt: 5 });
  const { machine, removed } = machines.take({ macs: [OTHER], uuid: uuid(1) })!;
  deepEqual([machine, removed], [seen, [note.id]]);
  deepEqual([seen.name, seen.group, seen.assignment, seen.macs], ["lab-7", "lab", "server", [OTHER, BOARD]]);
  // One that has a name keeps it, and the note waits for its own machine.
  const second = machines.take({ macs: [DONGLE] })!.machine;
  second.name = "lab-8";
  machines.take({ macs: [DONGLE], uuid: uuid(1) });
  deepEqual([seen.name, second.macs], ["lab-7", [DONGLE]]);
});

Deno.test("machines: the adapter used last is in front, and there are not endlessly many", () => {
  const machines = new Machines([], 0);
  for (let i = 0; i < 100; i++) machines.take({ macs: [mac(i)], uuid: uuid(1) });
  const { machine, changed } = machines.take({ macs: [mac(90)], uuid: uuid(1) })!;
  deepEqual([machine.macs.length, machine.macs[0], changed], [32, mac(90), true]);
  equal(machines.take({ macs: [mac(90)], uuid: uuid(1) })!.changed, false);
  equal(machines.find({ macs: [mac(0)] }), undefined);
  machines.take({ macs: [mac(91), mac(90), mac(200)], uuid: uuid(1) });
  equal(machine.macs[0], mac(90), "a list says nothing about use");
});

Deno.test("machines: who only passed by makes room, who is known stays, and then there is an end", () => {
  const machines = new Machines([], 0, (id) => id === 3, 100);
  for (let i = 1; i <= 100; i++) {
    const { machine } = machines.take({ macs: [mac(i)] })!;
    machine.firstSeen = machine.lastSeen = 1000 - i;
    if (i % 2) machine.name = `pc-${i}`;
  }
  const { removed } = machines.take({ macs: [mac(200)] })!;
  deepEqual(removed, [100, 98], "those seen longest ago");
  equal(machines.size, 99);
  for (const machine of machines.all()) machine.group = "kept";
  ok(machines.take({ macs: [mac(201)] }));
  for (const machine of machines.all()) machine.group = "kept";
  equal(machines.take({ macs: [mac(202)] }), undefined);
  ok(machines.take({ macs: [mac(201)] }), "the known are still found");
});

Deno.test("machines: a storm of made-up ones stays within the limit", () => {
  const machines = new Machines([], 0, () => false, 5000);
  const hex = (i: number) => `02:00:${(i >>> 0).toString(16).padStart(8, "0").replace(/(..)(?=.)/g, "$1:")}`;
  for (let i = 0; i < 12_000; i++) {
    const taken = machines.take({ macs: [hex(i)], uuid: uuid(i) })!;
    taken.machine.firstSeen = taken.machine.lastSeen = i;
  }
  ok(machines.size <= 5000 && machines.size > 4800);
});

Deno.test("machines: over random stories the UUID decides, adapters have one machine, and indexes fit", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed);
    const machines = new Machines([], 0);
    // Machines with a UUID and a board of their own, and three dongles that go round.
    const own = new Map<number, number>();
    for (let step = 0; step < 300; step++) {
      const n = 1 + random.below(8);
      const dongle = mac(100 + random.below(3));
      const macs = [[mac(n)], [dongle], [mac(n), dongle], [dongle, mac(n)]][random.below(4)];
      const { machine } = machines.take({ macs, uuid: uuid(n) })!;
      equal(own.get(n) ?? machine.id, machine.id, `seed ${seed}: machine ${n} stays itself`);
      own.set(n, machine.id);
      equal(machines.find({ macs: [macs.at(-1)!] }), machine, "the last user has the adapter");
      const macsOfAll = [...machines.all()].flatMap(({ macs }) => macs);
      equal(new Set(macsOfAll).size, macsOfAll.length, "an adapter has one machine");
      for (const each of machines.all()) {
        for (const mac of each.macs) equal(machines.byMac(mac), each);
        ok(uuidKey(each.uuid));
      }
      if (random.chance(0.02)) {
        machines.remove(machine);
        own.delete(n);
      }
    }
    equal(machines.size, own.size);
  }
});
