import { checkBounds } from "./bounds.ts";
import type { DiskDevice } from "./types.ts";

/** A disk in memory, for tests. `written` tells every byte ever written or zeroed apart from the ones left alone. */
export class FakeDisk implements DiskDevice {
  readonly path = "fake";
  readonly isBlockDevice = false;
  readonly size: number;
  readonly sectorSize: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** 1 for each byte written. */
  readonly written: Uint8Array<ArrayBuffer>;
  syncs = 0;
  closed = false;

  constructor(content: number | Uint8Array, sectorSize = 512) {
    this.bytes = typeof content === "number" ? new Uint8Array(content) : new Uint8Array(content);
    this.size = this.bytes.length;
    this.sectorSize = sectorSize;
    this.written = new Uint8Array(this.size);
  }

  read(offset: number, into: Uint8Array): void {
    checkBounds(this.path, this.size, offset, into.length);
    into.set(this.bytes.subarray(offset, offset + into.length));
  }

  write(offset: number, from: Uint8Array): void {
    checkBounds(this.path, this.size, offset, from.length);
    this.bytes.set(from, offset);
    this.written.fill(1, offset, offset + from.length);
  }

  zero(offset: number, length: number): void {
    checkBounds(this.path, this.size, offset, length);
    this.bytes.fill(0, offset, offset + length);
    this.written.fill(1, offset, offset + length);
  }

  holeEnd(offset: number): number {
    return offset;
  }

  startWriteback(): void {}

  sync(): void {
    this.syncs++;
  }

  dropCache(): void {}

  close(): void {
    this.closed = true;
  }
}
