import { runVerifyWorker } from "../verify_worker.ts";

// What the tests start as a worker, where the bundled program starts its own entry.
const scope = globalThis as unknown as { onmessage: ((event: MessageEvent) => void) | null };
scope.onmessage = ({ data }) => void runVerifyWorker(data);
