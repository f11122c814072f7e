export * from "./content.ts";
export * from "./cpio.ts";
export * from "./ext4.ts";
export * from "./fat32.ts";
export type { MediaEntry } from "./tree.ts";
export * from "./volume.ts";
