import { BroadsideError } from "../base/mod.ts";
import type { WriterOrder, WriterReply, WriterStart } from "./writer_worker.ts";

/** An order before it is numbered. */
type Order = WriterOrder extends infer One ? One extends { id: number } ? Omit<One, "id"> : never : never;

/** The writers of a deployment: threads that check units and write them to the disk. */
export class Writers {
  readonly #threads: { worker: Worker; port: MessagePort; busy: number }[] = [];
  readonly #waiting = new Map<number, PromiseWithResolvers<{ units: number[]; wrong: number[] }>>();
  readonly #failed = Promise.withResolvers<never>();
  #nextId = 1;
  #closed = false;

  constructor(spawn: () => Worker, count: number, start: Omit<WriterStart, "port">) {
    // Whoever awaits nothing at the moment must not crash the program.
    this.#failed.promise.catch(() => {});
    for (let i = 0; i < count; i++) {
      const { port1, port2 } = new MessageChannel();
      const worker = spawn();
      worker.onerror = (event) => {
        event.preventDefault();
        this.#fail(new BroadsideError("target.writer", `A writer failed: ${event.message}`));
      };
      worker.postMessage({ ...start, port: port2 }, [port2]);
      port1.onmessage = ({ data }: MessageEvent<WriterReply>) => this.#take(data);
      this.#threads.push({ worker, port: port1, busy: 0 });
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
  async order(order: Order): Promise<{ units: number[]; wrong: number[] }> {
    const thread = this.#threads.reduce((idlest, each) => each.busy < idlest.busy ? each : idlest);
    const id = this.#nextId++;
    const outcome = Promise.withResolvers<{ units: number[]; wrong: number[] }>();
    this.#waiting.set(id, outcome);
    thread.busy++;
    thread.port.postMessage({ ...order, id });
    try {
      return await Promise.race([outcome.promise, this.failure]);
    } finally {
      thread.busy--;
      this.#waiting.delete(id);
    }
  }

  close(): void {
    this.#closed = true;
    for (const { worker, port } of this.#threads) {
      worker.terminate();
      port.close();
    }
    this.#failed.reject(new BroadsideError("target.cancelled", "The deployment was cancelled"));
  }

  #take(reply: WriterReply): void {
    if (reply.type === "failed") this.#fail(new BroadsideError(reply.code, reply.message));
    else this.#waiting.get(reply.id)?.resolve(reply);
  }

  #fail(error: BroadsideError): void {
    if (!this.#closed) this.#failed.reject(error);
  }
}
