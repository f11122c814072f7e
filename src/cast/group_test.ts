import { deepEqual, equal, ok } from "node:assert/strict";
import type { Report } from "./frame.ts";
import { Group, nextWanted } from "./group.ts";

function report(receiver: number, counter: number, changes: Partial<Report> = {}): Report {
  return {
    receiver,
    complete: false,
    heardAny: true,
    counter,
    heard: 0,
    received: 0,
    ordinal: 0,
    window: 100,
    room: 10,
    needs: [],
    wantFrom: 0,
    wantUntil: 50,
    wants: [],
    ...changes,
  };
}

/** A group of `count` receivers that reported at `now`. */
function room(count: number, changes: (id: number) => Partial<Report> = () => ({}), now = 0): Group {
  const group = new Group();
  for (let id = 1; id <= count; id++) ok(group.update(report(id, 1, changes(id)), now)?.first);
  return group;
}

Deno.test("group: a report heard before, or an older one, changes nothing", () => {
  const group = new Group();
  ok(group.update(report(1, 0xffff_fffe), 0));
  for (const counter of [0xffff_fffe, 0xffff_fffd, 0x8000_0000]) {
    equal(group.update(report(1, counter, { complete: true }), 5), undefined);
  }
  equal(group.members.get(1)!.report.complete, false);
  ok(group.update(report(1, 1), 6), "the counter may wrap");
  group.forget(1);
  ok(group.update(report(1, 0), 7)?.first);
});

const limits: [
  what: string,
  changes: Partial<Report>,
  seq: number,
  newBlock: boolean,
  ordinal: number,
  may: boolean,
][] = [
  ["all is free", {}, 0, true, 1, true],
  ["the socket just holds it", { window: 100 }, 90, false, 0, true],
  ["the socket would overflow", { window: 100 }, 91, false, 0, false],
  ["memory has a last place", { room: 3, ordinal: 7 }, 0, true, 10, true],
  ["memory has no place", { room: 3, ordinal: 7 }, 0, true, 11, false],
  ["memory does not matter to a begun block", { room: 0 }, 0, false, 11, true],
  ["the ordinal has wrapped", { room: 3, ordinal: 65534 }, 0, true, 1, true],
  ["the number has wrapped", { heard: 0xffff_fff0 }, 10, false, 0, true],
  ["it is complete", { complete: true }, 1000, true, 1000, false],
  ["it has not heard the stream", { heardAny: false }, 0, true, 1, false],
];
for (const [what, changes, seq, newBlock, ordinal, may] of limits) {
  Deno.test(`group: ${may ? "goes on" : "does not go on"} when ${what}`, () => {
    const group = room(1, () => changes);
    equal(group.mayAdvance(seq >>> 0, 10, newBlock, ordinal, 1), may);
  });
}

Deno.test("group: the silent are not waited for, and after a while have no wants", () => {
  const group = room(2, (id) => ({ window: id === 1 ? 0 : 100 }));
  equal(group.mayAdvance(50, 10, false, 0, 100), false);
  group.update(report(2, 2), 2500);
  equal(group.mayAdvance(50, 10, false, 0, 2500), true);
  const wanting = (now: number) => [...group.wanting(now)].map(({ id }) => id);
  deepEqual(wanting(2500), [1, 2]);
  deepEqual(wanting(6500), [2]);
});

/** Asks every 10 ms for `milliseconds` while all keep reporting; returns who is left behind at the end. */
function keepAsking(group: Group, changes: (id: number) => Partial<Report>, milliseconds: number): number[] {
  let counter = 10;
  for (let now = 0; now < milliseconds; now += 10) {
    for (const id of [...group.members.keys()]) group.update(report(id, counter, changes(id)), now);
    counter++;
    group.mayAdvance(50, 10, false, 0, now);
  }
  return [...group.members.values()].filter(({ lagging }) => lagging).map(({ id }) => id);
}

const holders: [full: number, of: number, left: number[]][] = [
  [0, 5, []],
  [1, 5, [1]],
  [2, 5, [1, 2]],
  [5, 5, []],
  [1, 1, []],
  [1, 3, [1]],
  // A machine whose disk hangs must not hold up the only other one, nor half of a room the other half.
  [1, 2, [1]],
  [2, 4, [1, 2]],
];
for (const [full, of, left] of holders) {
  Deno.test(`group: of ${of} whose buffers are full at ${full}, ${left.length} are left behind`, () => {
    const changes = (id: number) => ({ window: id <= full ? 0 : 100 });
    const group = room(of, changes);
    deepEqual(keepAsking(group, changes, 1500), left);
    equal(group.takeLeftBehind(), left.length > 0);
    equal(group.takeLeftBehind(), false);
    equal(group.mayAdvance(50, 10, false, 0, 1500), full === 0 || left.length > 0);
  });
}

