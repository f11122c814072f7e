import { BroadsideError } from "../base/mod.ts";
import type { DiskDevice } from "./types.ts";

/** What a FailingDisk fails at. */
export interface Faults {
  /** Reads touching this byte fail, as on a bad sector. */
  readAt?: number;
  /** Writes and zeroing touching this byte fail. */
  writeAt?: number;
  /** The sync fails, as when the kernel lost writes after accepting them. */
  sync?: boolean;
}

/** Wraps a disk and fails where told, for tests. */
export class FailingDisk implements DiskDevice {
  readonly #inner: DiskDevice;
  readonly #faults: Faults;

  constructor(inner: DiskDevice, faults: Faults) {
    this.#inner = inner;
    this.#faults = faults;
  }

  get path(): string {
    return this.#inner.path;
  }

  get size(): number {
    return this.#inner.size;
  }

  get sectorSize(): number {
    return this.#inner.sectorSize;
  }

  get isBlockDevice(): boolean {
    return this.#inner.isBlockDevice;
  }

  read(offset: number, into: Uint8Array): void {
    this.#failIf("read", this.#faults.readAt, offset, into.length);
    this.#inner.read(offset, into);
  }

  write(offset: number, from: Uint8Array): void {
    this.#failIf("write", this.#faults.writeAt, offset, from.length);
    this.#inner.write(offset, from);
  }

  zero(offset: number, length: number): void {
    this.#failIf("write", this.#faults.writeAt, offset, length);
    this.#inner.zero(offset, length);
  }

  holeEnd(offset: number): number {
    return this.#inner.holeEnd(offset);
  }

  startWriteback(offset: number, length: number): void {
    this.#inner.startWriteback(offset, length);
  }

  sync(): void {
    if (this.#faults.sync) throw this.#fault("finish writing");
    this.#inner.sync();
  }

  dropCache(offset?: number, length?: number): void {
    this.#inner.dropCache(offset, length);
  }

  close(): void {
    this.#inner.close();
  }

  #failIf(verb: string, byte: number | undefined, offset: number, length: number): void {
    if (byte !== undefined && byte >= offset && byte < offset + length) {
      throw this.#fault(`${verb} at byte ${byte}`);
    }
  }

  #fault(what: string): BroadsideError {
    return new BroadsideError(
      "disk.io",
      `Cannot ${what} ${this.path}: Input/output error. Replace the disk.`,
    );
  }
}
