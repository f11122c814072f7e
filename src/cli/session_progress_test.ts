import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { MemberView, SessionView } from "../contract/mod.ts";
import { cut, progressLines, progressText, totals } from "./session_progress.ts";

const GIB = 2 ** 30;

/** A member that has written `share` of 1 GiB. */
function member(name: string, state: MemberView["state"], share = 0, left: number | null = null): MemberView {
  const progress = state === "joined" ? null : {
    ...{
      chunksDone: 0,
      chunksTotal: 1,
      bytesDone: share * GIB,
      bytesTotal: GIB,
      received: 0,
      unicastBytes: 0,
    },
    ...{ readRate: 0, writeRate: 100 * 2 ** 20, elapsed: 1, left },
  };
  return {
    ...{
      targetId: name,
      name,
      state,
      phase: null,
      reason: null,
      receiver: 1,
      mac: null,
      joinedAt: 0,
      progress,
    },
    ...{ startedAt: null, endedAt: null, counters: null, loss: null, lagging: null },
  };
}

const session = (members: MemberView[]) => ({ members } as SessionView);

Deno.test("The machines of a session taken together", () => {
  equal(totals([]), undefined);
  equal(totals([member("a", "joined")]), undefined);
  equal(totals([member("a", "failed", 0.5)]), undefined);
  deepEqual(
    totals([member("a", "deploying", 0.5, 20), member("b", "done", 0.9), member("c", "failed", 0.1)]),
    {
      ...{ share: 0.75, rate: 100 * 2 ** 20, left: 20 },
    },
  );
});

Deno.test("A bar for each machine with its rate and the time left, and one for all", () => {
  const lines = progressLines(session([member("a", "deploying", 0.5, 80), member("b", "done", 1)]), 100);
  match(lines[0], /^machine +state +rate/);
  match(lines[1], /^a +█{10}░{10} +50% +deploying +100 MiB\/s +1 min 20 s left$/);
  match(lines[2], /^b +█{20} +100% +done$/);
  match(lines[3], /^all +█{15}░{5} +75% +100 MiB\/s +1 min 20 s left$/);
  equal(progressLines(session([member("a", "deploying", 0.5)]), 100).length, 2);
  deepEqual(progressLines(session([]), 100), []);
});

Deno.test("Where there are more machines than lines, those that need a look are shown", () => {
  const members = Array.from({ length: 50 }, (_, i) => member(`m${i}`, "deploying", i / 50, 9));
  members[40] = member("broken", "failed", 0.1);
  for (const rows of [3, 4, 5, 10, 51, 52, 60]) {
    const lines = progressLines(session(members), 80, rows);
    ok(lines.length <= rows || rows < 4, `${lines.length} lines for ${rows}`);
    if (rows >= 5) match(lines[1], rows < 52 ? /^broken / : /^m0 /);
  }
  const lines = progressLines(session(members), 80, 6);
  deepEqual(lines.map((line) => line.split(" ")[0]), ["machine", "broken", "m0", "m1", "…", "all"]);
  equal(lines[4], "… and 47 more, which are further");
});

Deno.test("No line is wider than the screen, however long names and reasons are", () => {
  const long = { ...member("a".repeat(300), "failed"), reason: "b".repeat(300) };
  for (const line of progressLines(session([long, member("é\u001b[2J", "done")]), 60)) {
    ok([...line].length <= 60, line);
    ok(!line.includes("\u001b"));
  }
  equal(cut("short", 80), "short");
  equal(cut("x".repeat(81), 80), `${"x".repeat(79)}…`);
});

Deno.test("On one line", () => {
  deepEqual(progressText([member("a", "deploying", 0.333, 5)]), {
    share: "33%",
    pace: "100 MiB/s, 5 s left",
  });
  deepEqual(progressText([member("a", "done", 1)]), { share: "100%", pace: "" });
  deepEqual(progressText([member("a", "joined")]), { share: "", pace: "" });
});
