export * from "./address.ts";
export * from "./batch_sender.ts";
export * from "./device_port.ts";
export * from "./echo.ts";
export * from "./interfaces.ts";
export * from "./neighbours.ts";
export * from "./udp.ts";
export * from "./waiter.ts";
