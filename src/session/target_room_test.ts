import { deepEqual, equal, rejects } from "node:assert/strict";
import { openSqliteStore } from "../store/mod.ts";
import { KEEP_ENDED, LOST_AFTER } from "./limits.ts";
import { A, create, deploy } from "./testing/machines.ts";
import { registration, withFolder, withServer } from "./testing/mod.ts";

Deno.test("target room: what passed by makes room, and who took part or is heard stays", () =>
  withFolder(async (folder) => {
    await withServer(folder, async (server) => {
      const { runner, clock } = server;
      await create(server);
      await deploy(server, A, 1);
      const register = async (name: string) => (await runner.register(registration(name), "10.0.0.66")).token;
      const known = () => [...runner.targets.all()].map(({ identity }) => identity);
      const first = await register("passer 1");
      clock.now++;
      await register("passer 2");
      const alive = await register("alive");
      await rejects(register("early"), { code: "target.too_many" }, "all were heard just now");
      clock.now += LOST_AFTER;
      await register("passer 1");
      await runner.poll(runner.targets.authenticate(alive)!, { state: "waiting" });
      await register("next");
      deepEqual(known(), [A, "passer 1", "alive", "next"]);
      equal(runner.targets.authenticate(first), undefined, "a new token voids the old");
      await server.pass(KEEP_ENDED + LOST_AFTER);
      equal(runner.coordinator.sessions.size, 0, "its session is but history");
      await runner.poll(runner.targets.authenticate(alive)!, { state: "waiting" });
      const again = await register("passer 2");
      deepEqual(known(), [A, "alive", "next", "passer 2"]);
      equal(runner.targets.authenticate(again)!.id, 6, "one that comes again is a new one");
    }, { mostTargets: 4 });
    const store = openSqliteStore(`${folder}/broadside.db`);
    try {
      deepEqual(store.targets().map(({ identity }) => identity), [A, "alive", "next", "passer 2"]);
      deepEqual(store.targetsOfSessions(), [1]);
    } finally {
      store.close();
    }
  }));
