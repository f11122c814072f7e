import { deepEqual, equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { type PollRequest, sessionOptions } from "../contract/mod.ts";
import type { Store } from "../store/mod.ts";
import { FakeImages, registration, ROOT, type TestServer, withFolder, withServer } from "./testing/mod.ts";

async function machine({ runner }: TestServer, identity: string) {
  const { token } = await runner.register(registration(identity), "10.0.0.2");
  return {
    token,
    poll: (poll: PollRequest) => runner.poll(runner.targets.authenticate(token)!, poll),
  };
}

const create = (server: TestServer, more = {}) =>
  server.console.createSession(sessionOptions.parse({ image: "office", waitSeconds: 0, ...more }), null);

Deno.test("runner: a deployment, from registration to release", () =>
  withFolder((folder) =>
    withServer(folder, async (server) => {
      const { console, senders, runner } = server;
      await create(server, { rateLimit: { value: 8, unit: "Mbit/s" }, readback: true, after: "reboot" });
      const { poll, token } = await machine(server, "a");
      const { command, assignment, pollInterval } = await poll({ state: "waiting" });
      deepEqual([command, pollInterval], ["deploy", 1000]);
      const { stream, ...rest } = assignment!;
      deepEqual(rest, {
        sessionId: "1",
        sessionName: "office",
        epoch: 1,
        root: ROOT,
        manifestBytes: 3,
        receiver: 1,
        resume: false,
        readback: true,
        grow: false,
        destination: { disk: "auto", partition: null },
        after: "reboot",
      });
      const { options } = senders.last;
      deepEqual(options.stream, stream);
      deepEqual([options.interface, options.rateLimit, options.expect, options.patience], [
        "eth0",
        1e6,
        1,
        2000,
      ]);
      const target = runner.targets.authenticate(token)!;
      deepEqual(runner.manifest(target, ROOT), Uint8Array.of(1, 2, 3));
      equal(runner.imageFile(target, 1).path, "/images/office.img.zst");
      equal((await poll({ state: "receiving", epoch: 1 })).command, "continue");
      equal((await poll({ state: "done", epoch: 1 })).command, "release");
      equal(console.session(1).state, "finished");
      ok(senders.last.stopped);
      await rejects(async () => await runner.manifest(target, ROOT), /not assigned/);
    })
  ));

Deno.test("runner: a restart takes up the session with a new epoch and key, and machines keep their tokens", () =>
  withFolder(async (folder) => {
    const tokens: string[] = [], keys: string[] = [];
    await withServer(folder, async (server) => {
      await create(server, { minTargets: 2 });
      const machines = [await machine(server, "a"), await machine(server, "b")];
      tokens.push(...machines.map(({ token }) => token));
      for (const { poll } of [...machines, ...machines]) await poll({ state: "waiting" });
      for (const { poll } of machines) await poll({ state: "receiving", epoch: 1 });
      keys.push(server.senders.last.options.stream.key);
      await machines[1].poll({ state: "done", epoch: 1 });
    });
    await withServer(folder, async (server) => {
      const { runner, senders, console } = server;
      equal(senders.all.length, 1);
      notEqual(senders.last.options.stream.key, keys[0]);
      deepEqual(console.session(1).members.map(({ state }) => state), ["deploying", "done"]);
      const reply = await runner.poll(runner.targets.authenticate(tokens[0])!, {
        state: "receiving",
        epoch: 1,
      });
      deepEqual([reply.command, reply.assignment?.epoch, reply.assignment?.resume], ["deploy", 2, true]);
      equal(
        runner.targets.authenticate(tokens[0].replace(/.$/, (last) => last === "0" ? "1" : "0")),
        undefined,
      );
      equal(runner.targets.authenticate("2." + tokens[0].slice(2)), undefined);
    });
  }));

Deno.test("runner: what was answered is in the database, whenever the power fails", () =>
  withFolder(async (folder) => {
    await withServer(folder, async (server) => {
      await create(server);
      const { poll } = await machine(server, "a");
      await poll({ state: "waiting" });
      await Deno.mkdir(`${folder}/then`);
      for (const suffix of ["", "-wal"]) {
        await Deno.copyFile(`${folder}/broadside.db${suffix}`, `${folder}/then/broadside.db${suffix}`);
      }
      await poll({ state: "done", epoch: 1 });
    });
    await withServer(`${folder}/then`, ({ console }) => {
      const { state, members } = console.session(1);
      deepEqual([state, members[0].state, members[0].receiver], ["deploying", "deploying", 1]);
      return Promise.resolve();
    });
  }));

Deno.test("runner: an image that went away fails its session on restart, with the reason", () =>
  withFolder(async (folder) => {
    await withServer(folder, async (server) => {
      await create(server);
      await (await machine(server, "a")).poll({ state: "waiting" });
    });
    const images = new FakeImages();
    images.missing = true;
    await withServer(folder, async ({ console, pass }) => {
      await pass(0);
      const { state, told } = console.session(1);
      equal(state, "failed");
      match(told, /Cannot find image/);
    }, { images });
  }));

Deno.test("runner: a failing sender is started again; its last words are ignored afterwards", () =>
  withFolder((folder) =>
    withServer(folder, async (server) => {
      await create(server);
      const { poll } = await machine(server, "a");
      await poll({ state: "waiting" });
      const [first] = server.senders.all;
      first.tell({ type: "failed", message: "no such device" });
      first.tell({ type: "failed", message: "again" });
      equal((await poll({ state: "receiving", epoch: 1 })).command, "continue");
      match(server.console.session(1).told, /sender failed and is being started again/);
      await server.pass(2000);
      equal(server.senders.all.length, 2);
      equal((await poll({ state: "receiving", epoch: 1 })).assignment?.epoch, 2);
      await server.pass(60_000);
    })
  ));

Deno.test("runner: a silent machine is lost and forgotten by the sender", () =>
  withFolder((folder) =>
    withServer(folder, async (server) => {
      await create(server);
      const { poll } = await machine(server, "a");
      await poll({ state: "waiting" });
      await server.pass(31_000);
      deepEqual(server.senders.last.forgotten, [1]);
      equal(server.console.session(1).members[0].state, "lost");
      equal(server.console.targets()[0].online, false);
      equal((await poll({ state: "receiving", epoch: 1 })).command, "continue");
      equal(server.console.session(1).members[0].state, "deploying");
    })
  ));

Deno.test("runner: polls that change nothing write nothing, and progress is written at leisure", () => {
  let commits = 0;
  const wrap = (store: Store) =>
    new Proxy(store, {
      get(target, key) {
        const value = Reflect.get(target, key);
        if (key === "commit") commits++;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  return withFolder((folder) =>
    withServer(folder, async (server) => {
      await create(server);
      const { poll } = await machine(server, "a");
      await poll({ state: "waiting" });
      const progress = {
        chunksTotal: 3,
        bytesTotal: 3,
        received: 0,
        readRate: 0,
        writeRate: 0,
        unicastBytes: 0,
      };
      const before = commits;
      for (let i = 0; i < 2000; i++) {
        await poll({
          state: "receiving",
          epoch: 1,
          progress: { ...progress, chunksDone: i, bytesDone: i, elapsed: i, left: null },
        });
      }
      ok(commits - before <= 2, `${commits - before} writes`);
    }, { wrap })
  );
});

Deno.test("runner: nothing is answered or sent while the database takes nothing, and all of it afterwards", () => {
  let full = false;
  const wrap = (store: Store) =>
    new Proxy(store, {
      get(target, key) {
        if (key === "commit" && full) throw new Error("Cannot save to the database: disk full");
        const value = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  const error = globalThis.console.error;
  globalThis.console.error = () => {};
  return withFolder((folder) =>
    withServer(folder, async (server) => {
      await create(server);
      const { poll } = await machine(server, "a");
      full = true;
      await rejects(poll({ state: "waiting" }), /disk full/);
      equal(server.senders.all.length, 0);
      full = false;
      await server.pass(0);
      equal(server.senders.all.length, 1);
      equal((await poll({ state: "waiting" })).command, "deploy");
    }, { wrap })
  ).finally(() => globalThis.console.error = error);
});

Deno.test("runner: a second machine under a living identity is refused", () =>
  withFolder((folder) =>
    withServer(folder, async ({ runner, pass }) => {
      const one = registration("dock", { hardware: { macs: [], cpus: 1, memory: 1, uuid: "one" } });
      const two = registration("dock", { hardware: { macs: [], cpus: 1, memory: 1, uuid: "two" } });
      await runner.register(one, "10.0.0.2");
      await runner.register(one, "10.0.0.2");
      await rejects(runner.register(two, "10.0.0.3"), /another machine \(one, at 10\.0\.0\.2\) uses/);
      await pass(31_000);
      equal((await runner.register(two, "10.0.0.3")).targetId, "1");
    })
  ));

Deno.test("console: sessions are made once a key, listed, and deleted when ended", () =>
  withFolder(async (folder) => {
    const clock = { now: 1e12 };
    await withServer(folder, async ({ console }) => {
      const options = sessionOptions.parse({ image: "office" });
      const made = await Promise.all([
        console.createSession(options, "k"),
        console.createSession(options, "k"),
      ]);
      deepEqual(made.map(({ view, created }) => [view.id, created]), [["1", true], ["1", false]]);
      await rejects(console.createSession({ ...options, image: "other" }, null), /Cannot find image other/);
      await rejects(console.createSession({ ...options, interface: "eth9" }, null), /There are eth0, lo/);
      await rejects(console.startSession(1), /no machine has joined/);
      await rejects(console.deleteSession(1), /Stop it first/);
      await console.stopSession(1);
      await console.createSession(options, null);
    }, { clock });
    clock.now += 3600_000;
    await withServer(folder, async ({ console }) => {
      deepEqual(console.sessions().map(({ id, state }) => [id, state]), [["2", "gathering"], [
        "1",
        "stopped",
      ]]);
      equal((await console.createSession(sessionOptions.parse({ image: "office" }), "k")).created, false);
      ok(console.log({ session: 1, limit: 10 }).some(({ event }) => event === "session stopped"));
      await console.deleteSession(1);
      deepEqual(console.sessions().map(({ id }) => id), ["2"]);
      await rejects(console.deleteSession(1), /none of that number/);
    }, { clock });
  }));
