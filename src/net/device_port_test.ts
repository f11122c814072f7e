import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { BatchSender } from "./batch_sender.ts";
import { DevicePort } from "./device_port.ts";
import { UdpSocket } from "./udp.ts";
import { Waiter } from "./waiter.ts";

const SIZE = 512, BATCH = 8;

/** A port of loopback alone. */
function loopback(port: number, source = "127.0.0.1"): DevicePort {
  return new DevicePort({ device: "lo", port, source, size: SIZE, batch: BATCH, buffer: 1 << 18 });
}

function freePorts(count: number): number[] {
  const probes = Array.from({ length: count }, () => Deno.listen({ port: 0, hostname: "127.0.0.1" }));
  return probes.map((probe) => {
    const { port } = probe.addr as Deno.NetAddr;
    probe.close();
    return port;
  });
}

Deno.test("device port: batches of different datagrams to different receivers, from the source it was given", async () => {
  const [a, b, c] = freePorts(3);
  const sender = loopback(a, "127.0.0.5"),
    receivers = [loopback(b), loopback(c)],
    waiter = new Waiter(receivers);
  try {
    for (let i = 0; i < 20; i++) {
      const failed = sender.send(new Uint8Array(10 + i).fill(i), {
        address: "127.0.0.1",
        port: i % 2 ? c : b,
      });
      equal(failed, 0);
    }
    equal(sender.flush(), 0);
    for (const [which, receiver] of receivers.entries()) {
      const got: number[] = [];
      while (got.length < 10) {
        await waiter.wait(2000);
        for (const { bytes, from } of receiver.receive()) {
          deepEqual(from, { address: "127.0.0.5", port: a });
          equal(bytes.length, 10 + bytes[0]);
          got.push(bytes[0]);
        }
      }
      deepEqual(got, Array.from({ length: 10 }, (_, i) => 2 * i + which));
      deepEqual(receiver.receive(), []);
    }
  } finally {
    waiter.close();
    for (const each of [sender, ...receivers]) each.close();
  }
});

Deno.test("device port: a refused datagram costs itself alone", () => {
  const [a, b] = freePorts(2);
  const sender = loopback(a), receiver = loopback(b);
  try {
    // Port 0 can't be sent to.
    for (const port of [b, 0, b, 0]) sender.send(Uint8Array.of(1), { address: "127.0.0.1", port });
    equal(sender.flush(), 2);
    equal(receiver.receive().length, 2);
    equal(sender.flush(), 0);
  } finally {
    sender.close();
    receiver.close();
  }
});

Deno.test("device port: an interface that there is not is refused", () => {
  const settings = { port: 0, source: "127.0.0.1", size: SIZE, batch: BATCH, buffer: 1 << 18 };
  throws(() => new DevicePort({ ...settings, device: "nosuch0" }), {
    code: "net.socket",
    message: /use interface nosuch0/,
  });
});

Deno.test("batch sender: what has no room is refused", () => {
  const socket = new UdpSocket();
  try {
    const sender = new BatchSender(socket, "127.0.0.1", 2, SIZE), to = { address: "127.0.0.1", port: 9 };
    throws(() => sender.add(new Uint8Array(SIZE + 1), to), RangeError);
    sender.add(new Uint8Array(1), to);
    sender.add(new Uint8Array(1), to);
    ok(sender.full);
    throws(() => sender.add(new Uint8Array(1), to), RangeError);
  } finally {
    socket.close();
  }
});

Deno.test("waiter: ends by time, by a call, and leaves the thread free meanwhile", async () => {
  const waiter = new Waiter([]);
  try {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const start = performance.now();
    await waiter.wait(60);
    clearInterval(timer);
    ok(performance.now() - start >= 50);
    ok(ticks >= 3, `${ticks}`);
    const long = waiter.wait(60_000);
    waiter.wake();
    await long;
    waiter.wake();
    await waiter.wait(60_000);
    ok(performance.now() - start < 10_000);
  } finally {
    waiter.close();
  }
});
