import { messageOf } from "../base/mod.ts";
import { BatchReceiver, chooseInterface, sockaddr, UdpSocket } from "../net/mod.ts";
import { Arena } from "./arena.ts";
import { pollPort } from "./port_driver.ts";
import { Receiver, type ReceiverStats } from "./receiver.ts";
import type { StreamSettings } from "./types.ts";

/** A train of datagrams as the kernel hands it over, and how many of them in one call. */
const MESSAGE_SIZE = 65_536, MESSAGE_BATCH = 16;
/** After a batch of fewer trains than this the thread rests so many milliseconds: waking for each train costs more. */
const FULL_BATCH = 8, REST = 1;
/** What a socket may hold while this thread is busy, in bytes as the kernel counts them. */
const RECEIVE_BUFFER = 16 * 1024 * 1024;
/** The kernel's own bytes for a datagram of an Ethernet frame's size, headers and slack included. */
const KERNEL_DATAGRAM = 2560;

/** Everything a receiver's thread needs. */
export interface ReceiverOptions {
  stream: StreamSettings;
  receiver: number;
  /** Bounds of the stream's units. */
  offsets: Float64Array;
  /** Per unit 1 when it is had; shared, written by the owner's writers. */
  done: Uint8Array;
  /** Bytes of blocks to hold at once. */
  memory: number;
  /** Name of the interface to listen on. */
  interface: string;
}

/** What a writer is given, and what it answers. `wrong`: the hash did not fit. */
export interface UnitTask {
  unit: number;
  pieces: [address: number, length: number][];
}
export interface UnitAnswer {
  unit: number;
  wrong: boolean;
}

/** `span`: when the first data came and when the last unit was had, in milliseconds since 1970; Infinity if not yet. */
export type ReceiverEvent =
  | { type: "memory"; buffer: SharedArrayBuffer }
  | {
    type: "stats";
    stats: ReceiverStats;
    heard: boolean;
    silent: number;
    span: { first: number; last: number };
  }
  | { type: "wrong"; unit: number }
  | { type: "failed"; message: string }
  | { type: "stopped" };

export type ReceiverCommand = { type: "obtained"; unit: number } | { type: "stop" };

/** Body of a receiver's thread. `port` carries commands in and events out, `writers` tasks out and answers in. */
export function runReceiverWorker(
  { options, port, writers }: { options: ReceiverOptions; port: MessagePort; writers: MessagePort[] },
): void {
  const tell = (event: ReceiverEvent) => port.postMessage(event);
  try {
    new ReceiverLoop(options, port, writers, tell).run();
  } catch (error) {
    tell({ type: "failed", message: messageOf(error) });
  }
  tell({ type: "stopped" });
}

class ReceiverLoop {
  readonly #port: MessagePort;
  readonly #writers: { port: MessagePort; busy: number }[];
  readonly #tell: (event: ReceiverEvent) => void;
  readonly #receiver: Receiver;
  readonly #multicast = new UdpSocket();
  readonly #unicast = new UdpSocket();
  readonly #inbox: number;
  readonly #batch: BatchReceiver;
  /** Where reports go: whence the last poll came. */
  #sender: Uint8Array<ArrayBuffer> | undefined;
  #out = 0;
  #statsAt = 0;
  #stopped = false;

