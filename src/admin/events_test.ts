import { deepEqual, equal, match, ok } from "node:assert/strict";
import { type Shown, shown, withAccounts } from "./accounts_testing.ts";
import { bearer, eventsOf, withSite } from "./testing.ts";

Deno.test("admin: events start with everything and go on with what changes", () =>
  withSite(async ({ call, deploying }) => {
    const { token } = await deploying("a");
    const response = await call({ path: "/api/v1/events" });
    match(response.headers.get("content-type")!, /text\/event-stream/);
    const events = eventsOf(response.body!);
    const first = (await events.next()).value!;
    equal(first.event, "snapshot");
    equal(first.data.status.targetsOnline, 1);
    deepEqual(first.data.members[0].members[0].name, "a");
    const progress = {
      chunksTotal: 3,
      bytesTotal: 3,
      received: 0,
      readRate: 0,
      writeRate: 0,
      unicastBytes: 0,
    };
    for (let i = 0; i < 50; i++) {
      await call({
        path: "/target/v1/poll",
        body: {
          state: "receiving",
          epoch: 1,
          progress: { ...progress, chunksDone: i, bytesDone: i, elapsed: i, left: null },
        },
        headers: bearer(token),
      });
    }
    const seen: number[] = [];
    while (seen.at(-1) !== 49) {
      const { event, data } = (await events.next()).value!;
      equal(event, "changes");
      for (const { members } of data.members) seen.push(members[0].progress?.bytesDone);
    }
    ok(seen.length < 10, `${seen.length} bursts for 50 polls`);
    await events.return();
  }));

Deno.test("admin: one user cannot keep the others from watching", () =>
  withAccounts(async ({ call, setUp, user, login }) => {
    const root = await setUp(), vera = await user("vera", "viewer");
    const again = await shown(await login("vera"));
    const open: Response[] = [],
      watch = async (headers: Shown) => {
        const response = await call({ path: "/api/v1/events", headers });
        open.push(response);
        return response.status;
      };
    const statuses = [];
    for (let i = 0; i < 18; i++) statuses.push(await watch(i % 2 ? vera : again));
    deepEqual(statuses, [...Array(16).fill(200), 503, 503]);
    equal(await watch(root), 200);
    await open[0].body!.cancel();
    await new Promise((resolve) => setTimeout(resolve, 20));
    equal(await watch(vera), 200, "who closes one may open another");
    await Promise.all(open.slice(1).map(({ body }) => body?.cancel()));
  }));
