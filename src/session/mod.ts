export * from "./console.ts";
export * from "./images.ts";
export * from "./notices.ts";
export * from "./runner.ts";
export type { SenderHandle, SenderStatus, StartSender, TransferSettings } from "./senders.ts";
export type { Target } from "./targets.ts";
