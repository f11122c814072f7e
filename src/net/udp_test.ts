import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { Random } from "../base/mod.ts";
import { sockaddr } from "./address.ts";
import { BatchReceiver, UdpSocket } from "./udp.ts";

const LOOPBACK = 1, MESSAGE = 65_536, BATCH = 16;

/** A socket on loopback with its port, receiving in batches. */
class End implements Disposable {
  readonly socket = new UdpSocket();
  readonly memory: Uint8Array<ArrayBuffer>;
  readonly batch: BatchReceiver;
  readonly port: number;

  constructor(address = "127.0.0.1", messageSize = MESSAGE, batch = BATCH) {
    this.port = freePort();
    this.socket.bind({ address, port: this.port }, true);
    this.socket.setBuffers(8 << 20, 1 << 20);
    this.memory = new Uint8Array(messageSize * batch);
    this.batch = new BatchReceiver(this.socket, this.memory, messageSize);
  }

  /** All datagrams that come within half a second, trains cut up; stops early after `count`. */
  take(count: number): { datagrams: Uint8Array[]; trains: number } {
    const datagrams: Uint8Array[] = [];
    let trains = 0;
    while (datagrams.length < count && this.socket.wait(500)) {
      const n = this.batch.receive();
      for (let i = 0; i < n; i++) {
        const from = i * (this.memory.length / this.batch.lengths.length), length = this.batch.lengths[i];
        const segment = this.batch.segments[i];
        if (segment < length) trains++;
        for (let at = 0; at < length; at += segment) {
          datagrams.push(this.memory.slice(from + at, from + Math.min(at + segment, length)));
        }
      }
    }
    return { datagrams, trains };
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }
}

function freePort(): number {
  const probe = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = probe.addr as Deno.NetAddr;
  probe.close();
  return port;
}

const ways: [sending: boolean, receiving: boolean][] = [[false, false], [true, false], [false, true], [
  true,
  true,
]];
const sizes: [segment: number, count: number, last: number][] = [
  [1472, 44, 1472],
  [1472, 44, 100],
  [88, 64, 88],
  [1472, 1, 1472],
  [1472, 2, 1],
];
for (const [sending, receiving] of ways) {
  const how = `${sending ? "cut by the kernel" : "cut here"}, ${
    receiving ? "received in trains" : "one by one"
  }`;
  Deno.test(`udp: datagrams arrive whole and in order, ${how}`, () => {
    using end = new End();
    const socket = new UdpSocket(), to = sockaddr({ address: "127.0.0.1", port: end.port });
    try {
      socket.bind({ address: "127.0.0.1", port: 0 });
      if (receiving) end.socket.offloadReceiving();
      for (const [segment, count, last] of sizes) {
        if (sending) ok(socket.offloadSending(segment));
        const bytes = new Random(segment + count).bytes((count - 1) * segment + last);
        for (let round = 0; round < 5; round++) {
          ok(socket.sendSegments(bytes, segment, to));
          const { datagrams, trains } = end.take(count);
          deepEqual(datagrams.map(({ length }) => length), [...Array(count - 1).fill(segment), last]);
          ok(datagrams.every((each, i) => each.every((byte, k) => byte === bytes[i * segment + k])));
          if (!receiving) equal(trains, 0);
        }
      }
    } finally {
      socket.close();
    }
  });
}

Deno.test("udp: another segment size than the offloaded one is cut here", () => {
  using end = new End();
  const socket = new UdpSocket();
  ok(socket.offloadSending(1472));
  ok(socket.sendSegments(new Uint8Array(300), 100, sockaddr({ address: "127.0.0.1", port: end.port })));
  deepEqual(end.take(3).datagrams.map(({ length }) => length), [100, 100, 100]);
  socket.close();
});

