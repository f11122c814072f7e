import { messageOf } from "../base/mod.ts";
import { BatchReceiver, chooseInterface, sockaddr, UdpSocket } from "../net/mod.ts";
import { libc } from "../sys/mod.ts";
import { Arena } from "./arena.ts";
import { Blocks } from "./blocks.ts";
import { StreamFile } from "./file_driver.ts";
import { DATA_OVERHEAD } from "./frame.ts";
import { pollPort } from "./port_driver.ts";
import { Sender } from "./sender.ts";
import type { SenderEvent, SenderOptions } from "./types.ts";

/** Enough to keep the link busy while reports are read; little enough that what is queued is soon heard. */
const SEND_BUFFER = 512 * 1024;
const REPORT_BUFFER = 2 * 1024 * 1024;
const PRIO_PROCESS = 0, URGENT = -10;
const PORTS_TRIED = 256;
const REPORT_SIZE = 2048, REPORT_BATCH = 64;

/** What the owner says to a sender's thread. */
export type SenderCommand = { type: "forget"; receiver: number } | { type: "rate"; limit: number } | {
  type: "stop";
};

/** Body of a sender's thread: sends until told to stop. `port` carries commands in and `SenderEvent`s out. */
export function runSenderWorker({ options, port }: { options: SenderOptions; port: MessagePort }): void {
  const tell = (event: SenderEvent) => port.postMessage(event);
  try {
    new SenderLoop(options, port, tell).run();
  } catch (error) {
    tell({ type: "failed", message: messageOf(error) });
  }
  port.postMessage({ type: "stopped" });
}

class SenderLoop {
  readonly #port: MessagePort;
  readonly #tell: (event: SenderEvent) => void;
  readonly #arena: Arena;
  readonly #file: StreamFile;
  readonly #sender: Sender;
  readonly #socket = new UdpSocket();
  readonly #group: Uint8Array<ArrayBuffer>;
  readonly #inbox: Uint8Array;
  readonly #reports: BatchReceiver;
  #stopped = false;
  #statsAt = 0;
  #last = { bytes: 0, at: 0 };

  constructor(options: SenderOptions, port: MessagePort, tell: (event: SenderEvent) => void) {
    this.#port = port;
    this.#tell = tell;
    const { stream } = options;
    const inbox = REPORT_SIZE * REPORT_BATCH;
    this.#arena = new Arena(Sender.footprint(stream) + inbox);
    this.#file = new StreamFile(options.path, options.extents, this.#arena, new Blocks(stream));
    this.#sender = new Sender({
      ...options,
      arena: this.#arena,
      read: (b, base, stride) => this.#file.read(b, base, stride),
    }, performance.now());
    const at = this.#arena.alloc(inbox);
    this.#inbox = this.#arena.bytes.subarray(at, at + inbox);
    this.#reports = new BatchReceiver(this.#socket, this.#inbox, REPORT_SIZE);
    const outgoing = chooseInterface(options.interface);
    this.#bindAlone(outgoing.address, stream.port);
    this.#socket.multicastFrom(outgoing.index, options.ttl);
    this.#socket.setBuffers(REPORT_BUFFER, SEND_BUFFER);
    this.#socket.offloadSending(stream.symbolSize + DATA_OVERHEAD);
    this.#group = sockaddr({ address: stream.group, port: stream.port });
  }

  run(): void {
    // One thread feeds the whole room: whatever else this machine does can wait a little. On Linux this is the calling
    // thread's own; without the right to raise it, it stays as it is.
    libc.setpriority(PRIO_PROCESS, 0, URGENT);
    for (let turn = 0; !this.#stopped; turn++) {
      const now = performance.now();
      const burst = this.#sender.pollTransmit(now);
      if (burst) {
        const bytes = this.#arena.bytes.subarray(burst.at, burst.at + burst.count * burst.size);
        this.#socket.sendSegments(bytes, burst.size, this.#group);
      } else this.#socket.wait(Math.min(20, this.#sender.nextTimeout() - now));
      if (!burst || turn % 4 === 0) this.#listen();
      if (now >= this.#statsAt) this.#attend(now);
    }
    this.#socket.close();
    this.#file.close();
  }

  /**
   * Takes a port that no other program shares, from the one above the stream's on: on one that several take, like the
   * group's own, the system gives reports to any of them.
   */
  #bindAlone(address: string, streamPort: number): void {
    for (let port = streamPort + 1;; port++) {
      try {
        return this.#socket.bind({ address, port });
      } catch (error) {
        if (port === streamPort + PORTS_TRIED) throw error;
      }
    }
  }

  #listen(): void {
    const n = this.#reports.receive();
    if (n === 0) return;
    const now = performance.now();
    for (let i = 0; i < n; i++) {
      const at = i * REPORT_SIZE;
      this.#sender.handle(this.#inbox.subarray(at, at + this.#reports.lengths[i]), now);
    }
    for (const receiver of this.#sender.takeCompleted()) this.#tell({ type: "complete", receiver });
  }

  /** What need not be done for every datagram. */
  #attend(now: number): void {
    this.#statsAt = now + 100;
    for (let m = pollPort(this.#port); m; m = pollPort(this.#port)) {
      const command = m.message as SenderCommand;
      if (command.type === "stop") this.#stopped = true;
      else if (command.type === "rate") this.#sender.setRate(command.limit);
      else this.#sender.forget(command.receiver);
    }
    const stats = this.#sender.stats(now);
    const rate = (stats.bytes - this.#last.bytes) / Math.max(1, now - this.#last.at) * 1000;
    this.#last = { bytes: stats.bytes, at: now };
    this.#tell({ type: "stats", stats: { ...stats, rate } });
  }
}