const hanging: [what: string, changes: (id: number, now: number) => Partial<Report>, left: number[]][] = [
  ["whose sockets are full and never emptied", (id) => ({ window: id <= 4 ? 0 : 100 }), [1, 2, 3, 4]],
  ["whose disks hang", (id) => ({ room: id <= 4 ? 0 : 100 }), [1, 2, 3, 4]],
  ["that are slow but get on", (id, now) => ({ room: id <= 4 ? 0 : 100, ordinal: now >> 9 }), []],
  ["with nobody who could go on", () => ({ window: 0 }), []],
];
for (const [what, changes, left] of hanging) {
  Deno.test(`group: where most are receivers ${what}, ${left.length} are left behind`, () => {
    const group = room(5);
    for (let now = 0, counter = 10; now < 3000; now += 10, counter++) {
      for (let id = 1; id <= 5; id++) group.update(report(id, counter, changes(id, now)), now);
      group.mayAdvance(50, 10, true, 8, now);
    }
    deepEqual(group.status(3000).filter(({ lagging }) => lagging).map(({ id }) => id), left);
  });
}

Deno.test("group: where only those left behind are left, they are the room", () => {
  const group = room(3);
  for (const member of group.members.values()) member.lagging = true;
  equal(group.mayAdvance(50, 10, false, 0, 1), true);
  deepEqual(group.status(1).map(({ lagging }) => lagging), [false, false, false]);
});

/** Each member's loss over a sample of a thousand datagrams. */
function sample(group: Group, losses: number[], now: number, counter: number): void {
  for (const [i, loss] of losses.entries()) {
    const last = group.members.get(i + 1)!.report;
    const heard = last.heard + 1000, received = last.received + Math.round(1000 * (1 - loss));
    group.update(report(i + 1, counter, { heard, received }), now);
  }
}

const rooms: [losses: number[], heeded: number, left: number[]][] = [
  [[0, 0, 0], 0, []],
  [[0, 0.1, 0], 0.1, []],
  [[0.2, 0.2, 0.2], 0.2, []],
  [[0, 0, 0.9], 0, [3]],
  [[0, 0, 0, 0.1, 0.5], 0.1, [5]],
  [[0.9], 0.9, []],
];
for (const [losses, heeded, left] of rooms) {
  Deno.test(`group: with losses of ${losses} the pace heeds ${heeded} and leaves ${left.length} behind`, () => {
    const group = room(losses.length);
    equal(group.judge(0), undefined);
    sample(group, losses, 100, 2);
    const verdict = group.judge(100)!;
    ok(Math.abs(verdict.loss - heeded) < 1e-9, `${verdict.loss}`);
    deepEqual([verdict.samples, verdict.span], [1000, 100]);
    deepEqual(group.status(100).filter(({ lagging }) => lagging).map(({ id }) => id), left);
    equal(group.judge(101), undefined, "nothing new was heard");
  });
}

Deno.test("group: who was left behind counts again after a while, and after each lapse later", () => {
  const group = room(4), lagging = () => group.members.get(4)!.lagging;
  group.judge(0);
  let now = 0, counter = 2;
  const pauses: number[] = [];
  for (let lapse = 0; lapse < 3; lapse++) {
    sample(group, [0, 0, 0, 0.9], now += 100, counter++);
    group.judge(now);
    ok(lagging());
    const since = now;
    while (lagging()) {
      sample(group, [0, 0, 0, 0], now += 100, counter++);
      group.judge(now);
    }
    pauses.push(now - since);
  }
  ok(pauses[0] >= 1000 && pauses[1] >= 2 * pauses[0] - 100 && pauses[2] >= 2 * pauses[1] - 100, `${pauses}`);
});

const wanted: [runs: [number, number][], until: number, from: number, next: number | undefined][] = [
  [[], 0, 0, 0],
  [[], 50, 0, 50],
  [[], 100, 0, undefined],
  [[[5, 8]], 100, 0, 5],
  [[[5, 8]], 100, 6, 6],
  [[[5, 8]], 100, 8, undefined],
  [[[5, 8], [20, 30]], 40, 8, 20],
  [[[5, 8]], 40, 8, 40],
  [[[5, 8]], 40, 60, 60],
];
for (const [runs, wantUntil, from, next] of wanted) {
  Deno.test(`group: who told up to ${wantUntil} of [${runs}] wants ${next} from ${from} on`, () => {
    const wants = runs.map(([first, end]) => ({ first, end }));
    equal(nextWanted(report(1, 1, { wants, wantUntil }), from, 100), next);
  });
}
