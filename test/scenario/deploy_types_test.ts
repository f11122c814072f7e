import assert from "node:assert/strict";
import type { ScheduledView, SessionView } from "../../src/contract/mod.ts";
import { Program } from "../support/program.ts";
import { Room } from "../support/room.ts";

/** Runs a command of this program on the room's server; what it printed as JSON. */
async function run<T>(room: Room, ...words: string[]): Promise<T> {
  await using program = new Program(words.join(" "), [...words, "--json", "--server", room.address]);
  assert.equal(await program.end(), 0, program.tail());
  return JSON.parse(program.lines.join("\n")) as T;
}

async function sessions(room: Room): Promise<SessionView[]> {
  return await run<SessionView[]>(room, "session", "list");
}

Deno.test("deploy: by list and by Session ID, each machine gets what is meant for it", async () => {
  await using room = await Room.open();
  const [red, blue] = await Promise.all([room.image("red", 1, 12), room.image("blue", 2, 12)]);
  const size = red.content.length;
  const list = `${room.directory}/lab.csv`;
  await Deno.writeTextFile(list, "Name;MAC\nlab-1;00-0A-48-00-DD-1A\nlab-2;000a.4800.dd1b\n");
  const create = ["session", "create"], end = ["--after", "exit"];
  const one = await run<SessionView>(room, ...create, "red", "--machines", list, "--wait", "600", ...end);
  const two = await run<SessionView>(room, ...create, "blue", "--id", "room-5", "--wait", "0", ...end);
  const targets = [
    await room.target("00:0a:48:00:dd:1a", size),
    await room.target("x", size, ["--session", "Room-5"]),
    await room.target("00:0a:48:00:dd:1b", size),
  ];
  await room.over(one.id, "finished");
  await room.over(two.id, "finished");
  for (const [i, target] of targets.entries()) {
    assert.equal(await target.program.end(), 0, target.program.tail());
    await room.right(target, i === 1 ? blue : red);
  }
  assert.deepEqual((await room.look(one.id)).members.map(({ name, mac }) => [name, mac]), [
    ["00:0a:48:00:dd:1a", "00:0a:48:00:dd:1a"],
    ["00:0a:48:00:dd:1b", "00:0a:48:00:dd:1b"],
  ]);
});

Deno.test("deploy: a cyclic schedule deploys a machine once a round, and again when it is chosen for it, till its stop", async () => {
  await using room = await Room.open();
  const image = await room.image("line", 3, 12), size = image.content.length;
  await run(room, "template", "create", "line", "--id", "line-1", "--wait", "0", "--after", "exit");
  await run<ScheduledView>(room, "session", "create", "--template", "line", "--cyclic");
  const media = ["--session", "line-1"];
  const first = await room.target("a", size, media);
  assert.equal(await first.program.end(60_000), 0, first.program.tail());
  await room.right(first, image);
  // All targets here run on one machine, whatever they are called: this is the same one, started again.
  await room.server.kill();
  await room.startServer();
  const again = await room.target("b", size, media);
  const told = async () => (await room.targets()).find(({ name }) => name === "b")?.message ?? "";
  for (
    const end = performance.now() + 20_000;
    !/earlier run/.test(await told()) && performance.now() < end;
  ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.match(await told(), /got its image in an earlier run/);
  await run(room, "machine", "assign", "1", "server");
  assert.equal(await again.program.end(60_000), 0, again.program.tail());
  await room.right(again, image);
  const [schedule] = await run<ScheduledView[]>(room, "schedule", "list");
  assert.deepEqual([schedule.state, schedule.runs], ["running", 3]);
  assert.deepEqual((await sessions(room)).map(({ state }) => state), ["gathering", "finished", "finished"]);
  await run(room, "schedule", "stop", schedule.id);
  assert.equal((await sessions(room))[0].state, "stopped");
});
