import type { VerifyEvent } from "./verify_worker.ts";

/** A check of an image that goes on in a thread of its own. */
export interface VerifyThread {
  /** Ends it; nothing is heard of it any more. */
  stop(): void;
}

/** Milliseconds in which a thread that lives says something: a disk on the network may be slow, but not so slow. */
const SILENCE = 5 * 60_000;

/**
 * Checks the image at `path` in a thread whose body is `runVerifyWorker`. `on` hears how far it is, and last of how it
 * ended: a thread that crashes or falls silent ended `wrong`, without a code.
 */
export function startVerify(
  spawn: () => Worker,
  path: string,
  on: (event: VerifyEvent) => void,
): VerifyThread {
  const worker = spawn();
  let over = false;
  const stop = () => {
    over = true;
    clearTimeout(timer);
    worker.terminate();
  };
  const end = (event: VerifyEvent) => {
    if (over) return;
    stop();
    on(event);
  };
  const crashed = (message: string) => end({ type: "wrong", code: undefined, message });
  const watch = () => setTimeout(() => crashed("its thread fell silent"), SILENCE);
  let timer = watch();
  worker.onmessage = ({ data }: MessageEvent<VerifyEvent>) => {
    if (data.type !== "progress") return end(data);
    if (over) return;
    clearTimeout(timer);
    timer = watch();
    on(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    crashed(event.message);
  };
  worker.postMessage({ path });
  return { stop };
}
