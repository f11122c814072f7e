import { sql as initial } from "./0001_initial.ts";
import { sql as machines } from "./0002_machines.ts";
import { sql as sessions } from "./0003_sessions.ts";

/** Every migration in order; number n brings a database of version n-1 (PRAGMA user_version) to version n. */
export const MIGRATIONS: readonly string[] = [initial, machines, sessions];
