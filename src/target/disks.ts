/** What a disk hangs on, as far as choosing goes. */
export type DiskBus =
  | "nvme"
  | "sata"
  | "scsi"
  | "virtio"
  | "xen"
  | "mmc"
  | "sd-card"
  | "usb"
  | "network"
  | "unknown";

/** A disk of this machine as the system describes it. */
export interface DiskFacts {
  /** E.g. "/dev/nvme0n1". */
  path: string;
  /** Bytes; 0 without a medium. */
  size: number;
  /** Logical sector size in bytes. */
  sectorSize: number;
  bus: DiskBus;
  /** Where it is plugged in, by devices from the processor on: stays the same from boot to boot. */
  busPath: string;
  model?: string;
  serial?: string;
  /** World-wide name, e.g. "eui.0025385971b0a9f3". */
  wwid?: string;
  rotational?: boolean;
  removable: boolean;
  readOnly: boolean;
  /** What uses it, e.g. "/dev/sda1 is mounted at /". */
  use?: string;
}

/** A disk and whether it would do. */
export interface JudgedDisk extends DiskFacts {
  /** Why it is not taken unasked; undefined when it would do. */
  objection?: string;
  /** Whether it can't be taken even when asked for. */
  impossible: boolean;
}

/** The order in which disks are taken: what a system is installed on comes before what data lies on. */
const ORDER: DiskBus[] = [
  "nvme",
  "sata",
  "scsi",
  "virtio",
  "xen",
  "mmc",
  "sd-card",
  "usb",
  "network",
  "unknown",
];
/** Buses whose disks come and go, or belong to somebody else: only when asked for. */
const ASK: Partial<Record<DiskBus, string>> = {
  usb: "it is a USB disk",
  "sd-card": "it is an SD card",
  network: "it lies elsewhere on the network",
  unknown: "it is no kind of disk known here",
};

/** The order in words, for logs and help. */
export const DISK_ORDER = "NVMe, SATA and SCSI, virtio, eMMC; each by the place that it is plugged in";

/**
 * The disks in the stable order in which they are taken (bus, then place), each with what speaks against it. Names such
 * as sda play no part: the kernel gives them in whatever order drivers are ready.
 */
export function judgeDisks(disks: DiskFacts[]): JudgedDisk[] {
  return disks.toSorted(compareDisks).map((disk) => {
    const impossible = impossibility(disk);
    const unasked = ASK[disk.bus] ?? (disk.removable ? "it is removable" : undefined);
    return { ...disk, objection: impossible ?? unasked, impossible: impossible !== undefined };
  });
}

function impossibility({ size, readOnly, use }: DiskFacts): string | undefined {
  if (size === 0) return "it has no medium";
  if (readOnly) return "it is read-only";
  return use && `it is in use: ${use}`;
}

function compareDisks(a: DiskFacts, b: DiskFacts): number {
  const rank = ({ bus }: DiskFacts) => ORDER.indexOf(bus === "scsi" ? "sata" : bus);
  return rank(a) - rank(b) || compareText(placeKey(a.busPath), placeKey(b.busPath)) ||
    compareText(a.path, b.path);
}

/**
 * Makes places comparable as text: numbers padded, so that ata10 follows ata9. PCI addresses are hexadecimal of fixed
 * width already.
 */
function placeKey(busPath: string): string {
  return busPath.split("/").map((step) =>
    /^[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.test(step)
      ? step
      : step.replace(/\d+/g, (digits) => digits.padStart(10, "0"))
  ).join("/");
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A disk in a few words: `/dev/nvme0n1 (nvme, 512.1 GB, Samsung SSD 980, S64DNX0R)`. */
export function diskTitle({ path, bus, size, model, serial }: DiskFacts): string {
  return `${path} (${[bus, gigabytes(size), model, serial].filter(Boolean).join(", ")})`;
}

/** Bytes as disks are sold. */
export function gigabytes(bytes: number): string {
  if (bytes >= 1e13) return `${(bytes / 1e12).toFixed(1)} TB`;
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
