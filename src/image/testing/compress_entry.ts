import { runCompressWorker } from "../compress_worker.ts";

// What the tests start as a worker, where the bundled program starts its own entry.
runCompressWorker();
