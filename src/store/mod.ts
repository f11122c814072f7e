export * from "./access_store.ts";
export * from "./log_store.ts";
export type * from "./license_tables.ts";
export type { SessionFilter, SessionHistory } from "./session_history.ts";
export * from "./sqlite.ts";
export * from "./store.ts";
