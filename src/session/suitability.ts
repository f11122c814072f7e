import type { Machine, Session } from "./model.ts";

/** Why the machine cannot take the session's image; undefined when it can. */
export function unsuitable(
  session: Pick<Session, "diskSize" | "sectorSize">,
  machine: Machine,
): string | undefined {
  if (session.sectorSize && machine.sectorSize !== session.sectorSize) {
    return `The disk has sectors of ${machine.sectorSize} bytes, the image was taken from one with ${session.sectorSize}: ` +
      `its partition table would not be understood there. Use a disk like the image's, or an image of a disk like this.`;
  }
  if (machine.diskSize >= session.diskSize) return undefined;
  return `The disk is too small: it has ${gigabytes(machine.diskSize)}, the image needs ${
    gigabytes(session.diskSize)
  }.`;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e10 ? 3 : 1)} GB`;
}
