export * from "./boot_lookup.ts";
export * from "./boot_tree.ts";
export * from "./file_list.ts";
export * from "./hints.ts";
export * from "./payload.ts";
export * from "./program.ts";
export * from "./types.ts";
