import { createHash } from "node:crypto";
import { messageOf } from "../base/mod.ts";
import { threadZstd } from "../sys/mod.ts";
import { decodeFrame } from "./decode_chunk.ts";

/** To a worker, once: the memory it shares with its owner, cut into slots of equal size. */
export interface PoolSetup {
  raw: SharedArrayBuffer;
  rawStride: number;
  frames: SharedArrayBuffer;
  frameStride: number;
  level: number;
}

/**
 * To a worker: compress the first `length` bytes of a raw slot into the frame slot of the same number, or check a frame
 * slot's first `frameLength` bytes, which must decompress into `length` bytes of the given SHA-256 in the raw slot.
 */
export type PoolJob =
  | { task: "compress"; slot: number; length: number }
  | { task: "check"; slot: number; length: number; frameLength: number; hash: Uint8Array };

/** What became of a job. */
export type PoolResult =
  | { slot: number; frameLength: number; hash: Uint8Array }
  | { slot: number; right: boolean };

/** From a worker: ready to be set up, a job's result, or an error in words. */
export type PoolReply = { ready: true } | PoolResult | { error: string };

/**
 * The body of a worker that compresses and checks chunks: takes a setup, then jobs, one after another. Call it once in a
 * Web Worker; it announces itself, so nothing is posted before it listens.
 */
export function runCompressWorker(): void {
  const scope = self as unknown as Worker;
  let setup: PoolSetup | undefined;
  const post = (reply: PoolReply) => scope.postMessage(reply);
  scope.onmessage = ({ data }: MessageEvent<PoolSetup | PoolJob>) => {
    try {
      if ("raw" in data) setup = data;
      else if (setup) post(doJob(setup, data));
    } catch (error) {
      post({ error: messageOf(error) });
    }
  };
  post({ ready: true });
}

/** Does a job on the calling thread. */
export function doJob(setup: PoolSetup, job: PoolJob): PoolResult {
  const { slot, length } = job;
  const raw = new Uint8Array(setup.raw, slot * setup.rawStride, length);
  const frame = new Uint8Array(setup.frames, slot * setup.frameStride, setup.frameStride);
  if (job.task === "check") {
    return { slot, right: decodeFrame(frame.subarray(0, job.frameLength), raw, job.hash) };
  }
  return { slot, frameLength: threadZstd().compress(raw, frame, setup.level), hash: hashOf(raw) };
}

/** SHA-256 as 32 bytes of their own. */
export function hashOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}
