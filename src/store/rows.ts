import type {
  DefinitionRow,
  ImageRow,
  LeaseRow,
  MachineRow,
  MemberRow,
  ReservationRow,
  SessionRow,
  TargetRow,
  TemplateRow,
} from "./store.ts";
import type { LogRow } from "./log_store.ts";

/** One column: its name in SQL, the row's field, and how the value is kept. */
type Column<Row> = [name: string, field: keyof Row & string, kind?: "json" | "boolean"];

/** A table's columns, in the order of its statements' parameters; the first `keys` of them are the primary key. */
export interface Table<Row> {
  name: string;
  keys: number;
  columns: Column<Row>[];
}

/** The table `sessions`. */
export const SESSIONS: Table<SessionRow> = {
  name: "sessions",
  keys: 1,
  columns: [
    ["id", "id"],
    ["name", "name"],
    ["state", "state"],
    ["reason", "reason"],
    ["image", "image"],
    ["root", "root"],
    ["disk_size", "diskSize"],
    ["sector_size", "sectorSize"],
    ["options_json", "options", "json"],
    ["slot", "slot"],
    ["epoch", "epoch"],
    ["last_receiver", "lastReceiver"],
    ["idempotency_key", "idempotencyKey"],
    ["origin", "origin"],
    ["definition_id", "definitionId"],
    ["cycle", "cycle"],
    ["created_at", "createdAt"],
    ["started_at", "startedAt"],
    ["ended_at", "endedAt"],
  ],
};

/** The table `session_targets`. */
export const MEMBERS: Table<MemberRow> = {
  name: "session_targets",
  keys: 2,
  columns: [
    ["session_id", "sessionId"],
    ["target_id", "targetId"],
    ["machine_id", "machineId"],
    ["receiver", "receiver"],
    ["mac", "mac"],
    ["state", "state"],
    ["reason", "reason"],
    ["phase", "phase"],
    ["resume", "resume", "boolean"],
    ["first_epoch", "firstEpoch"],
    ["joined_at", "joinedAt"],
    ["started_at", "startedAt"],
    ["ended_at", "endedAt"],
    ["lost_at", "lostAt"],
    ["progress_json", "progress", "json"],
    ["counters_json", "counters", "json"],
  ],
};

/** The table `session_definitions`. */
export const DEFINITIONS: Table<DefinitionRow> = {
  name: "session_definitions",
  keys: 1,
  columns: [
    ["id", "id"],
    ["name", "name"],
    ["state", "state"],
    ["told", "told"],
    ["options_json", "options", "json"],
    ["schedule_json", "schedule", "json"],
    ["next_at", "nextAt"],
    ["session_id", "session"],
    ["in_cycle", "cycle"],
    ["runs", "runs"],
    ["last_run_at", "lastRunAt"],
    ["created_at", "createdAt"],
    ["idempotency_key", "idempotencyKey"],
  ],
};

/** The table `session_templates`. */
export const TEMPLATES: Table<TemplateRow> = {
  name: "session_templates",
  keys: 1,
  columns: [
    ["id", "id"],
    ["name", "name"],
    ["options_json", "options", "json"],
    ["created_at", "createdAt"],
    ["changed_at", "changedAt"],
    ["idempotency_key", "idempotencyKey"],
  ],
};

/** The table `targets`. */
export const TARGETS: Table<TargetRow> = {
  name: "targets",
  keys: 1,
  columns: [
    ["id", "id"],
    ["identity", "identity"],
    ["name", "name"],
    ["machine_id", "machineId"],
    ["token_hash", "tokenHash"],
    ["version", "version"],
    ["address", "address"],
    ["session_wish", "sessionWish"],
    ["disk_wish", "diskWish"],
    ["hardware_json", "hardware", "json"],
    ["disk_json", "disk", "json"],
    ["registered_at", "registeredAt"],
    ["heard_at", "heardAt"],
  ],
};

/** The table `machines`; MAC addresses are rows of their own, and hardware is written apart. */
export const MACHINES: Table<Omit<MachineRow, "macs">> = {
  name: "machines",
  keys: 1,
  columns: [
    ["id", "id"],
    ["name", "name"],
    ["group_name", "group"],
    ["uuid", "uuid"],
    ["serial", "serial"],
    ["assignment", "assignment"],
    ["assigned_session", "assignedSession"],
    ["assigned_at", "assignedAt"],
    ["deployed_at", "deployedAt"],
    ["deployed_through", "deployedThrough"],
    ["firmware", "firmware"],
    ["first_seen", "firstSeen"],
    ["last_seen", "lastSeen"],
    ["last_address", "address"],
    ["seen_by", "seenBy"],
  ],
};

/** The table `dhcp_leases`. */
export const LEASES: Table<LeaseRow> = {
  name: "dhcp_leases",
  keys: 1,
  columns: [
    ["address", "address"],
    ["mac", "mac"],
    ["client_id", "clientId"],
    ["hostname", "hostname"],
    ["expires_at", "expiresAt"],
    ["bound_at", "boundAt"],
    ["state", "state"],
  ],
};

/** The table `dhcp_reservations`. */
export const RESERVATIONS: Table<ReservationRow> = {
  name: "dhcp_reservations",
  keys: 1,
  columns: [["mac", "mac"], ["address", "address"], ["hostname", "hostname"]],
};

/** The table `settings`. */
export const SETTINGS: Table<{ key: string; value: unknown }> = {
  name: "settings",
  keys: 1,
  columns: [["key", "key"], ["value_json", "value", "json"]],
};

/** The table `images`. */
export const IMAGES: Table<ImageRow> = {
  name: "images",
  keys: 1,
  columns: [
    ["root", "root"],
    ["name", "name"],
    ["path", "path"],
    ["file_size", "fileSize"],
    ["disk_size", "diskSize"],
    ["data_bytes", "dataBytes"],
    ["seen_at", "seenAt"],
  ],
};

/** The table `log`. */
export const LOG: Table<LogRow> = {
  name: "log",
  keys: 1,
  columns: [
    ["id", "id"],
    ["time", "time"],
    ["level", "level"],
    ["event", "event"],
    ["session", "session"],
    ["target", "target"],
    ["machine", "machine"],
    ["fields_json", "fields", "json"],
  ],
};

/** The statement that writes a row over the one of the same key. An upsert, because REPLACE would cascade deletions. */
export function upsert<Row>({ name, keys, columns }: Table<Row>): string {
  const names = columns.map(([column]) => column);
  const updates = names.slice(keys).map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})
    ON CONFLICT (${names.slice(0, keys).join(", ")}) DO UPDATE SET ${updates.join(", ")}`;
}

/** A row's parameters for `upsert`. */
export function parameters<Row>({ columns }: Table<Row>, row: Row): (string | number | null)[] {
  return columns.map(([, field, kind]) => {
    const value = row[field];
    if (kind === "json") return JSON.stringify(value ?? null);
    return kind === "boolean" ? Number(value) : value as string | number | null;
  });
}

/** A row as SQLite gives it, in the shape of the interface. */
export function fromSql<Row>({ columns }: Table<Row>, raw: Record<string, unknown>): Row {
  return Object.fromEntries(columns.map(([column, field, kind]) => {
    const value = raw[column];
    if (kind === "json") return [field, JSON.parse(String(value))];
    return [field, kind === "boolean" ? value === 1 : value];
  })) as Row;
}
