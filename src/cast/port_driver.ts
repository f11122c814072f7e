import { type MessagePort as NodePort, receiveMessageOnPort } from "node:worker_threads";

/** The next message on a port, without waiting: for threads that never return to the event loop. */
export function pollPort(port: MessagePort): { message: unknown } | undefined {
  return receiveMessageOnPort(port as unknown as NodePort) as { message: unknown } | undefined;
}
