export * from "./exec.ts";
export * from "./libc.ts";
export * from "./zstd.ts";
