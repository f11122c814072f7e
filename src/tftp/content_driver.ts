import { BroadsideError } from "../base/mod.ts";
import { cString, Errno, errno, libc, strerror } from "../sys/mod.ts";
import type { ThreadContent } from "./types.ts";

const O_CLOEXEC = 0o2000000, POSIX_FADV_WILLNEED = 3, MFD_CLOEXEC = 1;
/** Bytes that are read from the disk ahead of a transfer: one thread serves all, and should find them in memory. */
const READ_AHEAD = 64 * 1024 * 1024;

/** What files in memory are called in errors. */
const MADE = "what was made for this request";

/** A part of an open file. */
export interface FilePart {
  fd: number;
  path: string;
  offset: number;
  size: number;
}

/** What a transfer reads from. */
export type Source = FilePart | { bytes: Uint8Array; size: number };

/**
 * Bytes as a file in memory, for the thread: as part of a message, a hundred thousand of them take a thread that polls
 * its port 20 ms. Throws `tftp.file`.
 */
export function inMemory(bytes: Uint8Array): { fd: number; length: number } {
  const fd = libc.memfd_create(cString("tftp"), MFD_CLOEXEC);
  if (fd < 0) throw new BroadsideError("tftp.file", `Cannot make a file in memory: ${strerror(errno())}`);
  for (let done = 0; done < bytes.length;) {
    const rest = bytes.subarray(done) as Uint8Array<ArrayBuffer>;
    const written = Number(libc.pwrite(fd, rest, BigInt(rest.length), BigInt(done)));
    if (written > 0) done += written;
    else if (errno() !== Errno.EINTR) {
      const why = strerror(errno());
      libc.close(fd);
      throw new BroadsideError("tftp.file", `Cannot write a file in memory: ${why}`);
    }
  }
  return { fd, length: bytes.length };
}

/** Opens a content, which is the source's from then on. Throws `tftp.file`. */
export function openSource(content: ThreadContent): Source {
  if ("bytes" in content) return { bytes: content.bytes, size: content.bytes.length };
  if ("fd" in content) return { fd: content.fd, path: MADE, offset: 0, size: content.length };
  const { path, offset, length } = content;
  const fd = libc.open(cString(path), O_CLOEXEC, 0);
  if (fd < 0) throw new BroadsideError("tftp.file", `Cannot read ${path}: ${strerror(errno())}`);
  libc.posix_fadvise(fd, BigInt(offset), BigInt(Math.min(length, READ_AHEAD)), POSIX_FADV_WILLNEED);
  return { fd, path, offset, size: length };
}

export function closeSource(source: Source | ThreadContent): void {
  if ("fd" in source) libc.close(source.fd);
}

/** Bytes of memory that a source takes. */
export function heldBy(source: Source): number {
  return "bytes" in source || source.path === MADE ? source.size : 0;
}

/** Reads a whole source. Throws `tftp.file`. */
export function readSource(source: Source): Uint8Array {
  if ("bytes" in source) return source.bytes;
  const bytes = new Uint8Array(source.size);
  readInto(source, bytes, 0);
  return bytes;
}

/** Fills `into` from byte `from` of a file's part. Throws `tftp.file`. */
export function readInto(source: FilePart, into: Uint8Array<ArrayBuffer>, from: number): void {
  for (let done = 0; done < into.length;) {
    const rest = into.subarray(done), at = BigInt(source.offset + from + done);
    const got = Number(libc.pread(source.fd, rest, BigInt(rest.length), at));
    if (got > 0) done += got;
    else if (got === 0 || errno() !== Errno.EINTR) {
      const why = got < 0 ? strerror(errno()) : "it is shorter than it should be";
      throw new BroadsideError("tftp.file", `Cannot read ${source.path}: ${why}`);
    }
  }
}
