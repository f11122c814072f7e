import { BroadsideError } from "../base/mod.ts";
import { cString, Errno, errno, libc, strerror } from "../sys/mod.ts";
import { checkBounds } from "./bounds.ts";
import type { DiskDevice } from "./types.ts";

/** How to open a disk. */
export interface OpenDiskOptions {
  /** For writing too; reading only by default. */
  write?: boolean;
  /**
   * Claims the disk for this opening alone: O_EXCL on a block device, which fails while it is mounted or otherwise
   * held; an advisory lock on a regular file. Readers take a shared lock, so a file is not written while imaged.
   */
  exclusive?: boolean;
}

/**
 * Opens a block device or a regular file as a disk. Throws a BroadsideError: `disk.open` when it cannot be opened,
 * `disk.busy` when it is claimed by someone else, `disk.kind` when it is neither.
 */
export function openDisk(path: string, options: OpenDiskOptions = {}): DiskDevice {
  const { write = false, exclusive = false } = options;
  // O_EXCL without O_CREAT means "claim" on a block device alone; Linux leaves it undefined elsewhere, so look first.
  const isBlockDevice = statOf(path).isBlockDevice ?? false;
  const flags = (write ? O_RDWR : 0) | O_CLOEXEC | (exclusive && isBlockDevice ? O_EXCL : 0);
  const fd = libc.open(cString(path), flags, 0);
  if (fd < 0) throw openError(path, errno());
  try {
    // Between the look and the opening the name may have come to mean something else: trust the descriptor only.
    const info = statOf(`/proc/self/fd/${fd}`);
    if (!info.isFile && !info.isBlockDevice || (info.isBlockDevice ?? false) !== isBlockDevice) {
      throw new BroadsideError(
        "disk.kind",
        `Cannot open ${path}: it must be a block device or a regular file. Name a disk such as /dev/sda.`,
      );
    }
    if (isBlockDevice) return new LinuxDisk(path, fd, blockSize(path, fd), sectorSize(path, fd), true);
    if (exclusive || !write) lockFile(path, fd, exclusive);
    return new LinuxDisk(path, fd, info.size, 512, false);
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

/** <fcntl.h>, <sys/file.h>, <linux/fs.h> and <linux/falloc.h>. */
const O_RDWR = 2, O_EXCL = 0o200, O_CLOEXEC = 0o2000000;
const LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4;
const BLKGETSIZE64 = 0x80081272n, BLKSSZGET = 0x1268n, BLKZEROOUT = 0x127fn;
const KEEP_SIZE = 1, PUNCH_HOLE = 2, ZERO_RANGE = 16;
const SEEK_DATA = 3, FADV_DONTNEED = 4, SYNC_FILE_RANGE_WRITE = 2;

const ZEROS = new Uint8Array(1 << 20);

class LinuxDisk implements DiskDevice {
  readonly path: string;
  readonly size: number;
  readonly sectorSize: number;
  readonly isBlockDevice: boolean;
  #fd: number;

  constructor(path: string, fd: number, size: number, sectorSize: number, isBlockDevice: boolean) {
    this.path = path;
    this.size = size;
    this.sectorSize = sectorSize;
    this.isBlockDevice = isBlockDevice;
    this.#fd = fd;
  }

  read(offset: number, into: Uint8Array): void {
    this.#transfer("read", libc.pread, offset, into);
  }

  write(offset: number, from: Uint8Array): void {
    this.#transfer("write", libc.pwrite, offset, from);
  }

  zero(offset: number, length: number): void {
    checkBounds(this.path, this.size, offset, length);
    if (length === 0 || this.#zeroByDevice(offset, length)) return;
    for (let at = offset; at < offset + length; at += ZEROS.length) {
      this.write(at, ZEROS.subarray(0, Math.min(ZEROS.length, offset + length - at)));
    }
  }

  holeEnd(offset: number): number {
    if (this.isBlockDevice || offset >= this.size) return offset;
    const next = libc.lseek(this.#fd, BigInt(offset), SEEK_DATA);
    if (next >= 0n) return Math.min(Number(next), this.size);
    return errno() === Errno.ENXIO ? this.size : offset;
  }

  startWriteback(offset: number, length: number): void {
    // A hint only: file systems without it still write everything back at sync.
    libc.sync_file_range(this.#fd, BigInt(offset), BigInt(length), SYNC_FILE_RANGE_WRITE);
  }

  sync(): void {
    while (libc.fsync(this.#fd) < 0) {
      const code = errno();
      if (code !== Errno.EINTR) throw ioError("finish writing", this.path, code);
    }
  }

  dropCache(offset = 0, length = 0): void {
    libc.posix_fadvise(this.#fd, BigInt(offset), BigInt(length), FADV_DONTNEED);
  }

  close(): void {
    if (this.#fd >= 0) libc.close(this.#fd);
    this.#fd = -1;
  }

  /** Repeats a positioned call until all is moved: short counts and EINTR are normal, no progress is not. */
  #transfer(verb: "read" | "write", call: typeof libc.pread, offset: number, bytes: Uint8Array): void {
    checkBounds(this.path, this.size, offset, bytes.length);
    for (let done = 0; done < bytes.length;) {
      const rest = bytes.subarray(done) as Uint8Array<ArrayBuffer>;
      const moved = Number(call(this.#fd, rest, BigInt(rest.length), BigInt(offset + done)));
      if (moved > 0) {
        done += moved;
        continue;
      }
      const code = moved < 0 ? errno() : Errno.EIO;
      if (code !== Errno.EINTR) throw ioError(`${verb} at byte ${offset + done}`, this.path, code);
    }
  }

  #zeroByDevice(offset: number, length: number): boolean {
    if (this.isBlockDevice) {
      // The ioctl refuses ranges that are not whole sectors; the caller's fallback then writes zeros.
      const range = new BigUint64Array([BigInt(offset), BigInt(length)]);
      return libc.ioctl(this.#fd, BLKZEROOUT, range) === 0;
    }
    return [PUNCH_HOLE | KEEP_SIZE, ZERO_RANGE | KEEP_SIZE].some((mode) =>
      libc.fallocate(this.#fd, mode, BigInt(offset), BigInt(length)) === 0
    );
  }
}

function statOf(path: string): Deno.FileInfo {
  try {
    return Deno.statSync(path);
  } catch (cause) {
    const code = cause instanceof Deno.errors.NotFound ? Errno.ENOENT : Errno.EACCES;
    throw openError(path, code, cause);
  }
}

function blockSize(path: string, fd: number): number {
  const size = new BigUint64Array(1);
  if (libc.ioctl(fd, BLKGETSIZE64, size) < 0) throw ioError("read the size of", path, errno());
  return Number(size[0]);
}

function sectorSize(path: string, fd: number): number {
  const size = new Int32Array(1);
  if (libc.ioctl(fd, BLKSSZGET, size) < 0) throw ioError("read the sector size of", path, errno());
  return size[0];
}

function lockFile(path: string, fd: number, exclusive: boolean): void {
  if (libc.flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) < 0) {
    const code = errno();
    if (code === Errno.EAGAIN) throw openError(path, Errno.EBUSY);
    // File systems without locks: nothing to claim, so nothing to refuse.
  }
}

function openError(path: string, code: number, cause?: unknown): BroadsideError {
  if (code === Errno.EBUSY) {
    return new BroadsideError(
      "disk.busy",
      `Cannot open ${path}: it must not be in use, and something holds it (a mount, RAID, LVM or another transfer). ` +
        "Release it, or choose another disk.",
      { cause },
    );
  }
  return new BroadsideError(
    "disk.open",
    `Cannot open ${path}: ${strerror(code)}. Check the name and that you may access it (root, for a disk).`,
    { cause },
  );
}

function ioError(what: string, path: string, code: number): BroadsideError {
  return new BroadsideError(
    code === Errno.ENOSPC ? "disk.full" : "disk.io",
    `Cannot ${what} ${path}: ${strerror(code)}. Check the disk and its cabling, then start again.`,
  );
}
