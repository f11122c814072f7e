import type { Database } from "./database.ts";
import { fromSql, MACHINES, MEMBERS } from "./rows.ts";
import type { DeploymentRow, MachineRow } from "./store.ts";

/** A part belongs to the machine that it names; one from before there were machines, to that of its target. */
const PARTS_OF_MACHINE = `machine_id = ?
  OR machine_id IS NULL AND target_id IN (SELECT id FROM targets WHERE machine_id = ?)`;

/** Writes machines with their MAC addresses: one that another machine had before is no longer that machine's. */
export function writeMachines(database: Database, machines: MachineRow[]): void {
  database.write(MACHINES, machines);
  for (const { id, macs } of machines) {
    database.prepare("DELETE FROM machine_macs WHERE machine_id = ?").run(id);
    macs.forEach((mac, position) => {
      database.prepare(
        `INSERT INTO machine_macs (mac, machine_id, position) VALUES (?, ?, ?)
          ON CONFLICT (mac) DO UPDATE SET machine_id = excluded.machine_id, position = excluded.position`,
      ).run(mac, id, position);
    });
  }
}

/** Every machine with its MAC addresses. */
export function readMachines(database: Database): MachineRow[] {
  const machines = new Map(
    database.all(MACHINES, "ORDER BY id").map((row) => [row.id, { ...row, macs: [] as string[] }]),
  );
  const macs = database.prepare("SELECT mac, machine_id FROM machine_macs ORDER BY machine_id, position");
  for (const { mac, machine_id } of macs.iterate()) machines.get(Number(machine_id))!.macs.push(String(mac));
  return [...machines.values()];
}

/** What a machine's latest registration told of it, or null. */
export function readHardware(database: Database, machineId: number): unknown {
  const row = database.prepare("SELECT hardware_json FROM machines WHERE id = ?").get(machineId);
  return row ? JSON.parse(String(row.hardware_json)) : null;
}

/** Numbers of machines whose hardware has the text in one of its values: keys are not looked at. */
export function machinesWith(database: Database, text: string): number[] {
  const pattern = `%${text.replace(/[\\%_]/g, "\\$&")}%`;
  return database.prepare(`
    SELECT id FROM machines WHERE hardware_json LIKE ?1 ESCAPE '\\' AND EXISTS (
      SELECT 1 FROM json_tree(hardware_json) WHERE atom IS NOT NULL AND atom LIKE ?1 ESCAPE '\\'
    )`).all(pattern).map(({ id }) => Number(id));
}

/** A machine's parts in sessions, newest first. */
export function readDeployments(database: Database, machineId: number, limit: number): DeploymentRow[] {
  const columns = MEMBERS.columns.map(([column]) => column).join(", ");
  const rows = database.prepare(`
    SELECT parts.*, sessions.name AS session_name, image, root
      FROM (SELECT ${columns} FROM session_targets WHERE ${PARTS_OF_MACHINE}) AS parts
      JOIN sessions ON sessions.id = parts.session_id
      ORDER BY parts.joined_at DESC, parts.session_id DESC LIMIT ?`).all(machineId, machineId, limit);
  return rows.map((raw) => ({
    ...fromSql(MEMBERS, raw),
    machineId,
    sessionName: String(raw.session_name),
    image: String(raw.image),
    root: String(raw.root),
  }));
}

/** How many parts in sessions a machine had. */
export function countDeployments(database: Database, machineId: number): number {
  const count = database.prepare(`SELECT count(*) AS n FROM session_targets WHERE ${PARTS_OF_MACHINE}`);
  return Number(count.get(machineId, machineId)!.n);
}
