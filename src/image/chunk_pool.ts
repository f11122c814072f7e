import { BroadsideError } from "../base/mod.ts";
import { frameBound, threadZstd } from "../sys/mod.ts";
import { type CompressJob, type CompressReply, type CompressSetup, hashOf } from "./compress_worker.ts";

/** A compressed chunk; `frame` lies in a slot and is valid until the slot is taken again. */
export interface CompressedChunk {
  frame: Uint8Array;
  hash: Uint8Array;
}

/** How to set up a pool. */
export interface PoolOptions {
  chunkSize: number;
  level: number;
  /** How many threads; 0 compresses on the calling one. */
  workers: number;
  /** Starts a worker that calls `runCompressWorker`. */
  spawn?: () => Worker;
}

/**
 * Compresses chunks on several threads, through slots of shared memory: `slots` bounds what is in flight. Fill
 * `raw(slot)`, then `compress` it; a slot is free again once its result is used.
 */
export class CompressPool {
  readonly slots: number;
  readonly #setup: CompressSetup;
  readonly #workers: Worker[] = [];
  readonly #waiting = new Map<number, PromiseWithResolvers<CompressedChunk>>();
  #failure: BroadsideError | undefined;

  private constructor({ chunkSize, level, workers }: PoolOptions) {
    // Two a thread keep each busy while its results are written; one more to fill meanwhile.
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
  static async start(options: PoolOptions): Promise<CompressPool> {
    const pool = new CompressPool(options);
    try {
      const { spawn } = options;
      if (spawn) await Promise.all(Array.from({ length: options.workers }, () => pool.#addWorker(spawn())));
      return pool;
    } catch (error) {
      pool.stop();
      throw error;
    }
  }

  /** The memory of a slot, for `length` bytes of chunk. */
  raw(slot: number, length: number): Uint8Array {
    return new Uint8Array(this.#setup.raw, slot * this.#setup.rawStride, length);
  }

  /** Compresses the first `length` bytes of a slot. */
  compress(slot: number, length: number): Promise<CompressedChunk> {
    const waiter = Promise.withResolvers<CompressedChunk>();
    // A failure is thrown where the result is awaited, maybe later than it happens.
    waiter.promise.catch(() => {});
    if (this.#failure) waiter.reject(this.#failure);
    else if (this.#workers.length === 0) waiter.resolve(this.#compressHere(slot, length));
    else {
      this.#waiting.set(slot, waiter);
      this.#workers[slot % this.#workers.length].postMessage({ slot, length } satisfies CompressJob);
    }
    return waiter.promise;
  }

  /** Ends the threads; what is in flight is lost. */
  stop(): void {
    for (const worker of this.#workers) worker.terminate();
  }

  #compressHere(slot: number, length: number): CompressedChunk {
    const raw = this.raw(slot, length), frame = this.#frame(slot);
    return {
      frame: frame.subarray(0, threadZstd().compress(raw, frame, this.#setup.level)),
      hash: hashOf(raw),
    };
  }

  #addWorker(worker: Worker): Promise<void> {
    this.#workers.push(worker);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = (why: string) => {
      this.#fail(why);
      reject(this.#failure);
    };
    const timer = setTimeout(() => fail("it does not answer"), START_TIMEOUT);
    worker.onmessage = ({ data }: MessageEvent<CompressReply>) => {
      if ("ready" in data) {
        clearTimeout(timer);
        worker.postMessage(this.#setup);
        resolve();
      } else if ("error" in data) fail(data.error);
      else this.#finish(data.slot, data.frameLength, data.hash);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      clearTimeout(timer);
      fail(event.message);
    };
    return promise;
  }

  #finish(slot: number, frameLength: number, hash: Uint8Array): void {
    this.#waiting.get(slot)?.resolve({ frame: this.#frame(slot).subarray(0, frameLength), hash });
    this.#waiting.delete(slot);
  }

  #fail(why: string): void {
    this.#failure ??= new BroadsideError(
      "image.worker",
      `Cannot compress: a compression thread failed (${why}). Check free memory and try again with fewer workers.`,
    );
    for (const waiter of this.#waiting.values()) waiter.reject(this.#failure);
    this.#waiting.clear();
  }

  #frame(slot: number): Uint8Array {
    const { frames, frameStride } = this.#setup;
    return new Uint8Array(frames, slot * frameStride, frameStride);
  }
}

/** Milliseconds. Generous: a small machine that loads a bundle from a slow stick is not broken. */
const START_TIMEOUT = 60_000;
