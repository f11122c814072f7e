import assert from "node:assert/strict";
import { namespacesLacking, skipped } from "../support/namespace.ts";
import { DEVICE, drop, Network } from "../support/network.ts";
import { Room } from "../support/room.ts";

const lacking = namespacesLacking("nft", "tc");
if (lacking) skipped("scenarios on a network of namespaces", lacking);

/** A room on a network: the server at its place, and this thread with it. */
async function onNetwork(network: Network, act: (room: Room) => Promise<void>): Promise<void> {
  const leave = network.server.namespace.enter();
  try {
    const { address, namespace } = network.server;
    await using room = await Room.open({ interface: DEVICE, address, serverWithin: namespace.within });
    await act(room);
  } finally {
    leave();
  }
}

function start(room: Room, network: Network, size: number, args: string[] = []) {
  return Promise.all(
    network.targets.map(({ namespace }, i) => room.target(`t${i + 1}`, size, args, namespace.within)),
  );
}

Deno.test("cast: whom multicast does not reach fetches over HTTP, and the others do not wait", {
  ignore: lacking !== undefined,
}, async () => {
  using network = new Network({ targets: 3 });
  drop(network.targets[2].namespace, "ip daddr 224.0.0.0/4");
  await onNetwork(network, async (room) => {
    const image = await room.image("image", 11, 40), size = image.content.length;
    const { id } = await room.session(image, { minTargets: 3 });
    const begun = performance.now();
    const targets = await start(room, network, size);
    const told = await targets[2].program.hear(
      "that multicast does not arrive",
      ({ event }) => event === "multicast does not arrive, fetching over HTTP instead",
    );
    assert.equal(told.level, "warn");
    assert(performance.now() - begun < 10_000, "it noticed too late");
    const { members } = await room.over(id, "finished");
    for (const target of targets) await room.right(target, image);
    const unicast = members.map(({ progress }) => progress!.unicastBytes);
    assert.deepEqual(unicast.slice(0, 2), [0, 0]);
    assert(unicast[2] > 0.8 * size, `${unicast}`);
    const ends = members.map(({ endedAt }) => endedAt!);
    assert(ends[2] > Math.max(ends[0], ends[1]), `${ends}`);
  });
});

Deno.test("cast: loss of a twentieth at every target is mended without HTTP", {
  ignore: lacking !== undefined,
}, async () => {
  using network = new Network({ targets: 3, loss: 0.05 });
  await onNetwork(network, async (room) => {
    const image = await room.image("image", 12, 40), size = image.content.length;
    const { id } = await room.session(image, { minTargets: 3 });
    const targets = await start(room, network, size);
    const { members } = await room.over(id, "finished");
    for (const target of targets) await room.right(target, image);
    for (const { counters, progress } of members) {
      assert(counters!.lost > 0.02 * size / 1448, `${counters!.lost}`);
      assert.equal(counters!.wrong, 0);
      assert(progress!.unicastBytes < 0.1 * size, `${progress!.unicastBytes}`);
    }
    const { sourceDatagrams, repairDatagrams } = await room.logged(id, "stream ended") as Record<
      string,
      number
    >;
    assert(repairDatagrams < 0.35 * sourceDatagrams, `${repairDatagrams} repairs`);
  });
});

Deno.test("cast: a target on a slow link does not hold the others up, and finds the server by itself", {
  ignore: lacking !== undefined,
}, async () => {
  using network = new Network({ targets: 3 });
  network.throttle(2, "40mbit");
  await onNetwork(network, async (room) => {
    const image = await room.image("image", 13, 40), size = image.content.length;
    const { id } = await room.session(image, { minTargets: 3 });
    const targets = await start(room, network, size, ["--seek"]);
    for (const { program } of targets) {
      await program.hear("that it registered", ({ event }) => event === "registered with the server");
      assert(
        program.lines.some((line) => /^Found server .* at 10\.79\.0\.1:\d+$/.test(line)),
        program.tail(),
      );
    }
    const { members } = await room.over(id, "finished");
    for (const target of targets) await room.right(target, image);
    const took = members.map(({ startedAt, endedAt }) => endedAt! - startedAt!);
    // Alone the slow link needs 8 s for the image.
    assert(Math.max(took[0], took[1]) < 0.7 * took[2], `${took}`);
    assert(took[2] < 30_000, `${took}`);
  });
});
