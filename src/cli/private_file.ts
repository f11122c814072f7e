import { BroadsideError, messageOf } from "../base/mod.ts";

/** Writes a file whole or not at all, with that mode from its first byte on. Throws `cli.file`. */
export function replaceFile(path: string, text: string, mode: number): void {
  const temporary = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    const file = Deno.openSync(temporary, { write: true, createNew: true, mode });
    try {
      // The mask of the process may have taken away more, which a reader of a certificate would miss.
      Deno.chmodSync(temporary, mode);
      const bytes = new TextEncoder().encode(text);
      for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
      file.syncSync();
    } finally {
      file.close();
    }
    Deno.renameSync(temporary, path);
  } catch (cause) {
    try {
      Deno.removeSync(temporary);
    } catch {
      // It was not made.
    }
    throw new BroadsideError("cli.file", `Cannot write ${path}: ${messageOf(cause)}`, { cause });
  }
}

/** Makes a folder that only its user may enter; false when it is not to be had, or is someone else's. */
export function privateFolder(path: string): boolean {
  try {
    Deno.mkdirSync(path, { recursive: true, mode: 0o700 });
    return isPrivate(path);
  } catch {
    return false;
  }
}

/** Whether a file or folder is the user's own, no link, and nobody else may read or change it. */
export function isPrivate(path: string): boolean {
  const { isSymlink, uid, mode } = Deno.lstatSync(path);
  return !isSymlink && uid === Deno.uid() && ((mode ?? 0o777) & 0o077) === 0;
}
