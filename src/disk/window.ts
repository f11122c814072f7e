import { checkBounds } from "./bounds.ts";
import type { DiskDevice } from "./types.ts";

/** A stretch of a disk, in bytes. */
export interface DiskStretch {
  firstByte: number;
  size: number;
}

/**
 * A stretch of a disk as a disk of its own: nothing outside of it can be read or written. Closing it closes the disk.
 * Throws `disk.bounds` when the stretch does not lie inside the disk.
 */
export class DiskWindow implements DiskDevice {
  readonly size: number;
  readonly #disk: DiskDevice;
  readonly #first: number;

  constructor(disk: DiskDevice, { firstByte, size }: DiskStretch) {
    checkBounds(disk.path, disk.size, firstByte, size);
    this.#disk = disk;
    this.#first = firstByte;
    this.size = size;
  }

  get path(): string {
    return this.#disk.path;
  }

  get sectorSize(): number {
    return this.#disk.sectorSize;
  }

  get isBlockDevice(): boolean {
    return this.#disk.isBlockDevice;
  }

  read(offset: number, into: Uint8Array): void {
    this.#disk.read(this.#at(offset, into.length), into);
  }

  write(offset: number, from: Uint8Array): void {
    this.#disk.write(this.#at(offset, from.length), from);
  }

  zero(offset: number, length: number): void {
    this.#disk.zero(this.#at(offset, length), length);
  }

  holeEnd(offset: number): number {
    return Math.min(this.size, this.#disk.holeEnd(this.#at(offset, 0)) - this.#first);
  }

  startWriteback(offset: number, length: number): void {
    this.#disk.startWriteback(this.#at(offset, length), length);
  }

  sync(): void {
    this.#disk.sync();
  }

  dropCache(offset = 0, length = this.size - offset): void {
    this.#disk.dropCache(this.#at(offset, length), length);
  }

  close(): void {
    this.#disk.close();
  }

  #at(offset: number, length: number): number {
    checkBounds(this.path, this.size, offset, length);
    return this.#first + offset;
  }
}
