import { BroadsideError } from "../base/mod.ts";
import type { TargetDisk } from "../contract/mod.ts";
import { chooseDisk, parseDiskWish } from "./disk_choice.ts";
import { diskTitle, type JudgedDisk } from "./disks.ts";

/** A machine's own choice, as a session's word for it. */
export const OWN_DISK = "auto";

/** The disk that a machine offers to a server. */
export interface OfferedDisk {
  info: TargetDisk;
  /** The session's words that it was chosen by; `auto` for the machine's own choice. */
  wish: string;
  /** How it was chosen, for the log. */
  why: string;
}

/** Finds the disk that a session asks for. Throws a BroadsideError that says why there is none. */
export type OfferDisk = (wish: string) => OfferedDisk;

/** A disk to write, and why it is that one. */
export interface ChosenDisk {
  path: string;
  why: string;
}

/**
 * The disk that words of a session mean among judged disks, with all that keeps a disk from being taken unasked: a path
 * that one machine has for its disk may be another's USB stick. Throws `disk.none`, or `cli.usage` for no words.
 */
export function diskForWish(disks: JudgedDisk[], wish: string, removable: boolean): ChosenDisk {
  const parsed = parseDiskWish(wish);
  if (parsed) {
    const { disk, why } = chooseDisk(disks, parsed, removable);
    return { path: disk.path, why: `${diskTitle(disk)}, ${why}` };
  }
  const disk = disks.find(({ path }) => path === wish);
  if (!disk) {
    throw none(
      `Cannot find the disk ${wish}: there is ${disks.map(diskTitle).join("; ") || "no disk at all"}`,
    );
  }
  if (disk.impossible || disk.objection && !removable) {
    throw none(`Cannot take ${diskTitle(disk)}: ${disk.objection}`);
  }
  return { path: wish, why: `${diskTitle(disk)}, the session names it` };
}

function none(why: string): BroadsideError {
  return new BroadsideError(
    "disk.none",
    `${why}. Choose another disk for the session, or one for this machine alone.`,
  );
}
