import { BroadsideError } from "../base/mod.ts";
import type { WriterOrder, WriterReply, WriterStart } from "./writer_worker.ts";

/** An order before it is numbered. */
type Order = WriterOrder extends infer One ? One extends { id: number } ? Omit<One, "id"> : never : never;

interface Thread {
  worker: Worker;
  port: MessagePort;
  /** Orders that it has not carried out yet. */
  busy: number;
  crashed: boolean;
}

/** Milliseconds that a thread has to close its disk. */
const CLOSING = 5000;

/** The writers of a deployment: threads that check units and write them to the disk. */
export class Writers {
  readonly #threads: Thread[] = [];
  readonly #waiting = new Map<number, PromiseWithResolvers<{ units: number[]; wrong: number[] }>>();
  readonly #failed = Promise.withResolvers<never>();
  #nextId = 1;
  #closed = false;

  constructor(spawn: () => Worker, count: number, start: Omit<WriterStart, "port">) {
    // Whoever awaits nothing at the moment must not crash the program.
    this.#failed.promise.catch(() => {});
    for (let i = 0; i < count; i++) {
      const { port1, port2 } = new MessageChannel();
      const worker = spawn(), thread = { worker, port: port1, busy: 0, crashed: false };
      worker.onerror = (event) => {
        event.preventDefault();
        thread.crashed = true;
        this.#fail(new BroadsideError("target.writer", `A writer failed: ${event.message}`));
      };
      worker.postMessage({ ...start, port: port2 }, [port2]);
      port1.onmessage = ({ data }: MessageEvent<WriterReply>) => this.#take(data);
      this.#threads.push(thread);
    }
  }

  /** Rejects when a writer failed; never resolves. */
  get failure(): Promise<never> {
    return this.#failed.promise;
  }

  get count(): number {
    return this.#threads.length;
  }

  /** Ports for a receiver: it hands units to the writers itself, without passing by here. */
  openSources(): MessagePort[] {
    return this.#threads.map(({ port }) => {
      const { port1, port2 } = new MessageChannel();
      port.postMessage({ type: "source", port: port2 } satisfies WriterOrder, [port2]);
      return port1;
    });
  }

  /** The memory that the receiver's units lie in. */
  setMemory(buffer: SharedArrayBuffer): void {
    for (const { port } of this.#threads) port.postMessage({ type: "memory", buffer } satisfies WriterOrder);
  }

  /** Has an order carried out by the least busy writer; the promise tells which units proved right and wrong. */
  order(order: Order): Promise<{ units: number[]; wrong: number[] }> {
    return this.#give(this.#threads.reduce((idlest, each) => each.busy < idlest.busy ? each : idlest), order);
  }

  /** Ends the threads once each has finished what it does and closed the disk; a disk that hangs is not waited for. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#failed.reject(new BroadsideError("target.cancelled", "The deployment was cancelled"));
    let timer;
    const late = new Promise((resolve) => timer = setTimeout(resolve, CLOSING));
    const closing = this.#threads.filter(({ crashed }) => !crashed).map((thread) =>
      this.#give(thread, { type: "close" }, late)
    );
    await Promise.allSettled(closing);
    clearTimeout(timer);
    for (const { worker, port } of this.#threads) {
      worker.terminate();
      port.close();
    }
  }

  async #give(
    thread: Thread,
    order: Order,
    until: Promise<unknown> = this.failure,
  ): Promise<{ units: number[]; wrong: number[] }> {
    const id = this.#nextId++;
    const outcome = Promise.withResolvers<{ units: number[]; wrong: number[] }>();
    this.#waiting.set(id, outcome);
    thread.busy++;
    thread.port.postMessage({ ...order, id });
    try {
      return await Promise.race([outcome.promise, until as Promise<never>]);
    } finally {
      thread.busy--;
      this.#waiting.delete(id);
    }
  }

  #take(reply: WriterReply): void {
    if (reply.type === "failed") this.#fail(new BroadsideError(reply.code, reply.message));
    else this.#waiting.get(reply.id)?.resolve(reply);
  }

  #fail(error: BroadsideError): void {
    if (!this.#closed) this.#failed.reject(error);
  }
}
