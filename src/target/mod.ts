export * from "./discover.ts";
export { Door, Refusal } from "./door.ts";
export * from "./hardware.ts";
export * from "./progress_view.ts";
export * from "./server_driven.ts";
