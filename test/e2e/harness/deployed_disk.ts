import assert from "node:assert/strict";
import { DISK_SIZE, goldenDisk, type Ready } from "../golden/golden_system.ts";
import { run } from "./lab.ts";
import type { Machine } from "./machine.ts";

const MIB = 1 << 20;
/** Where the last partition begins; in front of it lies what nothing changes but the partition table. */
const ROOT_AT = 50 * MIB;

/** What a deployed machine must be like. */
export interface Expected {
  /** Bytes. */
  diskSize: number;
  /** The last partition and its file system reach to the disk's end. */
  grown?: boolean;
}

/** What the deployed system said must fit the machine that it runs on. */
export function checkReady(ready: Ready, { name, options }: Machine, { diskSize, grown }: Expected): void {
  assert.equal(ready.firmware, options.firmware === "bios" ? "bios" : "uefi", `${name}'s firmware`);
  assert.equal(ready.secureBoot, options.firmware === "uefi-sb", `${name}'s Secure Boot`);
  assert.equal(ready.diskSize, diskSize, `${name}'s disk`);
  assert.equal(ready.starts, 1, `${name} started its system`);
  const room = diskSize - ROOT_AT;
  if (!grown) {
    assert.equal(ready.rootSize, DISK_SIZE - ROOT_AT - MIB, `${name}'s last partition`);
  } else {
    assert(ready.rootSize > room - 2 * MIB && ready.rootSize < room, `${name}'s root has ${ready.rootSize}`);
    assert(ready.fsSize > 0.9 * ready.rootSize, `${name}'s file system has ${ready.fsSize}`);
  }
}

/** Switches the machine off and has others' programs check its disk. */
export async function checkDisk(machine: Machine): Promise<void> {
  await machine.off();
  const { disk } = machine.options;
  const table = await run("sgdisk", "--verify", disk);
  assert.match(table, /^No problems found/m, `${machine.name}'s partition table: ${table}`);
  const known = warnings(await run("sgdisk", "--verify", await goldenDisk()));
  const strange = warnings(table).filter((each) => !known.includes(each));
  assert.deepEqual(strange, [], `${machine.name}'s partition table`);
  await run("e2fsck", "-fn", `${disk}?offset=${ROOT_AT}`);
  await run("cmp", "--ignore-initial", `${MIB}`, "--bytes", `${ROOT_AT - MIB}`, disk, await goldenDisk());
}

/** What sgdisk warns of, paragraph by paragraph. A table keeps what its maker chose, a late first usable sector e.g. */
function warnings(table: string): string[] {
  return table.split(/\n\s*\n/).map((each) => each.trim()).filter((each) =>
    /Caution|Warning|Problem:/i.test(each)
  );
}
