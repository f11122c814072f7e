export * from "./app.ts";
export type { AppDeps, AppEnv, BootFiles } from "./deps.ts";
export type { Content } from "./send_file.ts";
