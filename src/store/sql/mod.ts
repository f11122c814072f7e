import { sql as initial } from "./0001_initial.ts";
import { sql as machines } from "./0002_machines.ts";
import { sql as sessions } from "./0003_sessions.ts";
import { sql as access } from "./0004_access.ts";
import { sql as log } from "./0005_log.ts";
import { sql as license } from "./0006_license.ts";
import { sql as filters } from "./0007_session_filters.ts";

/** Every migration in order; number n brings a database of version n-1 (PRAGMA user_version) to version n. */
export const MIGRATIONS: readonly string[] = [initial, machines, sessions, access, log, license, filters];
