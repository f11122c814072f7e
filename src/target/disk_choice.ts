import { BroadsideError } from "../base/mod.ts";
import { DISK_ORDER, diskTitle, gigabytes, type JudgedDisk } from "./disks.ts";

/** Which disk is wanted of those that there are. */
export type DiskWish =
  /** The first that would do, the smallest or the largest of those. */
  | { kind: "first" | "smallest" | "largest" }
  /** The n-th of those that would do, from 1. */
  | { kind: "index"; index: number }
  /** The first of those that have from `least` to `most` bytes. */
  | { kind: "size"; least: number; most: number }
  /** One by its serial number, world-wide name, or udev's name under /dev/disk/by-id. */
  | { kind: "id"; id: string };

/** What was chosen and how, for the log. */
export interface DiskChoice {
  disk: JudgedDisk;
  /** E.g. "the first of 2 that would do, in the order NVMe, …". */
  why: string;
}

/** The words that `--disk` takes. */
export const DISK_WISHES =
  "auto, smallest, largest, index:N, size:500G, size:200G-600G, id:SERIAL or a path such as /dev/sda";

/** Reads what `--disk` was given; undefined for a path, which needs no choice. Throws `cli.usage`. */
export function parseDiskWish(text: string): DiskWish | undefined {
  if (text === "auto" || text === "first") return { kind: "first" };
  if (text === "smallest" || text === "largest") return { kind: text };
  if (/^[1-9]\d{0,3}$/.test(text)) return { kind: "index", index: Number(text) };
  const [, key, value] = /^(index|size|id|serial):(.+)$/.exec(text) ?? [];
  if (!key) return undefined;
  if (key === "id" || key === "serial") return { kind: "id", id: value.trim() };
  if (key === "index" && /^[1-9]\d{0,3}$/.test(value)) return { kind: "index", index: Number(value) };
  const range = key === "size" ? sizeRange(value) : undefined;
  if (range) return { kind: "size", ...range };
  throw new BroadsideError(
    "cli.usage",
    `Cannot choose a disk by ${text}: it must be one of ${DISK_WISHES}. Correct --disk.`,
  );
}

/**
 * Chooses among judged disks, in their order. `removable` lets USB and removable disks do as well. Throws `disk.none`
 * with everything that was seen, and why it won't do.
 */
export function chooseDisk(disks: JudgedDisk[], wish: DiskWish, removable = false): DiskChoice {
  if (wish.kind === "id") return named(disks, wish.id);
  const fit = disks.filter(({ objection, impossible }) => !objection || removable && !impossible);
  const [disk, which] = pick(fit, wish);
  if (!disk) throw none(`a disk to deploy to (${which} that would do)`, disks);
  const why = fit.length === 1
    ? "the only one that would do"
    : `${which} of ${fit.length} that would do, in the order ${DISK_ORDER}`;
  return { disk, why };
}

type Pick = [disk: JudgedDisk | undefined, which: string];

function pick(fit: JudgedDisk[], wish: Exclude<DiskWish, { kind: "id" }>): Pick {
  switch (wish.kind) {
    case "first":
      return [fit[0], "the first"];
    case "index":
      return [fit[wish.index - 1], `number ${wish.index}`];
    case "size": {
      const { least, most } = wish;
      const range = most === Infinity
        ? `${gigabytes(least)} or more`
        : `${gigabytes(least)} to ${gigabytes(most)}`;
      return [fit.find(({ size }) => size >= least && size <= most), `the first with ${range}`];
    }
    default: {
      const sign = wish.kind === "smallest" ? 1 : -1;
      // Sorting keeps the order of equals, so the first of them is taken.
      return [fit.toSorted((a, b) => sign * (a.size - b.size))[0], `the ${wish.kind}`];
    }
  }
}

/** Who names a disk wants that one, on USB or not: only what can't be written is refused. */
function named(disks: JudgedDisk[], id: string): DiskChoice {
  const found = disks.filter((disk) => goesBy(disk, id));
  if (found.length === 0) throw none(`a disk with the serial number or name ${id}`, disks);
  if (found.length > 1) throw none(`the one disk that ${id} means`, found);
  const [disk] = found;
  if (!disk.impossible) return { disk, why: `it goes by ${id}` };
  throw new BroadsideError(
    "disk.none",
    `Cannot take ${diskTitle(disk)}: ${disk.objection}. Choose another disk.`,
  );
}

/** udev's names are BUS-MODEL_SERIAL or BUS-WWN, with underscores for blanks. */
function goesBy({ serial, wwid }: JudgedDisk, id: string): boolean {
  const wanted = plain(id);
  return [serial, wwid, wwid?.replace(/^(naa|eui|t10)\./, "")].some((name) => {
    if (!name) return false;
    const ending = plain(name);
    return wanted === ending || /[-_.]$/.test(wanted.slice(0, -ending.length)) && wanted.endsWith(ending);
  });
}

function plain(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, "_");
}

function none(wanted: string, disks: JudgedDisk[]): BroadsideError {
  const seen = disks.map((disk) => diskTitle(disk) + (disk.objection ? `: ${disk.objection}` : ""));
  const there = seen.length > 0 ? `there is ${seen.join("; ")}` : "this machine shows no disk at all";
  return new BroadsideError(
    "disk.none",
    `Cannot find ${wanted}: ${there}. Check its cabling and the firmware's storage settings, ` +
      "or choose a disk with --disk.",
  );
}

/** `500G`: what is sold under that size, give or take a tenth; `200G-600G`: from one to the other; `200G-`: or more. */
function sizeRange(text: string): { least: number; most: number } | undefined {
  const [, from, dash, to] = /^([\d.]+[MGT])(?:(-)([\d.]+[MGT])?)?$/i.exec(text) ?? [];
  if (!from) return undefined;
  const least = bytesOf(from), most = to ? bytesOf(to) : Infinity;
  return dash ? { least, most } : { least: least * 0.9, most: least * 1.1 };
}

function bytesOf(text: string): number {
  const scale = { m: 1e6, g: 1e9, t: 1e12 }[text.at(-1)!.toLowerCase()]!;
  return Number(text.slice(0, -1)) * scale;
}
