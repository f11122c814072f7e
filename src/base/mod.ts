export * from "./bytes.ts";
export * from "./errors.ts";
export * from "./log.ts";
export * from "./random.ts";
