import assert from "node:assert/strict";
import type { MemberView, SessionView } from "../../src/contract/mod.ts";
import { gathering, kindOf, overall, shareOf } from "./progress.ts";

const member = (state: string, done = 0, more = {}) =>
  ({
    state,
    lagging: false,
    joinedAt: 5000,
    progress: { bytesDone: done, bytesTotal: 100, left: 100 - done },
    ...more,
  }) as unknown as MemberView;

Deno.test("progress: those that failed count for nothing, and the slowest tells the time left", () => {
  const none = { members: 0, share: 0, left: null, bytes: 0, lagging: 0 };
  assert.deepEqual(overall([]), none);
  assert.deepEqual(overall([member("joined", 0, { progress: null })]), { ...none, members: 1 });
  const mixed = [
    member("done", 40),
    member("deploying", 20),
    member("deploying", 60, { lagging: true }),
    member("failed", 90),
  ];
  assert.deepEqual(overall(mixed), { members: 4, share: 0.6, left: 80, bytes: 100, lagging: 1 });
  assert.equal(shareOf(member("done", 0, { progress: null })), 1);
  assert.deepEqual(mixed.map(kindOf), ["good", "busy", "warn", "bad"]);
});

Deno.test("progress: a session waits from its creation on, a cyclic one from the first that came", () => {
  const session = {
    createdAt: 1000,
    counts: { joined: 2 },
    machinesListed: 0,
    options: { minTargets: 3, maxTargets: 9, waitSeconds: 10, giveUpSeconds: 20, type: "automatic" },
  } as unknown as SessionView;
  const here = [member("joined"), member("joined", 0, { joinedAt: 4000 })];
  const common = { here: 2, least: 3, most: 9 };
  assert.deepEqual(gathering(session, here, false, 6000), { ...common, startsIn: 5, givesUpIn: 15 });
  assert.deepEqual(gathering(session, here, true, 6000), { ...common, startsIn: 8, givesUpIn: 18 });
  assert.deepEqual(gathering(session, here, false, 60_000), { ...common, startsIn: 0, givesUpIn: 0 });
  const empty = { ...session, counts: {} } as unknown as SessionView;
  assert.deepEqual(gathering(empty, [], true, 6000), {
    here: 0,
    least: 3,
    most: 9,
    startsIn: null,
    givesUpIn: null,
  });
});
