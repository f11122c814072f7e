import { BroadsideError, messageOf } from "../base/mod.ts";
import type { LogView } from "../contract/mod.ts";
import { textLine } from "./log_formats.ts";

/** Bytes of a file, and how many files there are of each log: the one written to, and .1 (the latest) to .4. */
const FILE_BYTES = 10 * 1024 * 1024, FILES = 5;
/** Bytes that a session's name may take of its file's name: some file systems stop at 143. */
const NAME_BYTES = 100;
/** Milliseconds that a session's copy is kept after its last entry, as long as its log; and between looks for those. */
const KEEP = 90 * 86_400_000, LOOK_EVERY = 86_400_000;

/** Collaborators of `TextLog`; the sizes are there for tests. */
export interface TextLogOptions {
  folder: string;
  /** The name of a session by its number. */
  sessionName(id: string): string | undefined;
  /** Gets what went wrong, once until it goes right again. */
  complain(text: string): void;
  fileBytes?: number;
  files?: number;
}

/**
 * Copies of the log as text files: `server.log` with everything from info on, and `sessions/0007-name.log` with all of a
 * session. Files are opened for each write: one that is deleted or moved away is made anew. What cannot be written is
 * left out and told; the database has it.
 */
export class TextLog {
  readonly #options: Required<TextLogOptions>;
  /** Files of sessions by number, in the order of their last use. */
  readonly #names = new Map<string, string>();
  #failed = false;
  #lookedAt = -Infinity;

  constructor(options: TextLogOptions) {
    this.#options = { fileBytes: FILE_BYTES, files: FILES, ...options };
  }

  /** Appends entries. Never throws. */
  write(entries: LogView[]): void {
    try {
      const server = entries.filter(({ level }) => level !== "debug");
      if (server.length) this.#append("server.log", server);
      const sessions = Map.groupBy(entries, ({ session }) => session);
      for (const [id, own] of sessions) if (id !== undefined) this.#append(this.#sessionFile(id), own);
      this.#dropOld(Date.now());
      this.#failed = false;
    } catch (error) {
      if (this.#failed) return;
      this.#failed = true;
      this.#options.complain(
        `Cannot write the text copies of the log to ${this.#options.folder}: ${messageOf(error)}. ` +
          "The database still has the log. Check that the folder is there, writable and not full.",
      );
    }
  }

  #append(name: string, entries: LogView[]): void {
    const path = `${this.#options.folder}/${name}`;
    const bytes = new TextEncoder().encode(entries.map((entry) => `${textLine(entry)}\n`).join(""));
    let file = open(path);
    try {
      const { size } = file.statSync();
      if (size > 0 && size + bytes.length > this.#options.fileBytes) {
        file.close();
        rotate(path, this.#options.files);
        file = open(path);
      }
      for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
    } finally {
      file.close();
    }
  }

  #dropOld(now: number): void {
    if (Math.abs(now - this.#lookedAt) < LOOK_EVERY) return;
    this.#lookedAt = now;
    const folder = `${this.#options.folder}/sessions`;
    for (const { name } of list(folder)) {
      // The folder may be shared: only what is surely a copy goes.
      if (!/^\d{4,15}-.*\.log(\.\d+)?$/.test(name)) continue;
      const { mtime, isFile } = Deno.lstatSync(`${folder}/${name}`);
      if (isFile && mtime && now - mtime.getTime() > KEEP) Deno.removeSync(`${folder}/${name}`);
    }
  }

  /** A session keeps its file when it is renamed or the server starts anew. */
  #sessionFile(id: string): string {
    const name = this.#names.get(id) ?? this.#findSessionFile(id);
    this.#names.delete(id);
    this.#names.set(id, name);
    if (this.#names.size > 1000) this.#names.delete(this.#names.keys().next().value!);
    return `sessions/${name}`;
  }

  #findSessionFile(id: string): string {
    const { folder, sessionName } = this.#options;
    const start = `${id.padStart(4, "0")}-`;
    const found = list(`${folder}/sessions`).find(({ name }) =>
      name.startsWith(start) && name.endsWith(".log")
    );
    return found?.name ?? `${start}${safeName(sessionName(id) ?? "session")}.log`;
  }
}

function list(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** A name as a part of a file's name on any file system. */
export function safeName(name: string): string {
  const plain = name.normalize("NFC").replace(/[^\p{L}\p{N}._ -]/gu, "_").replace(/\s+/g, "_");
  let safe = "", bytes = 0;
  for (const letter of plain) {
    bytes += new TextEncoder().encode(letter).length;
    if (bytes > NAME_BYTES) break;
    safe += letter;
  }
  return safe.replace(/^[. ]+|[. ]+$/g, "") || "session";
}

/** LOGPATH may be a folder that others write to: what they put there must not lead the server's hand elsewhere. */
function checkPlain(path: string): void {
  try {
    if (Deno.lstatSync(path).isFile) return;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  throw new BroadsideError(
    "log.link",
    `Cannot write to ${path}: it is a link, or no plain file`,
  );
}

function open(path: string): Deno.FsFile {
  checkPlain(path);
  const options = { append: true, create: true, read: true, mode: 0o640 };
  try {
    return Deno.openSync(path, options);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    return Deno.openSync(path, options);
  }
}

/** Moves `path` to `path`.1, that to .2 and so on; the last of `files` goes. */
function rotate(path: string, files: number): void {
  for (let n = files - 1; n >= 1; n--) {
    try {
      Deno.renameSync(n === 1 ? path : `${path}.${n - 1}`, `${path}.${n}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  if (files === 1) Deno.removeSync(path);
}
