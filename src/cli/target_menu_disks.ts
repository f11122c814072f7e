import { messageOf } from "../base/mod.ts";
import type { TargetDisk } from "../contract/mod.ts";
import { openDisk, readPartitions } from "../disk/mod.ts";
import {
  diskTitle,
  gigabytes,
  judgeDisks,
  type MenuDisk,
  type MenuMachine,
  type OfferDisk,
  type OfferedDisk,
  OWN_DISK,
  readDisks,
  typeName,
} from "../target/mod.ts";
import { findDisk, offersOf } from "./target_disk.ts";
import type { Machine } from "./target_machine.ts";

/** The disks of this machine as client-driving mode needs them. */
export interface DisksOfMachine extends MenuMachine {
  offer: OfferDisk;
  /** Any disk, for a registration that is not for a deployment yet. Throws `disk.none`. */
  any(): TargetDisk;
}

/** Looks at this machine's disks; its own choice is waited for where disks may be late. */
export async function disksOf(
  { options, ownDisk, signal, screen: { say } }: Machine,
): Promise<DisksOfMachine> {
  const { init, removable } = options;
  const isFixed = options.disk !== undefined && !init;
  const own = await findDisk(ownDisk, { removable, patient: init, signal, say }).catch((error: Error) =>
    error
  );
  const offer: OfferDisk = (wish) => {
    if (own instanceof Error && (wish === OWN_DISK || isFixed)) throw own;
    // Somebody who looks at the list may take a USB disk.
    return offersOf(own as OfferedDisk, { removable: true, isFixed })(wish);
  };
  const shown = (wish: string): MenuDisk | string => {
    try {
      return menuDisk(offer(wish).info, wish);
    } catch (error) {
      return messageOf(error);
    }
  };
  return {
    offer,
    any: () => own instanceof Error ? firstOf(own) : own.info,
    find: shown,
    disks: () => isFixed ? [] : wishes().map(shown).filter((each) => typeof each !== "string"),
  };
}

/** Words for every disk that can be written: its number where it would do, else its serial number. */
function wishes(): string[] {
  let number = 0;
  return judgeDisks(readDisks()).flatMap((disk) => {
    if (!disk.objection) return [`index:${++number}`];
    return !disk.impossible && disk.serial ? [`id:${disk.serial}`] : [];
  });
}

function firstOf(error: Error): TargetDisk {
  const [disk] = judgeDisks(readDisks()).filter(({ size }) => size > 0);
  if (!disk) throw error;
  const { path, size, sectorSize, model, serial } = disk;
  return { path, size, sectorSize, model, serial };
}

function menuDisk({ path, size }: TargetDisk, wish: string): MenuDisk {
  const known = judgeDisks(readDisks()).find((each) => each.path === path);
  const disk = openDisk(path);
  try {
    const partitions = readPartitions(disk).map(({ number, size, type, table, name }) => ({
      ...{ number, size, name, type: typeName(type, table) },
    }));
    const title = known ? diskTitle(known) : `${path} (${gigabytes(size)})`;
    return { path, size, title, wish, objection: known?.objection, partitions };
  } finally {
    disk.close();
  }
}
