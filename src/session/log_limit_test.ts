import { equal } from "node:assert/strict";
import { LogLimit } from "./log_limit.ts";

/** How many of `count` entries are taken that come at `now`. */
function taken(limit: LogLimit, event: string, count: number, now: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) if (limit.take(event, now) !== undefined) sum++;
  return sum;
}

Deno.test("log limit: a burst, then one every five seconds, and what was left out is told", () => {
  const limit = new LogLimit();
  equal(taken(limit, "offer", 10_000, 1000), 500);
  equal(limit.take("offer", 5999), undefined);
  equal(limit.take("offer", 6000), 9501);
  equal(limit.take("offer", 6000), undefined);
  equal(taken(limit, "offer", 10, 16_000), 2);
  equal(limit.take("another", 16_000), 0);
  equal(taken(limit, "offer", 1000, 16_000 + 600 * 5000), 500);
});

Deno.test("log limit: a clock that is set back stops nothing for longer than before", () => {
  const limit = new LogLimit();
  equal(taken(limit, "offer", 501, 1e12), 500);
  equal(limit.take("offer", 1000), undefined);
  equal(limit.take("offer", 6000), 2);
});

Deno.test("log limit: events without end share one limit", () => {
  const limit = new LogLimit();
  let sum = 0;
  for (let i = 0; i < 5000; i++) sum += taken(limit, `event ${i}`, 1, 0);
  equal(sum, 300 + 500);
});