Deno.test("udp: a batch brings as many messages as there is place for, the rest the next time", () => {
  using end = new End("127.0.0.1", 256, 4);
  const socket = new UdpSocket(), to = sockaddr({ address: "127.0.0.1", port: end.port });
  socket.bind({ address: "127.0.0.1", port: 0 });
  for (let i = 0; i < 6; i++) socket.sendSegments(new Uint8Array(i + 1).fill(i), 300, to);
  // One that is longer than its place is cut.
  socket.sendSegments(new Uint8Array(300), 300, to);
  ok(end.socket.wait(500));
  equal(end.batch.receive(), 4);
  deepEqual([...end.batch.lengths], [1, 2, 3, 4]);
  equal(end.batch.from(0).address, "127.0.0.1");
  equal(end.batch.receive(), 3);
  equal(end.batch.lengths[2], 256);
  equal(end.batch.receive(), 0);
  equal(end.socket.wait(0), false);
  socket.close();
});

Deno.test("udp: an empty datagram is one, and breaks nothing", () => {
  using end = new End();
  const socket = new UdpSocket();
  socket.sendSegments(new Uint8Array(0), 1, sockaddr({ address: "127.0.0.1", port: end.port }));
  socket.sendSegments(Uint8Array.of(1), 1, sockaddr({ address: "127.0.0.1", port: end.port }));
  const start = performance.now();
  let messages = 0;
  while (messages < 1 && performance.now() - start < 500) {
    end.socket.wait(100);
    messages += end.batch.receive();
  }
  ok(messages >= 1);
  socket.close();
});

Deno.test("udp: a group is heard by who joined it, on its port, and other groups are not", () => {
  using one = new End("0.0.0.0");
  const two = new UdpSocket(), sender = new UdpSocket();
  try {
    two.bind({ address: "0.0.0.0", port: one.port }, true);
    const deaf = new BatchReceiver(two, new Uint8Array(4096), 2048);
    one.socket.join("224.1.201.7", LOOPBACK);
    two.join("224.1.201.8", LOOPBACK);
    sender.bind({ address: "127.0.0.1", port: 0 });
    sender.multicastFrom(LOOPBACK, 1);
    sender.offloadSending(500);
    ok(
      sender.sendSegments(
        new Uint8Array(2000).fill(3),
        500,
        sockaddr({ address: "224.1.201.7", port: one.port }),
      ),
    );
    equal(one.take(4).datagrams.length, 4);
    equal(deaf.receive(), 0);
  } finally {
    two.close();
    sender.close();
  }
});

Deno.test("udp: a port that is taken, and a group that is none, are refused in words", () => {
  using end = new End();
  const socket = new UdpSocket();
  try {
    throws(() => socket.bind({ address: "127.0.0.1", port: end.port }), {
      code: "net.socket",
      message: /Cannot listen on UDP port \d+ of 127\.0\.0\.1: Address already in use/,
    });
    throws(() => socket.join("10.0.0.1", LOOPBACK), {
      code: "net.socket",
      message: /Cannot join multicast group/,
    });
  } finally {
    socket.close();
  }
});

Deno.test("udp: waiting ends in time, and early when something comes", () => {
  using end = new End();
  const start = performance.now();
  equal(end.socket.wait(30), false);
  ok(performance.now() - start >= 29);
  equal(end.socket.wait(-5), false);
  const socket = new UdpSocket();
  socket.sendSegments(Uint8Array.of(1), 1, sockaddr({ address: "127.0.0.1", port: end.port }));
  const again = performance.now();
  equal(end.socket.wait(5000), true);
  ok(performance.now() - again < 2000);
  socket.close();
});

Deno.test("udp: buffers are at least what was asked for, or what the system allows", () => {
  const socket = new UdpSocket();
  const got = socket.setBuffers(1 << 20, 65_536);
  // The kernel counts its own needs in: it doubles what is asked for.
  ok(got >= 100_000, `${got}`);
  socket.close();
});

Deno.test("udp: the way to an address starts at one of our own", () => {
  equal(UdpSocket.routeTo("127.0.0.1"), "127.0.0.1");
});
