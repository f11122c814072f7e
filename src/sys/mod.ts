export * from "./libc.ts";
export * from "./zstd.ts";
