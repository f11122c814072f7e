import type { ReceiverCommand, ReceiverEvent, ReceiverOptions } from "./receiver_worker.ts";
import type { SenderCommand } from "./sender_worker.ts";
import type { SenderEvent, SenderOptions } from "./types.ts";

/** A running sender. */
export interface SenderHandle {
  /** A receiver left, or comes back under a new number: it counts no more. */
  forget(receiver: number): void;
  /** Upper limit in bytes a second, 0 for none. */
  setRate(limit: number): void;
  /** Ends the stream; resolves when its thread is gone. */
  stop(): Promise<void>;
}

/** Starts a sender in a thread of its own; `spawn` makes the thread, whose body is `runSenderWorker`. */
export function startSender(
  spawn: () => Worker,
  options: SenderOptions,
  on: (event: SenderEvent) => void,
): SenderHandle {
  const thread = openThread<SenderCommand, SenderEvent>(spawn, { options }, [], on);
  return {
    forget: (receiver) => thread.tell({ type: "forget", receiver }),
    setRate: (limit) => thread.tell({ type: "rate", limit }),
    stop: () => thread.stop({ type: "stop" }),
  };
}

/** A running receiver. */
export interface ReceiverHandle {
  /** A unit came another way. */
  obtained(unit: number): void;
  stop(): Promise<void>;
}

/**
 * Starts a receiver in a thread of its own; `spawn` makes the thread, whose body is `runReceiverWorker`. `writers`:
 * one port for each writer, which gets `UnitTask`s and answers with `UnitAnswer`s.
 */
export function startReceiver(
  spawn: () => Worker,
  options: ReceiverOptions,
  writers: MessagePort[],
  on: (event: ReceiverEvent) => void,
): ReceiverHandle {
  const thread = openThread<ReceiverCommand, ReceiverEvent>(spawn, { options, writers }, writers, on);
  return {
    obtained: (unit) => thread.tell({ type: "obtained", unit }),
    stop: () => thread.stop({ type: "stop" }),
  };
}

function openThread<Command, Event extends { type: string }>(
  spawn: () => Worker,
  start: object,
  transfer: Transferable[],
  on: (event: Event) => void,
): { tell(command: Command): void; stop(command: Command): Promise<void> } {
  const { port1, port2 } = new MessageChannel();
  const stopped = Promise.withResolvers<void>();
  const worker = spawn();
  const gone = () => {
    worker.terminate();
    port1.close();
    stopped.resolve();
  };
  // A thread that crashes must not take the program along, nor leave its owner waiting.
  worker.onerror = (event) => {
    event.preventDefault();
    on({ type: "failed", message: `A thread of the stream crashed: ${event.message}` } as unknown as Event);
    gone();
  };
  port1.onmessage = ({ data }: MessageEvent<Event | { type: "stopped" }>) => {
    if (data.type === "stopped") gone();
    else on(data as Event);
  };
  worker.postMessage({ ...start, port: port2 }, [port2, ...transfer]);
  return {
    tell: (command) => port1.postMessage(command),
    stop: (command) => {
      port1.postMessage(command);
      return stopped.promise;
    },
  };
}
