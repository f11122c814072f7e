import { deepEqual, equal, ok } from "node:assert/strict";
import type { Sleeper, WakeDatagram } from "./wake_on_lan.ts";
import { WakeQueue } from "./waking.ts";
import { Waking } from "./wol_driver.ts";

const sleepers = (count: number, from = 0): Sleeper[] =>
  Array.from(
    { length: count },
    (_, i) => ({ macs: [`00:0a:00:00:00:${String(from + i).padStart(2, "0")}`] }),
  );

Deno.test("waking: groups, one after the other, whoever asked", () => {
  const queue = new WakeQueue(4, 10_000), sizes: number[] = [];
  queue.add(sleepers(6));
  queue.add([...sleepers(2), { macs: [] }]);
  for (let now = 0; now <= 30_000; now += 1000) {
    if (now === 12_000) queue.add(sleepers(3, 20));
    const group = queue.poll(now);
    if (group.length) sizes.push(now, group.length);
  }
  deepEqual(sizes, [0, 4, 10_000, 2, 20_000, 3]);
  equal(queue.nextTimeout(), undefined);
});

Deno.test("waking: a group that cannot be sent is told, and the others come", async () => {
  const sent: WakeDatagram[][] = [], told: (string | undefined)[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const settings = {
    count: 2,
    seconds: 0.01,
    subnets: () => [{ interface: "e0", address: "10.0.0.1", mask: "255.255.255.0" }],
    send: (datagrams: WakeDatagram[]) => {
      sent.push(datagrams);
      if (sent.length === 1) throw new Error("no such device");
    },
  };
  const waking = new Waking(settings, (_, problem) => {
    told.push(problem);
    if (told.length === 2) resolve();
  });
  waking.wake(sleepers(4));
  // A timer of our own, for the driver's does not keep the program alive.
  const alive = setInterval(() => {}, 50);
  await promise;
  clearInterval(alive);
  deepEqual([sent.map((each) => each.length), told], [[2, 2], ["no such device", undefined]]);
  ok(sent.flat().every(({ to }) => to === "10.0.0.255"));
  waking.close();
});
