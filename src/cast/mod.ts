export * from "./driver.ts";
export type { ReceiverEvent, ReceiverOptions, UnitAnswer, UnitTask } from "./receiver_worker.ts";
export * from "./types.ts";
