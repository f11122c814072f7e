import assert from "node:assert/strict";
import { Room } from "../support/room.ts";

Deno.test("deploy: two sessions at once bring each target its own image", async () => {
  await using room = await Room.open();
  const [red, blue] = await Promise.all([room.image("red", 1, 30), room.image("blue", 2, 24, "1M")]);
  const size = red.content.length;
  const [one, two] = await Promise.all([
    room.session(red, { minTargets: 2, maxTargets: 2 }),
    room.session(blue, { minTargets: 2, maxTargets: 2 }),
  ]);
  assert.notEqual(one.group, two.group);
  const plan = [[one, red], [two, blue], [one, red], [two, blue]] as const;
  const targets = await Promise.all(
    plan.map(([{ id }], i) => room.target(`t${i + 1}`, size, ["--session", id])),
  );
  await Promise.all([room.over(one.id, "finished"), room.over(two.id, "finished")]);
  for (const [i, target] of targets.entries()) {
    assert.equal(await target.program.end(), 0, target.program.tail());
    await room.right(target, plan[i][1]);
  }
});

Deno.test("deploy: with ConstantCast a machine joins while the others deploy", async () => {
  await using room = await Room.open();
  const image = await room.image("late", 3, 40), size = image.content.length;
  const { id } = await room.session(image, {
    constantCast: true,
    minTargets: 1,
    rateLimit: { value: 12, unit: "MB/s" },
  });
  const early = await room.target("early", size);
  await room.until(id, "under way", ({ members }) => members[0]?.progress?.chunksDone! > 20);
  const late = await room.target("late", size);
  await room.until(id, "joined by the late one", ({ counts }) => counts.deploying === 2);
  const { members } = await room.over(id, "finished");
  assert.deepEqual(members.map(({ state }) => state), ["done", "done"]);
  for (const target of [early, late]) await room.right(target, image);
  // The late one takes the running pass along, so both together cost clearly less than two passes.
  const { sender } = await room.look(id);
  if (sender) assert(sender.bytes < 1.9 * size, `${sender.bytes} of ${size}`);
});
