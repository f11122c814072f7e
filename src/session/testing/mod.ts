export * from "./fakes.ts";
export * from "./server.ts";
