import type { DiskDevice } from "./types.ts";

/** Bytes that a plan wants at a place of the disk. */
export interface DiskWrite {
  /** In bytes. */
  offset: number;
  bytes: Uint8Array;
}

/** Carries a plan out in its order, each write on the medium before the next: a power cut leaves one sound copy. */
export function applyWrites(disk: DiskDevice, writes: DiskWrite[]): void {
  for (const { offset, bytes } of writes) {
    disk.write(offset, bytes);
    disk.sync();
  }
}
