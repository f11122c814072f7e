import { BroadsideError } from "../base/mod.ts";
import { frameBound } from "../sys/mod.ts";
import { doJob, type PoolJob, type PoolReply, type PoolResult, type PoolSetup } from "./compress_worker.ts";

/** A compressed chunk; `frame` lies in a slot and is valid until the slot is used again. */
export interface CompressedChunk {
  frame: Uint8Array;
  hash: Uint8Array;
}

/** Threads for work on chunks. */
export interface ThreadOptions {
  /** How many; one a core by default, none without `spawn`: then the calling thread works. */
  workers?: number;
  /** Starts a worker that calls `runCompressWorker`. */
  spawn?: () => Worker;
}

/**
 * Compresses or checks chunks on several threads, through slots of shared memory: `slots` bounds what is in flight.
 * Fill `raw(slot)` or `frame(slot)`, give the job, await its result; then the slot is free again.
 */
export class ChunkPool {
  readonly slots: number;
  readonly #setup: PoolSetup;
  readonly #workers: { worker: Worker; jobs: number }[] = [];
  readonly #timers: number[] = [];
  readonly #waiting = new Map<number, PromiseWithResolvers<PoolResult>>();
  #failure: BroadsideError | undefined;

  private constructor(chunkSize: number, level: number, workers: number) {
    // Two a thread keep each busy while its results are used; one more to fill meanwhile.
    this.slots = workers > 0 ? 2 * workers + 1 : 1;
    const rawStride = chunkSize, frameStride = (frameBound(chunkSize) + 63) & ~63;
    this.#setup = {
      raw: new SharedArrayBuffer(this.slots * rawStride),
      rawStride,
      frames: new SharedArrayBuffer(this.slots * frameStride),
      frameStride,
      level,
    };
  }

  /** Starts the threads; throws a BroadsideError `image.worker` when one does not come up. */
  static async start(chunkSize: number, { workers, spawn }: ThreadOptions, level = 0): Promise<ChunkPool> {
    const count = spawn ? workers ?? navigator.hardwareConcurrency : 0;
    const pool = new ChunkPool(chunkSize, level, count);
    try {
      await Promise.all(Array.from({ length: count }, () => pool.#addWorker(spawn!())));
      return pool;
    } catch (error) {
      pool.stop();
      throw error;
    }
  }

  /** The memory of a slot for `length` bytes of chunk. */
  raw(slot: number, length: number): Uint8Array {
    return new Uint8Array(this.#setup.raw, slot * this.#setup.rawStride, length);
  }

  /** The memory of a slot for `length` bytes of frame. */
  frame(slot: number, length: number): Uint8Array {
    return new Uint8Array(this.#setup.frames, slot * this.#setup.frameStride, length);
  }

  /** Compresses the first `length` bytes of a slot's chunk. */
  async compress(slot: number, length: number): Promise<CompressedChunk> {
    const result = await this.#submit({ task: "compress", slot, length });
    if (!("hash" in result)) throw new TypeError("a compress job was answered as another");
    return { frame: this.frame(slot, result.frameLength), hash: result.hash };
  }

  /** Decompresses a slot's frame into its chunk; whether that has the length and the SHA-256 it must have. */
  async check(slot: number, frameLength: number, length: number, hash: Uint8Array): Promise<boolean> {
    const result = await this.#submit({ task: "check", slot, length, frameLength, hash: hash.slice() });
    return "right" in result && result.right;
  }

  /** Ends the threads; what is in flight is lost. */
  stop(): void {
    for (const { worker } of this.#workers) worker.terminate();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #submit(job: PoolJob): Promise<PoolResult> {
    if (this.#failure) throw this.#failure;
    if (this.#workers.length === 0) return doJob(this.#setup, job);
    const waiter = Promise.withResolvers<PoolResult>();
    this.#waiting.set(job.slot, waiter);
    const idlest = this.#workers.reduce((best, each) => each.jobs < best.jobs ? each : best);
    idlest.jobs++;
    idlest.worker.postMessage(job);
    try {
      return await waiter.promise;
    } finally {
      idlest.jobs--;
    }
  }

  #addWorker(worker: Worker): Promise<void> {
    this.#workers.push({ worker, jobs: 0 });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = (why: string) => {
      this.#fail(why);
      reject(this.#failure);
    };
    const timer = setTimeout(() => fail("it does not answer"), START_TIMEOUT);
    this.#timers.push(timer);
    worker.onmessage = ({ data }: MessageEvent<PoolReply>) => {
      if ("ready" in data) {
        clearTimeout(timer);
        worker.postMessage(this.#setup);
        resolve();
      } else if ("error" in data) fail(data.error);
      else {
        this.#waiting.get(data.slot)?.resolve(data);
        this.#waiting.delete(data.slot);
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      fail(event.message);
    };
    return promise;
  }

  #fail(why: string): void {
    this.#failure ??= new BroadsideError(
      "image.worker",
      `Cannot work on the image: a thread failed (${why}). Check free memory and try again with fewer workers.`,
    );
    for (const waiter of this.#waiting.values()) waiter.reject(this.#failure);
    this.#waiting.clear();
  }
}

/** Milliseconds. Generous: a small machine that loads a bundle from a slow stick is not broken. */
const START_TIMEOUT = 60_000;
