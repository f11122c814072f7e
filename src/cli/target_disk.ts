import { BroadsideError } from "../base/mod.ts";
import {
  chooseDisk,
  describeDisk,
  type DiskChoice,
  diskForWish,
  diskTitle,
  type DiskWish,
  type JudgedDisk,
  judgeDisks,
  type OfferDisk,
  type OfferedDisk,
  OWN_DISK,
  parseDiskWish,
  readDisks,
} from "../target/mod.ts";

/** Disks on USB hubs and behind storage controllers show up late: milliseconds to wait for one, and between looks. */
const LATE = 20_000, LOOK = 1000;

/**
 * Finds the disk that `--disk` asks for; with `patient` one that isn't there yet is waited for. Throws `disk.none` with
 * all that there is, `disk.open` for a path that is none, or `cli.usage`.
 */
export async function findDisk(
  text: string,
  options: { removable: boolean; patient: boolean; signal: AbortSignal; say: (text: string) => void },
): Promise<OfferedDisk> {
  const wish = parseDiskWish(text);
  if (!wish) return { info: describeDisk(text), wish: OWN_DISK, why: "it was named" };
  const end = performance.now() + (options.patient ? LATE : 0);
  for (let told = false;;) {
    const choice = attempt(wish, options.removable);
    if (!(choice instanceof BroadsideError)) {
      const why = `${diskTitle(choice.disk)}, ${choice.why}`;
      return { info: describeDisk(choice.disk.path), wish: OWN_DISK, why };
    }
    if (performance.now() >= end || options.signal.aborted) throw choice;
    if (!told) options.say(`Waiting for a disk to show up: ${choice.message}`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

/** Finds what sessions ask for; `isFixed` where no other disk than the machine's own choice is theirs to have. */
export function offersOf(
  own: OfferedDisk,
  { removable, isFixed }: { removable: boolean; isFixed: boolean },
): OfferDisk {
  return (wish) => {
    if (wish === OWN_DISK) return { ...own, wish };
    if (wish === own.info.path) return { ...own, wish, why: "it was named" };
    const { path, why } = diskForWish(judgeDisks(readDisks()), wish, removable);
    if (path === own.info.path || !isFixed) return { info: describeDisk(path), wish, why };
    throw new BroadsideError(
      "disk.none",
      `Cannot take the disk ${wish}, which is ${path}: this target was started for ${own.info.path} alone. ` +
        `Start it with --disk ${path}, or choose another disk for the session.`,
    );
  };
}

/** `--list-disks`: what there is, in the order in which it would be taken, and why what would be taken. */
export function listDisks(
  text: string,
  removable: boolean,
  json: boolean,
  write: (line: string) => void,
): number {
  const disks = judgeDisks(readDisks()), wish = parseDiskWish(text);
  const choice = wish ? attempt(wish, removable, disks) : undefined;
  const chosen = choice instanceof BroadsideError ? undefined : choice;
  if (json) {
    const why = choice instanceof BroadsideError ? choice.message : choice?.why;
    write(JSON.stringify({ disks, chosen: chosen?.disk.path ?? null, why }));
  } else {
    if (disks.length === 0) write("This machine shows no disk at all.");
    for (const disk of disks) {
      const verdict = disk === chosen?.disk ? `would be taken: ${chosen.why}` : disk.objection ?? "would do";
      write(`${disk === chosen?.disk ? "*" : " "} ${diskTitle(disk)}: ${verdict}`);
      write(`    at ${disk.busPath}`);
    }
  }
  return chosen || !wish ? 0 : 1;
}

function attempt(wish: DiskWish, removable: boolean, disks?: JudgedDisk[]): DiskChoice | BroadsideError {
  try {
    return chooseDisk(disks ?? judgeDisks(readDisks()), wish, removable);
  } catch (error) {
    if (error instanceof BroadsideError && error.code === "disk.none") return error;
    throw error;
  }
}
