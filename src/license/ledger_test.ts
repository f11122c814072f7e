import { deepEqual, equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { type Expended, Ledger, type Who } from "./ledger.ts";

const who = (machineId: number | null, identity = `mac ${machineId}`): Who => ({ machineId, identity });

Deno.test("a machine counts once, whatever its target and its number are", () => {
  const known = new Set([1, 2, 3]);
  const ledger = new Ledger([], (id) => known.has(id));
  const deploy = (holder: number, each: Who, total = 3) => {
    const held = ledger.hold(holder, each, total);
    ledger.begin(holder, 1000);
    return held;
  };
  ok(deploy(1, who(1)));
  ok(deploy(1, who(1)));
  ok(deploy(2, who(1, "by another adapter")));
  equal(ledger.expended, 1);
  ok(deploy(3, who(null, "shy")), "no number in the inventory");
  ok(deploy(3, who(2, "shy")), "and then one");
  equal(ledger.expended, 2);
  ok(deploy(4, who(3, "shy")), "another machine behind the same adapter");
  equal(ledger.expended, 3);
  ok(!deploy(5, who(9)));
  known.delete(1);
  ok(deploy(6, who(7, "mac 1")), "forgotten by the inventory and met again");
  ok(deploy(1, who(1)));
  equal(ledger.expended, 3);
  deepEqual([...ledger.changed].map(({ id, machineId }) => [id, machineId]), [[1, 7], [2, 2], [3, 3]]);
});

Deno.test("a place that is held is nobody else's until it is released", () => {
  const ledger = new Ledger([], () => true);
  ok(ledger.hold(1, who(1), 2));
  ok(ledger.hold(2, who(1), 2), "two targets of one machine");
  ok(ledger.hold(3, who(2), 2));
  ok(!ledger.hold(4, who(3), 2));
  ledger.release(2);
  ok(!ledger.hold(4, who(3), 2));
  ledger.release(1);
  ok(ledger.hold(4, who(3), 2));
  deepEqual(ledger.surplus(2), []);
  deepEqual(ledger.surplus(1), [4], "who came last goes first");
  deepEqual(ledger.surplus(0), [4, 3]);
});

Deno.test("never one more than the total, whatever happens and whenever the program ends", () => {
  const random = new Random(7);
  for (let round = 0; round < 40; round++) {
    const total = random.below(12), disk = new Map<number, Expended>();
    const known = new Set(Array.from({ length: 20 }, (_, i) => i));
    let ledger = new Ledger([], (id) => known.has(id));
    const deployed = new Set<number>();
    for (let step = 0; step < 300; step++) {
      const holder = random.below(25), machine = holder % 20;
      const act = random.below(10);
      if (act < 5) ledger.hold(holder, who(machine), total);
      else if (act < 7) ledger.release(holder);
      else if (act < 9) {
        if (ledger.hold(holder, who(machine), total)) deployed.add(machine);
        ledger.begin(holder, step);
        for (const record of ledger.changed) disk.set(record.id, { ...record });
        ledger.kept();
      } else ledger = new Ledger([...disk.values()], (id) => known.has(id));
      ok(ledger.expended + ledger.held <= total);
      equal(ledger.expended, deployed.size);
      for (const each of deployed) ok(ledger.counts(who(each)));
    }
    equal(new Set([...disk.values()].map(({ machineId }) => machineId)).size, disk.size);
  }
});
