import { useEmbeddedZstd } from "./embedded.ts";

/**
 * Starts the role a worker is named after. Those that get their start by message take the first one. Each loads only
 * its own code: threads are many, and the main program starts faster without any of it.
 */
export function runRole(role: string): void {
  if (role === "compress") return void startCompressing();
  const scope = globalThis as unknown as { onmessage: ((event: MessageEvent) => void) | null };
  scope.onmessage = async ({ data }) => {
    scope.onmessage = null;
    (await STARTS[role]())(data as never);
  };
}

async function startCompressing(): Promise<void> {
  const { runCompressWorker } = await import("../image/mod.ts");
  await useEmbeddedZstd();
  runCompressWorker();
}

const STARTS: Record<string, () => Promise<(start: never) => void>> = {
  sender: async () => (await import("../cast/sender_worker.ts")).runSenderWorker,
  receiver: async () => (await import("../cast/receiver_worker.ts")).runReceiverWorker,
  tftp: async () => (await import("../tftp/tftp_worker.ts")).runTftpWorker,
  verify: async () => {
    await useEmbeddedZstd();
    return (await import("../image/verify_worker.ts")).runVerifyWorker;
  },
  writer: async () => {
    await useEmbeddedZstd();
    return (await import("../target/writer_worker.ts")).runWriterWorker;
  },
};
