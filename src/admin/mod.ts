export * from "./app.ts";
export type { AppDeps, AppEnv, BootFiles, PxeControl } from "./deps.ts";
export type { Content } from "./send_file.ts";
