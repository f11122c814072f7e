export * from "./fakes.ts";
export * from "./machines.ts";
export * from "./server.ts";
