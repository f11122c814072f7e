import { equal } from "node:assert/strict";
import { ClientLimits } from "./client_limits.ts";

Deno.test("tftp limits: so many transfers of one address at once", () => {
  const limits = new ClientLimits(3);
  equal([1, 2, 3].every(() => limits.begin(7, 0)), true);
  equal(limits.isFull(7), true);
  equal(limits.begin(7, 0), false);
  equal(limits.begin(8, 0), true);
  limits.ended(7, 0);
  equal(limits.begin(7, 0), true);
});

Deno.test("tftp limits: who never answers gets 32 first answers, and two more a second", () => {
  const limits = new ClientLimits(16);
  let begun = 0;
  for (let now = 0; now < 10_000; now += 10) {
    if (!limits.begin(7, now)) continue;
    begun++;
    limits.ended(7, now);
  }
  equal(begun >= 50 && begun <= 52, true, `${begun}`);
});

Deno.test("tftp limits: who answers each has no such limit", () => {
  const limits = new ClientLimits(16);
  for (let i = 0; i < 1000; i++) {
    equal(limits.begin(7, 0), true);
    limits.answered(7);
    limits.ended(7, 0);
  }
  equal(limits.size, 0);
});

Deno.test("tftp limits: 200 requests of one address in a row, then 50 a second", () => {
  const limits = new ClientLimits(16);
  let taken = 0;
  for (let now = 0; now < 2000; now++) if (limits.request(7, now)) taken++;
  equal(taken >= 298 && taken <= 300, true, `${taken}`);
  equal(limits.request(8, 0), true);
});

Deno.test("tftp limits: a flood from 100,000 addresses takes no more than 4096 places", () => {
  const limits = new ClientLimits(16);
  equal(limits.begin(1, 0), true);
  for (let address = 2; address < 100_000; address++) {
    limits.begin(address, address / 100);
    limits.ended(address, address / 100);
  }
  equal(limits.size <= 4096, true);
  // Who has a transfer is not forgotten.
  for (let i = 1; i < 16; i++) equal(limits.begin(1, 20_000), true);
  equal(limits.isFull(1), true);
});
