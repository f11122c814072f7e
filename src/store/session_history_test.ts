import { deepEqual, equal } from "node:assert/strict";
import type { SessionFilter } from "./session_history.ts";
import { openSqliteStore } from "./sqlite.ts";
import type { MemberRow, SessionRow, TargetRow } from "./store.ts";

const session = (id: number, more: Partial<SessionRow> = {}): SessionRow => ({
  ...{ id, name: `room ${id}`, state: "finished", reason: null, image: "office", root: "ab".repeat(32) },
  ...{ diskSize: 1000, sectorSize: 512, options: {}, slot: 0, epoch: 1, lastReceiver: 0 },
  ...{ idempotencyKey: null, origin: "operator", definitionId: null, cycle: null },
  ...{ createdAt: id * 100, startedAt: id * 100 + 10, endedAt: id * 100 + 50, ...more },
});

const SESSIONS = [
  session(1),
  session(2, { state: "failed", name: "Night 100%" }),
  session(3, { state: "stopped", startedAt: null, image: "lab_5" }),
  session(4, { state: "deploying", endedAt: null, image: "lab" }),
  session(5, { state: "gathering", startedAt: null, endedAt: null, slot: 1, image: "labx5" }),
];

const wanted: [what: string, filter: Partial<SessionFilter>, ids: number[]][] = [
  ["all", {}, [5, 4, 3, 2, 1]],
  ["the latest two", { limit: 2 }, [5, 4]],
  ["those before one", { before: 3 }, [2, 1]],
  ["by state", { states: ["failed", "stopped"] }, [3, 2]],
  ["by no state", { states: [] }, []],
  ["by when they began", { from: 210, to: 410 }, [4, 3, 2]],
  ["by image", { image: "lab" }, [4]],
  ["by text in name or image", { search: "NIGHT" }, [2]],
  ["by text of the image", { search: "lab" }, [5, 4, 3]],
  ["by signs that mean something to SQL", { search: "0%" }, [2]],
  ["by an underscore", { search: "b_5" }, [3]],
  ["all at once", { states: ["failed"], from: 0, to: 1000, search: "n", image: "office", before: 9 }, [2]],
];

Deno.test("session history: filters and counts", async (t) => {
  const folder = await Deno.makeTempDir();
  const store = openSqliteStore(`${folder}/a.db`);
  try {
    const target = { hardware: {}, disk: {}, name: null, machineId: null, version: "1", address: "10.0.0.2" };
    const times = { registeredAt: 1, heardAt: 1, sessionWish: null, diskWish: null };
    const targets: TargetRow[] = [1, 2, 3].map((id) => ({
      ...{ id, identity: `t${id}`, tokenHash: "0".repeat(64), ...target, ...times },
    }));
    const member = (sessionId: number, targetId: number, state: string): MemberRow => ({
      ...{ sessionId, targetId, machineId: null, receiver: targetId, mac: null, state, reason: null },
      ...{ phase: null, resume: false, firstEpoch: 1, joinedAt: 1, startedAt: 1, endedAt: 2, lostAt: null },
      ...{ progress: null, counters: null },
    });
    const members = [
      member(1, 1, "done"),
      member(1, 2, "done"),
      member(1, 3, "failed"),
      member(2, 1, "lost"),
    ];
    store.commit({ sessions: SESSIONS, targets, members });
    for (const [what, filter, ids] of wanted) {
      await t.step(what, () => deepEqual(store.history.ids({ limit: 100, ...filter }), ids));
    }
    deepEqual(store.history.endedIds(2), [3, 2]);
    deepEqual(store.history.rows([2, 9]), [SESSIONS[1]]);
    deepEqual([...store.history.memberCounts([1, 2, 3])], [[1, { done: 2, failed: 1 }], [2, { lost: 1 }]]);
    equal(store.history.memberCounts([]).size, 0);
  } finally {
    store.close();
    await Deno.remove(folder, { recursive: true });
  }
});
