import { equal } from "node:assert/strict";
import { Reach, type ReceptionState } from "./reach.ts";

/** Looks every 50 ms; gives the first time at which HTTP is needed, or undefined up to `until`. */
function firstNeed(
  reach: Reach,
  state: (now: number) => Partial<ReceptionState> & Pick<ReceptionState, "done" | "datagrams" | "silent">,
  from: number,
  until: number,
): number | undefined {
  for (let now = from; now <= until; now += 50) {
    if (reach.needsUnicast({ total: 100, listening: true, ...state(now) }, now)) return now;
  }
  return undefined;
}

Deno.test("reach: a stream that brings units needs no HTTP", () => {
  const reach = new Reach(0);
  equal(firstNeed(reach, (now) => ({ done: now / 1000, datagrams: now, silent: 10 }), 0, 99_000), undefined);
  equal(reach.by, "multicast");
});

Deno.test("reach: a stream never heard is left after three seconds, and taken up again when it is heard", () => {
  const reach = new Reach(0);
  equal(firstNeed(reach, () => ({ done: 0, datagrams: 0, silent: Infinity }), 0, 60_000), 3050);
  equal(reach.by, "unicast");
  // On HTTP units come in, which says nothing of the group.
  equal(
    reach.needsUnicast({ total: 100, done: 5, datagrams: 0, silent: Infinity, listening: true }, 3100),
    true,
  );
  equal(reach.needsUnicast({ total: 100, done: 5, datagrams: 9, silent: 20, listening: true }, 3150), false);
  equal(reach.by, "multicast");
});

Deno.test("reach: a group that is heard but brings no data is left after half a minute", () => {
  equal(firstNeed(new Reach(0), () => ({ done: 50, datagrams: 7, silent: 100 }), 0, 60_000), 30_050);
});

Deno.test("reach: the last few units come over HTTP when the group has no more of them, many do not", () => {
  const at = (done: number) =>
    firstNeed(new Reach(0), (now) => ({ done, datagrams: now, silent: 10 }), 0, 20_000);
  equal(at(92), 1050);
  equal(at(91), undefined);
});

Deno.test("reach: a stream joined anew has its time to be heard", () => {
  const reach = new Reach(0);
  const silence = { total: 100, done: 0, datagrams: 0, silent: Infinity, listening: true };
  equal(reach.needsUnicast(silence, 2900), false);
  reach.joined(2900);
  equal(reach.needsUnicast(silence, 5800), false);
  equal(reach.needsUnicast(silence, 6000), true);
});

Deno.test("reach: a machine that is slow to listen is no network without multicast; one that never listens is", () => {
  const deaf = { done: 0, datagrams: 0, silent: Infinity, listening: false };
  equal(firstNeed(new Reach(0), () => deaf, 0, 60_000), 30_050);
});
