import { BroadsideError } from "../base/mod.ts";

/** Throws unless [offset, offset + length) lies inside the disk: the last guard before any read or write. */
export function checkBounds(path: string, size: number, offset: number, length: number): void {
  if (Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && offset + length <= size) return;
  throw new BroadsideError(
    "disk.bounds",
    `Cannot access ${path}: bytes ${offset} to ${offset + length} must lie within its ${size} bytes. ` +
      "The image or its description of the disk is wrong; verify the image.",
  );
}
