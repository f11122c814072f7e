export * from "./fakes.ts";
export * from "./machines.ts";
export * from "./seen_transitions.ts";
export * from "./server.ts";
