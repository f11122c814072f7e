import { createHash } from "node:crypto";
import { messageOf } from "../base/mod.ts";
import { threadZstd } from "../sys/mod.ts";

/** To a worker, once: the memory it shares with its owner, cut into slots of equal size. */
export interface CompressSetup {
  raw: SharedArrayBuffer;
  rawStride: number;
  frames: SharedArrayBuffer;
  frameStride: number;
  level: number;
}

/** To a worker: compress what lies in a raw slot into the frame slot of the same number. */
export interface CompressJob {
  slot: number;
  length: number;
}

/** From a worker: ready to be set up, a job done, or an error in words. */
export type CompressReply =
  | { ready: true }
  | { slot: number; frameLength: number; hash: Uint8Array }
  | { error: string };

/**
 * The body of a compression worker: takes a setup, then jobs, one after another. Call it once in a Web Worker; it
 * announces itself, so nothing is posted before it listens.
 */
export function runCompressWorker(): void {
  const scope = self as unknown as Worker;
  let setup: CompressSetup | undefined;
  scope.onmessage = ({ data }: MessageEvent<CompressSetup | CompressJob>) => {
    try {
      if ("raw" in data) setup = data;
      else if (setup) scope.postMessage(compress(setup, data) satisfies CompressReply);
    } catch (error) {
      scope.postMessage({ error: messageOf(error) } satisfies CompressReply);
    }
  };
  scope.postMessage({ ready: true } satisfies CompressReply);
}

function compress(setup: CompressSetup, { slot, length }: CompressJob): CompressReply {
  const raw = new Uint8Array(setup.raw, slot * setup.rawStride, length);
  const frame = new Uint8Array(setup.frames, slot * setup.frameStride, setup.frameStride);
  return { slot, frameLength: threadZstd().compress(raw, frame, setup.level), hash: hashOf(raw) };
}

/** SHA-256 as 32 bytes of their own. */
export function hashOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}
