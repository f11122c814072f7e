import { equal, ok } from "node:assert/strict";
import { registration, withFolder, withServer } from "./testing/mod.ts";
import { create, inServer } from "./testing/machines.ts";

const PROGRESS = {
  chunksDone: 1,
  chunksTotal: 3,
  bytesDone: 300,
  bytesTotal: 900,
  received: 100,
  readRate: 1,
  writeRate: 1,
  unicastBytes: 0,
  elapsed: 1,
  left: 2,
};

Deno.test("many targets: polls come less often the more there are, and as often as set with few", () =>
  inServer(async ({ runner, pass }) => {
    const register = async (n: number) => {
      const { token } = await runner.register(registration(`machine-${n}`), "10.0.0.9");
      return runner.targets.authenticate(token)!;
    };
    const first = await register(0);
    const interval = async () => (await runner.poll(first, { state: "receiving", epoch: 1 })).pollInterval;
    await pass(10);
    equal(await interval(), 1000);
    await Promise.all(Array.from({ length: 1499 }, (_, i) => register(i + 1)));
    await pass(10);
    equal(await interval(), 1500);
  }));

Deno.test("many targets: progress is written in parts, and all of it at the end", () =>
  withFolder(async (folder) => {
    const written: number[] = [];
    await withServer(folder, async (server) => {
      const { runner } = server;
      await create(server, { constantCast: true });
      const targets = await Promise.all(Array.from({ length: 100 }, async (_, n) => {
        const { token } = await runner.register(registration(`machine-${n}`), "10.0.0.9");
        return runner.targets.authenticate(token)!;
      }));
      const replies = await Promise.all(targets.map((target) => runner.poll(target, { state: "waiting" })));
      written.length = 0;
      await Promise.all(targets.map((target, i) =>
        runner.poll(target, {
          state: "receiving",
          epoch: replies[i].assignment!.epoch,
          progress: PROGRESS,
        })
      ));
      await new Promise((resolve) => setTimeout(resolve, 600));
      ok(written.length >= 1 && written.every((count) => count <= 10), `written: ${written}`);
    }, {
      wrap: (store) => {
        const commit = store.commit.bind(store);
        store.commit = (batch) => {
          if (batch.members?.length) written.push(batch.members.length);
          commit(batch);
        };
        return store;
      },
    });
    await withServer(folder, ({ runner }) => {
      const [session] = runner.coordinator.sessions.values();
      for (const { progress } of session.members.values()) equal(progress?.chunksDone, 1);
      return Promise.resolve();
    });
  }));
