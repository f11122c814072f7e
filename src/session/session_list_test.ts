import { deepEqual, equal } from "node:assert/strict";
import { sessionOptions } from "../contract/mod.ts";
import { KEEP_ENDED } from "./limits.ts";
import { registration, withFolder, withServer } from "./testing/mod.ts";

Deno.test("session list: what ended long ago is read once, with its counts, until it is deleted", () =>
  withFolder(async (folder) => {
    const clock = { now: 1e12 };
    await withServer(folder, async ({ runner, console }) => {
      await console.createSession(sessionOptions.parse({ image: "office", waitSeconds: 0 }), null);
      const { token } = await runner.register(registration("a"), "10.0.0.9");
      await runner.poll(runner.targets.authenticate(token)!, { state: "waiting" });
      await console.stopSession(1);
      deepEqual(console.sessions({ states: ["stopped"] }).map(({ id }) => id), ["1"]);
    }, { clock });
    clock.now += KEEP_ENDED + 1;
    await withServer(folder, async ({ runner, console, store }) => {
      equal(runner.coordinator.sessions.size, 0, "it is on the disk only");
      await console.createSession(sessionOptions.parse({ image: "office", name: "second" }), null);
      let reads = 0;
      const read = store.history.rows.bind(store.history);
      store.history.rows = (ids) => {
        reads += ids.length;
        return read(ids);
      };
      for (let round = 0; round < 3; round++) {
        const [second, first] = console.sessions();
        deepEqual([second.name, first.id, first.state], ["second", "1", "stopped"]);
        equal(Object.values(first.counts).reduce((sum, count) => sum + count), 1);
      }
      equal(reads, 1);
      deepEqual(console.sessions({ states: ["gathering", "deploying"] }).map(({ id }) => id), ["2"]);
      await console.deleteSession(1);
      deepEqual(console.sessions().map(({ id }) => id), ["2"]);
      deepEqual(console.sessions({ before: 2 }), []);
    }, { clock });
  }));
