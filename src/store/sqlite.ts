import { BroadsideError, messageOf } from "../base/mod.ts";
import { AccessTables } from "./access_tables.ts";
import { Database } from "./database.ts";
import { LogTables } from "./log_tables.ts";
import {
  countDeployments,
  machinesWith,
  readDeployments,
  readHardware,
  readMachines,
  writeMachines,
} from "./machine_tables.ts";
import { LicenseTables, writeLicenseBatch } from "./license_tables.ts";
import { migrate } from "./migrate.ts";
import {
  DEFINITIONS,
  IMAGES,
  LEASES,
  MEMBERS,
  RESERVATIONS,
  SESSIONS,
  SETTINGS,
  TARGETS,
  TEMPLATES,
} from "./rows.ts";
import { SessionHistoryTables } from "./session_history.ts";
import { MIGRATIONS } from "./sql/mod.ts";
import type {
  Batch,
  DefinitionRow,
  DeploymentRow,
  LeaseRow,
  MachineRow,
  MemberRow,
  Numbers,
  ReservationRow,
  SessionRow,
  Store,
  TargetRow,
  TemplateRow,
} from "./store.ts";

/**
 * Opens the database at `path`, makes it where there is none and brings it up to date. One process at a time: the file
 * stays locked until `close`. Throws a `BroadsideError` when it cannot be opened, is in use or comes from a newer version.
 */
export function openSqliteStore(path: string): Store {
  try {
    migrate(path, MIGRATIONS);
    return new SqliteStore(path);
  } catch (error) {
    if (error instanceof BroadsideError) throw error;
    const busy = /locked|busy/i.test(messageOf(error));
    throw new BroadsideError(
      busy ? "store.in_use" : "store.open",
      `Cannot open the database ${path}: ${messageOf(error)}. ` +
        (busy
          ? "Another server seems to use it: stop that one, or choose another folder with --data."
          : "Check that the folder is there, writable and not full."),
      { cause: error },
    );
  }
}

class SqliteStore implements Store {
  readonly access: AccessTables;
  readonly license: LicenseTables;
  readonly logs: LogTables;
  readonly history: SessionHistoryTables;
  readonly #database: Database;

  constructor(path: string) {
    this.#database = new Database(path);
    this.access = new AccessTables(this.#database);
    this.license = new LicenseTables(this.#database);
    this.logs = new LogTables(this.#database);
    this.history = new SessionHistoryTables(this.#database);
  }

  commit(batch: Batch): void {
    this.#database.transaction(batch.inPassing ? "NORMAL" : "FULL", () => {
      for (const [name, last] of Object.entries(batch.numbers ?? {})) {
        this.#database.prepare("UPDATE numbers SET last = max(last, ?) WHERE name = ?").run(last, name);
      }
      writeMachines(this.#database, batch.machines ?? []);
      for (const { machineId, hardware } of batch.hardware ?? []) {
        this.#database.prepare("UPDATE machines SET hardware_json = ? WHERE id = ?").run(
          JSON.stringify(hardware),
          machineId,
        );
      }
      // One of them may have come again under a new number.
      for (const id of batch.deletedTargets ?? []) {
        this.#database.prepare("DELETE FROM targets WHERE id = ?").run(id);
      }
      this.#database.write(TARGETS, batch.targets);
      this.#database.write(IMAGES, batch.images);
      this.#database.write(SESSIONS, batch.sessions);
      for (const { sessionId, targetId } of batch.deletedMembers ?? []) {
        this.#database.prepare("DELETE FROM session_targets WHERE session_id = ? AND target_id = ?").run(
          sessionId,
          targetId,
        );
      }
      this.#database.write(MEMBERS, batch.members);
      for (const id of batch.deletedSessions ?? []) {
        this.#database.prepare("DELETE FROM log WHERE session = ?").run(id);
        this.#database.prepare("DELETE FROM sessions WHERE id = ?").run(id);
      }
      for (const id of batch.deletedMachines ?? []) {
        this.#database.prepare("DELETE FROM machines WHERE id = ?").run(id);
      }
      this.#database.write(SETTINGS, batch.settings);
      for (const id of batch.deletedDefinitions ?? []) {
        this.#database.prepare("DELETE FROM session_definitions WHERE id = ?").run(id);
      }
      this.#database.write(DEFINITIONS, batch.definitions);
      writeLicenseBatch(this.#database, batch.license);
    });
  }

  numbers(): Numbers {
    const rows = this.#database.prepare("SELECT name, last FROM numbers").all();
    return Object.fromEntries(rows.map(({ name, last }) => [name, last])) as unknown as Numbers;
  }

  runningSessions(): SessionRow[] {
    return this.#database.all(SESSIONS, "WHERE ended_at IS NULL ORDER BY id");
  }

  endedSessions(limit: number): SessionRow[] {
    return this.#database.all(
      SESSIONS,
      "WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT ?",
      limit,
    );
  }

  session(id: number): SessionRow | undefined {
    return this.#database.all(SESSIONS, "WHERE id = ?", id)[0];
  }

  sessionByKey(idempotencyKey: string): SessionRow | undefined {
    return this.#database.all(SESSIONS, "WHERE idempotency_key = ?", idempotencyKey)[0];
  }

  endedSessionIds(): number[] {
    return this.#database.prepare("SELECT id FROM sessions WHERE ended_at IS NOT NULL").all().map(({ id }) =>
      Number(id)
    );
  }