  constructor(
    options: ReceiverOptions,
    port: MessagePort,
    writers: MessagePort[],
    tell: (event: ReceiverEvent) => void,
  ) {
    this.#port = port;
    this.#writers = writers.map((port) => ({ port, busy: 0 }));
    this.#tell = tell;
    const slots = Receiver.slotsFor(options.stream, options.offsets, options.memory);
    const inbox = MESSAGE_SIZE * MESSAGE_BATCH;
    const arena = new Arena(Receiver.footprint(options.stream, slots) + inbox);
    this.#inbox = arena.alloc(inbox);
    this.#batch = new BatchReceiver(
      this.#multicast,
      arena.bytes.subarray(this.#inbox, this.#inbox + inbox),
      MESSAGE_SIZE,
    );
    const incoming = chooseInterface(options.interface);
    this.#multicast.bind({ address: options.stream.group, port: options.stream.port }, true);
    const buffer = this.#multicast.setBuffers(RECEIVE_BUFFER, 65_536);
    this.#multicast.offloadReceiving();
    this.#multicast.join(options.stream.group, incoming.index);
    this.#unicast.bind({ address: incoming.address, port: 0 });
    this.#receiver = new Receiver({
      ...options,
      arena,
      slots,
      window: Math.max(64, Math.floor(buffer / KERNEL_DATAGRAM)),
      seed: crypto.getRandomValues(new Uint32Array(1))[0],
    }, performance.now());
    tell({ type: "memory", buffer: arena.memory.buffer as unknown as SharedArrayBuffer });
  }

  run(): void {
    while (!this.#stopped) {
      let now = performance.now();
      const isDue = now >= this.#statsAt;
      // Before reading: nothing that is complete waits for a writer now, and could lose its memory.
      if (isDue) this.#obey(now);
      // Reading on while only the writers can make room would lose what the socket can hold.
      if (this.#receiver.saturated) this.#unicast.wait(1);
      else if (
        this.#multicast.wait(Math.min(5, this.#receiver.nextTimeout() - now)) && this.#take() < FULL_BATCH
      ) {
        this.#unicast.wait(REST);
      }
      now = performance.now();
      // After reading: what came while this thread did not get the processor was no silence.
      if (isDue) this.#tellStats(now);
      for (let ready = this.#receiver.pollReady(); ready; ready = this.#receiver.pollReady()) {
        this.#write(ready);
      }
      if (this.#out > 0) this.#collect();
      const report = this.#receiver.pollTransmit(now);
      if (report && this.#sender) this.#unicast.sendSegments(report, report.length, this.#sender);
    }
    this.#multicast.close();
    this.#unicast.close();
  }

  /** Reads what came; returns how many trains of datagrams that were. */
  #take(): number {
    const n = this.#batch.receive(), now = performance.now();
    for (let i = 0; i < n; i++) {
      const { polls } = this.#receiver;
      this.#receiver.ingest(
        this.#inbox + i * MESSAGE_SIZE,
        this.#batch.lengths[i],
        this.#batch.segments[i],
        now,
      );
      // Each poll says anew where the sender is, so a replayed one misleads no longer than to the next.
      if (this.#receiver.polls > polls) this.#sender = sockaddr(this.#batch.from(i));
    }
    return n;
  }

  #write(task: UnitTask): void {
    let idlest = this.#writers[0];
    for (const writer of this.#writers) if (writer.busy < idlest.busy) idlest = writer;
    idlest.busy++;
    this.#out++;
    idlest.port.postMessage(task);
  }

  #collect(): void {
    for (const writer of this.#writers) {
      if (writer.busy === 0) continue;
      for (let m = pollPort(writer.port); m; m = pollPort(writer.port)) {
        const { unit, wrong } = m.message as UnitAnswer;
        writer.busy--;
        this.#out--;
        if (!wrong) this.#receiver.release(unit, performance.now());
        else {
          this.#receiver.reject(unit);
          this.#tell({ type: "wrong", unit });
        }
      }
    }
  }

  #obey(now: number): void {
    for (let m = pollPort(this.#port); m; m = pollPort(this.#port)) {
      const command = m.message as ReceiverCommand;
      if (command.type === "stop") this.#stopped = true;
      else this.#receiver.obtain(command.unit, now);
    }
  }

  #tellStats(now: number): void {
    this.#statsAt = now + 100;
    const { lastHeard, span } = this.#receiver;
    const heard = lastHeard !== undefined;
    // With no room for what comes there is no listening either.
    const silent = !heard ? Infinity : this.#receiver.saturated ? 0 : now - lastHeard;
    const { timeOrigin } = performance;
    const epoch = { first: timeOrigin + span.first, last: timeOrigin + span.last };
    this.#tell({ type: "stats", stats: this.#receiver.stats(), heard, silent, span: epoch });
  }
}
