import assert from "node:assert/strict";
import { Random } from "../../src/base/mod.ts";
import { Room } from "../support/room.ts";

/** Moments of the crash; `CRASH_SEEDS=1,2,3` tries others. */
const SEEDS = (Deno.env.get("CRASH_SEEDS") ?? "1").split(",").map(Number);
/** Slow enough that there is time for a crash: 40 MB take about 3 s. */
const RATE = { value: 14, unit: "MB/s" } as const;

for (const seed of SEEDS) {
  Deno.test(`deploy: a server killed twice goes on where it was (seed ${seed})`, async () => {
    const random = new Random(seed);
    await using room = await Room.open();
    const image = await room.image("image", seed, 48), size = image.content.length;
    const { id } = await room.session(image, { minTargets: 3, rateLimit: RATE });
    const targets = await Promise.all(["a", "b", "c"].map((name) => room.target(name, size)));
    await room.until(id, "started", ({ state }) => state === "deploying");
    for (let crash = 0; crash < 2; crash++) {
      await pause(200 + random.below(1500));
      await room.server.kill();
      await pause(random.below(700));
      await room.startServer();
    }
    const { members } = await room.over(id, "finished");
    assert.deepEqual(members.map(({ state }) => state), ["done", "done", "done"]);
    for (const target of targets) {
      assert.equal(await target.program.end(), 0, target.program.tail());
      await room.right(target, image);
    }
    const events = (await room.log(id)).map(({ event }) => event);
    const count = (what: RegExp) => events.filter((event) => what.test(event)).length;
    assert.equal(count(/^session started/), 1, `${events}`);
    assert.equal(count(/^target done/), 3, `${events}`);
    assert.equal(count(/^session finished/), 1, `${events}`);
    // A crash right at the end may leave nothing to resume.
    assert(count(/^session resumed/) <= 2, `${events}`);
    // Each machine's own log came through as well.
    assert.equal(count(/^deployment done/), 3, `${events}`);
  });

  Deno.test(`deploy: a target killed resumes with what its disk holds (seed ${seed})`, async () => {
    const random = new Random(seed);
    await using room = await Room.open();
    const image = await room.image("image", seed, 48), size = image.content.length;
    const { id } = await room.session(image, { minTargets: 3, rateLimit: RATE });
    const others = await Promise.all(["a", "b"].map((name) => room.target(name, size)));
    const first = await room.target("c", size);
    const least = 20 + random.below(100);
    const chunks = await first.program.hear(
      `that it has ${least} chunks`,
      (said) => (said.progress as { chunksDone: number } | undefined)?.chunksDone! >= least,
    );
    await first.program.kill();
    const had = (chunks.progress as { chunksDone: number }).chunksDone;
    await pause(random.below(1000));
    const again = await room.target("c", size);
    const { members } = await room.over(id, "finished");
    assert.deepEqual(members.map(({ state }) => state), ["done", "done", "done"]);
    const kept = await again.program.hear("what it kept", ({ event }) => /^kept what/.test(String(event)));
    // What was done is kept; what came by multicast before its turn to be checked counts as kept too.
    assert((kept.kept as number) >= had, `kept ${kept.kept} of ${had}`);
    const { received } = members.find(({ name }) => name === "c")!.progress!;
    assert(received < size - had * 262_144 * 0.5, `received ${received} again after ${had} chunks`);
    for (const target of [...others, again]) {
      assert.equal(await target.program.end(), 0, target.program.tail());
      await room.right(target, image);
    }
    for (const { program } of others) {
      assert.equal(program.said.filter(({ level }) => level === "warn").length, 0, program.tail(30));
    }
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
