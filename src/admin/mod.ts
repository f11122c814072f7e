export * from "./app.ts";
export type { AppDeps, AppEnv } from "./deps.ts";
