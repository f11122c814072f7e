import type { Database } from "./database.ts";
import type { Table } from "./rows.ts";

/** A license file as it was added. */
export interface LicenseRow {
  /** The license's own. */
  id: string;
  text: string;
  addedAt: number;
}

/** A machine that was deployed under a license key. */
export interface LicensedMachineRow {
  /** Its place in the count, from 1. */
  id: number;
  machineId: number | null;
  identity: string;
  countedAt: number;
}

/** When the evaluation began, null before; and the latest time ever seen. */
export interface LicenseTimes {
  beganAt: number | null;
  seenAt: number;
}

/** What license control writes together with the admissions that it is about. */
export interface LicenseBatch {
  machines: LicensedMachineRow[];
  seenAt: number;
}

/** What license control keeps. */
export interface LicenseStore {
  /** In the order in which they were added. */
  licenses(): LicenseRow[];
  /** Adds a license, durably. */
  addLicense(license: LicenseRow): void;
  licensedMachines(): LicensedMachineRow[];
  licenseTimes(): LicenseTimes;
  /** Notes the beginning of the evaluation, durably. */
  beginEvaluation(beganAt: number): void;
}

const MACHINES: Table<LicensedMachineRow> = {
  name: "licensed_machines",
  keys: 1,
  columns: [["id", "id"], ["machine_id", "machineId"], ["identity", "identity"], ["counted_at", "countedAt"]],
};

/** Writes a batch; within a transaction. */
export function writeLicenseBatch(database: Database, batch: LicenseBatch | undefined): void {
  if (!batch) return;
  database.write(MACHINES, batch.machines);
  database.prepare("UPDATE license_state SET seen_at = max(seen_at, ?)").run(batch.seenAt);
}

/** The license tables of a database. */
export class LicenseTables implements LicenseStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  licenses(): LicenseRow[] {
    const rows = this.#database.prepare("SELECT id, text, added_at FROM licenses ORDER BY position").all();
    return rows.map(({ id, text, added_at }) => ({
      id: String(id),
      text: String(text),
      addedAt: Number(added_at),
    }));
  }

  addLicense({ id, text, addedAt }: LicenseRow): void {
    this.#database.transaction("FULL", () => {
      this.#database.prepare("INSERT INTO licenses (id, text, added_at) VALUES (?, ?, ?)").run(
        id,
        text,
        addedAt,
      );
    });
  }

  licensedMachines(): LicensedMachineRow[] {
    return this.#database.all(MACHINES, "ORDER BY id");
  }

  licenseTimes(): LicenseTimes {
    const { began_at, seen_at } = this.#database.prepare("SELECT began_at, seen_at FROM license_state")
      .get()!;
    return { beganAt: began_at === null ? null : Number(began_at), seenAt: Number(seen_at) };
  }

  beginEvaluation(beganAt: number): void {
    this.#database.transaction("FULL", () => {
      this.#database.prepare("UPDATE license_state SET began_at = ? WHERE began_at IS NULL").run(beganAt);
    });
  }
}
