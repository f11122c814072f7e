import { BroadsideError, messageOf } from "../base/mod.ts";
import { openImage } from "./reader.ts";
import { verifyImage } from "./verify.ts";

/** To the thread, once. */
export interface VerifyStart {
  path: string;
}

/** From the thread: how far it is in bytes of the disk, and then how it ended. `code`: that of a `BroadsideError`. */
export type VerifyEvent =
  | { type: "progress"; root: string; done: number; total: number }
  | { type: "good" }
  | { type: "wrong"; code: string | undefined; message: string };

/** Milliseconds between two words about progress. */
const PACE = 250;

/** The body of a thread that checks one image, alone: streams and other threads have precedence. */
export async function runVerifyWorker({ path }: VerifyStart): Promise<void> {
  const scope = self as unknown as Worker;
  const post = (event: VerifyEvent) => scope.postMessage(event);
  try {
    const image = openImage(path);
    try {
      const { root, manifest: { diskSize: total } } = image;
      post({ type: "progress", root, done: 0, total });
      let told = performance.now();
      await verifyImage(image, {
        onProgress: ({ done }) => {
          if (done < total && performance.now() - told < PACE) return;
          told = performance.now();
          post({ type: "progress", root, done, total });
        },
      });
    } finally {
      image.close();
    }
    post({ type: "good" });
  } catch (error) {
    post({
      type: "wrong",
      code: error instanceof BroadsideError ? error.code : undefined,
      message: messageOf(error),
    });
  }
}
