import assert from "node:assert/strict";
import { Random } from "../../src/base/mod.ts";
import { BatchReceiver, sockaddr, UdpSocket } from "../../src/net/mod.ts";
import { Room } from "../support/room.ts";

const DATAGRAM = 2048, LOOPBACK = 1;

Deno.test("cast: garbage, forged and replayed datagrams on the group and the report port change nothing", async () => {
  await using room = await Room.open();
  const image = await room.image("image", 9, 30), size = image.content.length;
  const { id, group, port } = await room.session(image, {
    minTargets: 2,
    rateLimit: { value: 15, unit: "MB/s" },
  });
  using mischief = new Mischief(group, port);
  const targets = await Promise.all(["a", "b"].map((name) => room.target(name, size)));
  const { members } = await room.over(id, "finished");
  assert(mischief.sent > 1000, `${mischief.sent}`);
  for (const target of targets) {
    assert.equal(await target.program.end(), 0, target.program.tail());
    await room.right(target, image);
  }
  for (const { counters } of members) {
    assert(counters!.dropped > 100, `${counters!.dropped}`);
    assert.equal(counters!.wrong, 0);
  }
  const { dropped } = await room.logged(id, "stream ended");
  assert((dropped as number) > 100, `${dropped}`);
});

/** Listens to a group and sends changed, cut, replayed and made-up datagrams to it and to its sender's report port. */
class Mischief {
  sent = 0;
  readonly #random = new Random(10);
  readonly #ear = new UdpSocket();
  readonly #mouth = new UdpSocket();
  readonly #heard: Uint8Array[] = [];
  readonly #timer: number;

  constructor(group: string, port: number) {
    const to = [sockaddr({ address: group, port })];
    this.#ear.bind({ address: group, port }, true);
    this.#ear.join(group, LOOPBACK);
    this.#mouth.bind({ address: "127.0.0.1", port: 0 });
    this.#mouth.multicastFrom(LOOPBACK, 1);
    const memory = new Uint8Array(16 * DATAGRAM);
    const batch = new BatchReceiver(this.#ear, memory, DATAGRAM);
    this.#timer = setInterval(() => {
      const n = batch.receive();
      for (let i = 0; i < n; i++) {
        const datagram = memory.slice(i * DATAGRAM, i * DATAGRAM + batch.lengths[i]);
        this.#heard[this.#random.below(500)] = datagram;
        // Before the first lie all that is heard comes from the sender, and reports go back there.
        if (to.length === 1) to.push(sockaddr(batch.from(i)));
      }
      if (to.length === 1) return;
      for (let i = 0; i < 40; i++) {
        const bytes = this.#lie();
        this.#mouth.sendSegments(bytes, Math.max(1, bytes.length), to[i & 1]);
        this.sent++;
      }
    }, 5);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#ear.close();
    this.#mouth.close();
  }

  #lie(): Uint8Array {
    const random = this.#random;
    const bytes = this.#heard[random.below(this.#heard.length || 1)]?.slice();
    if (!bytes || bytes.length === 0 || random.chance(0.2)) return random.bytes(random.below(1500));
    const kind = random.below(4);
    if (kind === 0) return bytes;
    if (kind === 1) return bytes.subarray(0, random.below(bytes.length));
    if (kind === 2 && bytes.length >= 16) bytes.set(random.bytes(12), 4);
    else bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  }
}
