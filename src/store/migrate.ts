import { DatabaseSync } from "node:sqlite";
import { BroadsideError, messageOf } from "../base/mod.ts";

/**
 * Brings the database at `path` up to date. Each pending migration runs on a copy first, which is then checked; only
 * when that went well does it run on the database itself, in one transaction, so a failure leaves it as it was.
 *
 * Throws a `BroadsideError` when the database comes from a newer version or a migration fails.
 */
export function migrate(path: string, migrations: readonly string[]): void {
  reserve(path);
  const database = new DatabaseSync(path);
  try {
    // Only before the first table: free pages can then go back to the disk a few at a time (`Database.shrink`).
    database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    const version = versionOf(database);
    if (version > migrations.length) {
      throw new BroadsideError(
        "store.newer",
        `Cannot open ${path}: a newer Broadside made it (schema ${version}, this one knows ${migrations.length}). ` +
          `Install that version, or choose another data folder with --data.`,
      );
    }
    if (version === migrations.length) return;
    rehearse(database, path, version, migrations);
    apply(database, version, migrations);
  } finally {
    database.close();
  }
}

function rehearse(
  database: DatabaseSync,
  path: string,
  version: number,
  migrations: readonly string[],
): void {
  const copyPath = `${path}.migrating`;
  removeCopy(copyPath);
  try {
    reserve(copyPath);
    database.prepare("VACUUM INTO ?").run(copyPath);
    const copy = new DatabaseSync(copyPath);
    try {
      apply(copy, version, migrations);
      const { integrity_check } = copy.prepare("PRAGMA integrity_check").get()!;
      if (integrity_check !== "ok") throw new Error(String(integrity_check));
      if (copy.prepare("PRAGMA foreign_key_check").all().length) {
        throw new Error("rows refer to missing rows");
      }
    } finally {
      copy.close();
    }
  } catch (cause) {
    throw new BroadsideError(
      "store.migration",
      `Cannot bring ${path} to schema ${migrations.length}: ${
        messageOf(cause)
      }. The database is unchanged; ` +
        `run the version that made it, and check that the disk has room for a copy of it.`,
      { cause },
    );
  } finally {
    removeCopy(copyPath);
  }
}

function apply(database: DatabaseSync, version: number, migrations: readonly string[]): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const sql of migrations.slice(version)) database.exec(sql);
    database.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()!.user_version);
}

/** Makes an empty file that nobody else may read, where there is none: SQLite would make one that others may. */
function reserve(path: string): void {
  try {
    Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
  } catch {
    // There is one, or there can be none: SQLite tells why.
  }
}

function removeCopy(path: string): void {
  for (const name of [path, `${path}-journal`, `${path}-wal`, `${path}-shm`]) {
    try {
      Deno.removeSync(name);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}
