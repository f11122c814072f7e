import { BroadsideError, messageOf } from "../base/mod.ts";

/**
 * A file that appears under its name only when complete: written under a temporary name beside it, synced and renamed.
 * A crash or `discard` leaves what was there before.
 */
export class AtomicFile {
  readonly path: string;
  /** Where it is written until `commit`; in the same directory, so the rename stays on one file system. */
  readonly temporaryPath: string;
  readonly #overwrite: boolean;
  readonly #file: Deno.FsFile;
  #done = false;
  #length = 0;

  /** Throws a BroadsideError `file.exists` unless `overwrite`, `file.kind` when the name is not a regular file's. */
  constructor(path: string, options: { overwrite?: boolean } = {}) {
    this.path = path;
    this.#overwrite = options.overwrite ?? false;
    this.#checkName();
    this.temporaryPath = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
    try {
      this.#file = Deno.openSync(this.temporaryPath, {
        read: true,
        write: true,
        createNew: true,
        mode: 0o644,
      });
    } catch (cause) {
      throw failure("create", path, cause);
    }
  }

  /** Bytes appended so far. */
  get length(): number {
    return this.#length;
  }

  /** Appends all of the bytes. */
  append(bytes: Uint8Array): void {
    try {
      for (let done = 0; done < bytes.length;) done += this.#file.writeSync(bytes.subarray(done));
    } catch (cause) {
      throw failure("write", this.path, cause);
    }
    this.#length += bytes.length;
  }

  /** Sets the size without writing, for a file that is then filled through its temporary path. */
  truncate(size: number): void {
    try {
      this.#file.truncateSync(size);
    } catch (cause) {
      throw failure("size", this.path, cause);
    }
  }

  /** Makes the file durable and gives it its name. */
  commit(): void {
    try {
      this.#checkName();
      this.#file.syncSync();
      Deno.renameSync(this.temporaryPath, this.path);
    } catch (cause) {
      this.discard();
      throw cause instanceof BroadsideError ? cause : failure("finish", this.path, cause);
    }
    this.#done = true;
    this.#file.close();
    syncDirectory(directoryOf(this.path));
  }

  /** Removes the temporary file; harmless after `commit`. */
  discard(): void {
    if (this.#done) return;
    this.#done = true;
    this.#file.close();
    try {
      Deno.removeSync(this.temporaryPath);
    } catch {
      // Gone already, or the file system failed: the error that led here says more.
    }
  }

  #checkName(): void {
    let info: Deno.FileInfo;
    try {
      info = Deno.statSync(this.path);
    } catch {
      return;
    }
    if (!info.isFile) {
      throw new BroadsideError(
        "file.kind",
        `Cannot write ${this.path}: it must be a regular file or not exist yet. Choose another name.`,
      );
    }
    if (this.#overwrite) return;
    throw new BroadsideError(
      "file.exists",
      `Cannot write ${this.path}: it must not exist yet. Choose another name, or force overwriting it.`,
    );
  }
}

/** The rename itself is only durable once its directory is. */
function syncDirectory(path: string): void {
  try {
    using directory = Deno.openSync(path);
    directory.syncSync();
  } catch {
    // Some network file systems refuse to sync a directory; the content itself is safe.
  }
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash) || "/";
}

function failure(verb: string, path: string, cause: unknown): BroadsideError {
  return new BroadsideError(
    "file.write",
    `Cannot ${verb} ${path}: ${messageOf(cause)}. Check the directory, its free space and your rights.`,
    { cause },
  );
}
