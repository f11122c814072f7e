import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { ClientDriving } from "./client_driving.ts";
import type { Destination } from "../contract/mod.ts";
import { create, DISK_SIZE, inServer, registration, ROOT, type TestServer } from "./testing/mod.ts";

async function machine({ runner }: TestServer, identity: string, more = {}) {
  const { token } = await runner.register(registration(identity, more), "10.0.0.9");
  const clients = new ClientDriving(runner);
  const target = () => runner.targets.authenticate(token)!;
  return {
    ask: (image = "office", disk = "auto", partition: Destination["partition"] = null) =>
      clients.ask(target(), { image, disk, partition }),
    sessions: () => clients.sessions(target()),
    poll: (state: "waiting" | "receiving" | "done", epoch?: number) =>
      runner.poll(target(), { state, epoch }),
    clients,
  };
}

Deno.test("client-driving: the first machine makes a session, the second joins it, while others stay out", () =>
  inServer(async (server) => {
    const { console, pass } = server;
    const one = await machine(server, "a"),
      two = await machine(server, "b"),
      other = await machine(server, "c");
    deepEqual(one.clients.images().map(({ name, root }) => [name, root]), [["office", ROOT]]);
    deepEqual(await one.ask(), { sessionId: "1", sessionName: "office", created: true });
    deepEqual(await one.ask(ROOT), { sessionId: "1", sessionName: "office", created: false });
    await one.poll("waiting");
    deepEqual(two.sessions().map(({ sessionId, state }) => [sessionId, state]), [["1", "gathering"]]);
    equal((await two.ask()).created, false);
    await two.poll("waiting");
    match((await other.poll("waiting")).message!, /No session takes machines now/);
    deepEqual(console.session(1).members.map(({ name, state }) => [name, state]), [["a", "joined"], [
      "b",
      "joined",
    ]]);
    await pass(11_000);
    const { command, assignment } = await one.poll("waiting");
    equal(command, "deploy");
    equal((await other.ask()).created, false, "it may join at any moment");
    equal((await other.poll("waiting")).command, "deploy");
    await one.poll("receiving", assignment!.epoch);
    equal((await one.poll("done", assignment!.epoch)).command, "release");
    equal((await one.ask()).created, true, "whoever had it needs a session of its own");
  }));

Deno.test("client-driving: another disk makes another session, and the machine is told to choose it", () =>
  inServer(async (server) => {
    const one = await machine(server, "a"), two = await machine(server, "b");
    await one.ask();
    deepEqual(await two.ask("office", "index:2"), { sessionId: "2", sessionName: "office 2", created: true });
    const { command, disk } = await two.poll("waiting");
    deepEqual([command, disk], ["wait", "index:2"]);
    const again = await machine(server, "b", { sessionId: "2", diskWish: "index:2" });
    await again.poll("waiting");
    equal(server.console.session(2).members.length, 1);
  }));

Deno.test("client-driving: an image of a partition goes into one, and who names another gets another session", () =>
  inServer(async (server) => {
    const [one, two, three] = [
      await machine(server, "a"),
      await machine(server, "b"),
      await machine(server, "c"),
    ];
    const partition = { number: 3, type: null };
    await rejects(one.ask("office", "auto", partition), /image of a whole disk, with a partition table/);
    server.images.tableKind = "none";
    deepEqual((await one.ask("office", "auto", partition)).sessionId, "1");
    equal((await two.ask("office", "auto", { ...partition })).created, false);
    equal((await three.ask("office", "auto", { number: 3, type: "linux" })).sessionId, "2");
    deepEqual(three.sessions()[0].destination, { disk: "auto", partition });
    await one.poll("waiting");
    await server.pass(11_000);
    const { assignment } = await one.poll("waiting");
    deepEqual(assignment!.destination, { disk: "auto", partition });
  }));

Deno.test("client-driving: what cannot be is refused, and an operator's session is not touched", () =>
  inServer(async (server) => {
    const { console, pass } = server;
    await create(server, { waitSeconds: 600 });
    const one = await machine(server, "a"),
      small = await machine(server, "b", {
        disk: { path: "/dev/sda", size: DISK_SIZE - 1, sectorSize: 512 },
      });
    await rejects(one.ask("other"), /Cannot find image other/);
    await rejects(small.ask(), /Cannot deploy office: The disk is too small/);
    await one.poll("waiting");
    await rejects(one.ask(), /takes part in session 1/);
    deepEqual(console.sessions().length, 1);
    const two = await machine(server, "c");
    equal((await two.ask()).sessionId, "2");
    await pass(301_000);
    deepEqual([console.session(1).state, console.session(2).state], ["gathering", "failed"], "nobody came");
  }));

Deno.test("client-driving: machines make so many sessions and no more", () =>
  inServer(async (server) => {
    for (let i = 0; i < 32; i++) await (await machine(server, `m${i}`)).ask("office", `index:${i + 1}`);
    await rejects((await machine(server, "x")).ask("office", "index:99"), /asked for 32 sessions already/);
  }));
