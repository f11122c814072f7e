import assert from "node:assert/strict";
import { Namespace, namespacesLacking, skipped } from "../support/namespace.ts";
import { Room } from "../support/room.ts";

const lacking = namespacesLacking();
if (lacking) skipped("two servers on one machine", lacking);

// Each server's first session has UDP port 2017: both senders wait for reports at one address and port.
Deno.test("deploy: two servers on one machine do not take each other's reports", {
  ignore: lacking !== undefined,
}, async () => {
  using network = new Namespace("two");
  const leave = network.enter();
  try {
    await using one = await Room.open({ interface: "lo" });
    await using two = await Room.open({ interface: "lo" });
    const [first, second] = await Promise.all([one.image("first", 1, 24), two.image("second", 2, 24)]);
    const rateLimit = { value: 4, unit: "MB/s" } as const;
    const mine = await one.session(first, { minTargets: 1, rateLimit });
    const here = await one.target("here", first.content.length);
    await one.until(mine.id, "under way", ({ members }) => members[0]?.progress?.chunksDone! > 4);
    const yours = await two.session(second, { minTargets: 1, rateLimit });
    const there = await two.target("there", second.content.length);
    await one.over(mine.id, "finished", 15_000);
    assert.equal((await two.look(yours.id)).endedAt, null, "the first waited for the second to end");
    await one.right(here, first);
    await two.over(yours.id, "finished");
    await two.right(there, second);
  } finally {
    leave();
  }
});
