import assert from "node:assert/strict";
import { BatchReceiver, UdpSocket } from "../../src/net/mod.ts";
import { namespacesLacking, skipped } from "../support/namespace.ts";
import { DEVICE, Network } from "../support/network.ts";
import { Program } from "../support/program.ts";
import { Room } from "../support/room.ts";

const ASLEEP = "00:0a:48:00:dd:1a", ALSO = "00:0a:48:00:dd:1b";

/** A socket on the machine of that number, which hears what wakes it and its neighbours. */
function listener(
  network: Network,
  target: number,
): { heard(count: number): Promise<string[]>; close(): void } {
  const leave = network.targets[target].namespace.enter();
  const socket = new UdpSocket();
  try {
    socket.bind({ address: "0.0.0.0", port: 9 });
  } finally {
    leave();
  }
  const size = 256, memory = new Uint8Array(size * 16), receiver = new BatchReceiver(socket, memory, size);
  const heard = async (count: number) => {
    const found: string[] = [];
    for (const end = performance.now() + 15_000; found.length < count && performance.now() < end;) {
      const got = receiver.receive();
      for (let i = 0; i < got; i++) {
        found.push(memory.slice(i * size, i * size + receiver.lengths[i]).toHex());
      }
      if (!got) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return found;
  };
  return { heard, close: () => socket.close() };
}

Deno.test("wake: a session wakes its machines in groups, with packets that network cards understand", async () => {
  const lacking = namespacesLacking();
  if (lacking) return skipped("waking over a network", lacking);
  using network = new Network({ targets: 1 });
  const { namespace, address } = network.server;
  await using room = await Room.open({ interface: DEVICE, address, serverWithin: namespace.within });
  const ear = listener(network, 0), leave = namespace.enter();
  try {
    const image = await room.image("asleep", 1, 2);
    const packet = (mac: string) => "ff".repeat(6) + mac.replaceAll(":", "").repeat(16);
    const { id } = await room.session(image, {
      type: "mac",
      machines: [{ mac: ASLEEP }, { mac: ALSO }],
      wake: true,
    });
    assert.deepEqual(await ear.heard(2), [packet(ASLEEP), packet(ALSO)]);
    const start = performance.now();
    const server = ["--server", room.address.replace(address, "127.0.0.1")];
    await using again = new Program("session wake", ["session", "wake", id, ...server], namespace.within);
    assert.equal(await again.end(), 0, again.tail());
    assert.match(again.tail(), /Waking 2 machines/);
    // The second group waits for WAKEUP_TIMEOUT, ten seconds.
    assert.deepEqual(await ear.heard(2), [packet(ASLEEP), packet(ALSO)]);
    assert(performance.now() - start > 8000, "the groups come one after the other");
  } finally {
    leave();
    ear.close();
  }
});
