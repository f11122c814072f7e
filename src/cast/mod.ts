export * from "./driver.ts";
export { type ReceiverEvent, type ReceiverOptions, runReceiverWorker } from "./receiver_worker.ts";
export { type UnitAnswer, type UnitTask } from "./receiver_worker.ts";
export { runSenderWorker } from "./sender_worker.ts";
export * from "./types.ts";
