import { runReceiverWorker, runSenderWorker } from "../cast/mod.ts";
import { runCompressWorker } from "../image/mod.ts";
import { runWriterWorker } from "../target/mod.ts";

/** Starts the role a worker is named after. Those that get their start by message take the first one. */
export function runRole(role: string): void {
  if (role === "compress") return runCompressWorker();
  const starts: Record<string, (start: never) => void> = {
    sender: runSenderWorker,
    receiver: runReceiverWorker,
    writer: runWriterWorker,
  };
  const scope = globalThis as unknown as { onmessage: ((event: MessageEvent) => void) | null };
  scope.onmessage = ({ data }) => {
    scope.onmessage = null;
    starts[role](data as never);
  };
}
