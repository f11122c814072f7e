import { equal, ok } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { Brake, network } from "./brake.ts";

const MINUTE = 60_000;

function bench(): { brake: Brake; clock: { now: number } } {
  return { brake: new Brake(), clock: { now: 1e12 } };
}

Deno.test("brake: an address waits twice as long after each failure", () => {
  const { brake, clock } = bench();
  for (let i = 0; i < 5; i++) equal(brake.begin("root", "10.0.0.9", clock.now), 0, `try ${i + 1} is free`);
  for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
    equal(brake.begin(`name ${seconds}`, "10.0.0.9", clock.now), seconds * 1000, "whatever the name");
    equal(brake.begin("root", "10.0.0.8", clock.now), 0, "others don't wait");
    brake.undo("root", "10.0.0.8");
    clock.now += seconds * 1000 - 1;
    equal(brake.begin("root", "10.0.0.9", clock.now), 1);
    clock.now += 1;
    equal(brake.begin(`other ${seconds}`, "10.0.0.9", clock.now), 0);
  }
  clock.now += 60 * MINUTE;
  for (let i = 0; i < 5; i++) {
    equal(brake.begin("root", "10.0.0.9", clock.now), 0, "an hour later it is forgotten");
  }
});

Deno.test("brake: tries at the same time count before they are answered", () => {
  const { brake, clock } = bench();
  const free = Array.from({ length: 100 }, () => brake.begin("root", "10.0.0.9", clock.now)).filter((wait) =>
    !wait
  );
  equal(free.length, 5);
});

Deno.test("brake: a stranger cannot keep an administrator out", () => {
  const { brake, clock } = bench();
  brake.succeeded("root", "10.0.0.2");
  // A thousand addresses guess for ten minutes, each as often as it is let.
  const addresses = Array.from({ length: 1000 }, (_, i) => `198.51.${i >> 8}.${i & 255}`);
  let tried = 0;
  for (let second = 0; second < 600; second += 5) {
    clock.now += 5000;
    for (const address of addresses) if (!brake.begin("root", address, clock.now)) tried++;
    equal(brake.begin("root", "10.0.0.2", clock.now), 0, "from where root signed in before");
    brake.succeeded("root", "10.0.0.2");
    ok(brake.begin("root", "10.0.0.3", clock.now) <= 30_000, "from elsewhere it is half a minute at most");
  }
  ok(tried < 60, `${tried} guesses in ten minutes`);
});

Deno.test("brake: friends are braked by their own tries only", () => {
  const { brake, clock } = bench();
  brake.succeeded("root", "10.0.0.2");
  for (let i = 0; i < 50; i++) brake.begin(`x${i}`, "10.0.0.2", clock.now);
  equal(brake.begin("root", "10.0.0.2", clock.now), 0);
  for (let i = 0; i < 4; i++) brake.begin("root", "10.0.0.2", clock.now);
  equal(brake.begin("root", "10.0.0.2", clock.now), 1000, "they can be guessed at no faster");
});

Deno.test("brake: it remembers so much and no more", () => {
  const { brake, clock } = bench();
  const random = new Random(7);
  for (let i = 0; i < 30_000; i++) {
    brake.begin("n".repeat(1000) + i, `${random.u32() & 255}.${i >> 8}.${i & 255}.1`, clock.now++);
    brake.befriend(`n${i}`, "10.0.0.1");
  }
  ok(brake.size <= 10_000);
});

const networks: [address: string, network: string][] = [
  ["10.0.0.9", "10.0.0.9"],
  ["::ffff:10.0.0.9", "10.0.0.9"],
  ["2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"],
  ["2001:0db8::1:0:0:1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
];
for (const [address, expected] of networks) {
  Deno.test(`brake: ${address} is of ${expected}`, () => equal(network(address), expected));
}
