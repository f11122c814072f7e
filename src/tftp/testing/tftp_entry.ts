/** A thread that serves TFTP, for tests: the program itself starts it by its role. */
import { runTftpWorker } from "../tftp_worker.ts";

const scope = globalThis as unknown as { onmessage: ((event: MessageEvent) => void) | null };
scope.onmessage = ({ data }) => runTftpWorker(data);