  sessionNames(start: string): string[] {
    const rows = this.#database.prepare("SELECT DISTINCT name FROM sessions WHERE substr(name, 1, ?) = ?");
    return rows.all([...start].length, start).map(({ name }) => String(name));
  }

  definitions(): DefinitionRow[] {
    return this.#database.all(DEFINITIONS, "ORDER BY id");
  }

  templates(): TemplateRow[] {
    return this.#database.all(TEMPLATES, "ORDER BY name COLLATE NOCASE, id");
  }

  writeTemplate(template: TemplateRow): void {
    this.#database.transaction("FULL", () => {
      this.#database.prepare("UPDATE numbers SET last = max(last, ?) WHERE name = 'template'").run(
        template.id,
      );
      this.#database.write(TEMPLATES, [template]);
    });
  }

  deleteTemplate(id: number): void {
    this.#database.transaction("FULL", () => {
      this.#database.prepare("DELETE FROM session_templates WHERE id = ?").run(id);
    });
  }

  members(sessionId: number): MemberRow[] {
    return this.#database.all(MEMBERS, "WHERE session_id = ? ORDER BY target_id", sessionId);
  }

  targets(): TargetRow[] {
    return this.#database.all(TARGETS, "ORDER BY id");
  }

  targetsOfSessions(): number[] {
    return this.#database.prepare("SELECT DISTINCT target_id AS id FROM session_targets ORDER BY id").all()
      .map(({ id }) => Number(id));
  }

  machines(): MachineRow[] {
    return readMachines(this.#database);
  }

  hardware(machineId: number): unknown {
    return readHardware(this.#database, machineId);
  }

  machinesWith(text: string): number[] {
    return machinesWith(this.#database, text);
  }

  deployments(machineId: number, limit: number): DeploymentRow[] {
    return readDeployments(this.#database, machineId, limit);
  }

  deploymentCount(machineId: number): number {
    return countDeployments(this.#database, machineId);
  }

  setting(key: string): unknown {
    return this.#database.all(SETTINGS, "WHERE key = ?", key)[0]?.value;
  }

  leases(): LeaseRow[] {
    return this.#database.all(LEASES, "ORDER BY address");
  }

  writeLeases(rows: LeaseRow[], deletedAddresses: string[]): void {
    if (!rows.length && !deletedAddresses.length) return;
    this.#database.transaction("FULL", () => {
      for (const address of deletedAddresses) {
        this.#database.prepare("DELETE FROM dhcp_leases WHERE address = ?").run(address);
      }
      this.#database.write(LEASES, rows);
    });
  }

  reservations(): ReservationRow[] {
    return this.#database.all(RESERVATIONS, "ORDER BY mac");
  }

  writeReservations(rows: ReservationRow[], deletedMacs: string[]): void {
    this.#database.transaction("FULL", () => {
      // Two that swap their addresses must not meet on the way.
      for (const mac of [...deletedMacs, ...rows.map((row) => row.mac)]) {
        this.#database.prepare("DELETE FROM dhcp_reservations WHERE mac = ?").run(mac);
      }
      this.#database.write(RESERVATIONS, rows);
    });
  }

  close(): void {
    this.#database.close();
  }
}
