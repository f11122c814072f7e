import { createHash } from "node:crypto";
import { createGzip } from "node:zlib";
import { BroadsideError, messageOf } from "../base/mod.ts";
import type { Extent } from "./payload.ts";

/** The program that targets run, ready to be sent. */
export interface Program {
  /** The gzip file. */
  path: string;
  length: number;
  /** Of the file as it travels; lower-case hexadecimal. */
  sha256: string;
}

const PIECE = 1 << 20;

/**
 * Packs the executable at `path`, of which only `extents` count, into `folder` with gzip, which every busybox can
 * unpack. What an earlier start packed is used again. Throws `netboot.program` when the folder takes no file.
 */
export async function packProgram(path: string, extents: Extent[], folder: string): Promise<Program> {
  const name = `program-${await identify(path, extents)}.gz`;
  const target = `${folder}/${name}`;
  try {
    Deno.mkdirSync(folder, { recursive: true });
    if (!exists(target)) await pack(path, extents, target);
    removeOthers(folder, name);
    const sha256 = await digest(pieces(target, [{ offset: 0, length: Deno.statSync(target).size }]));
    return { path: target, length: Deno.statSync(target).size, sha256 };
  } catch (cause) {
    throw new BroadsideError(
      "netboot.program",
      `Cannot prepare the program for targets in ${folder}: ${messageOf(cause)}. Check the disk's space.`,
      { cause },
    );
  }
}

async function identify(path: string, extents: Extent[]): Promise<string> {
  return (await digest(pieces(path, extents))).slice(0, 32);
}

/** Writes under a temporary name first: a start cut short must not leave half a program to be served. */
async function pack(path: string, extents: Extent[], target: string): Promise<void> {
  const temporary = `${target}.new`;
  const file = Deno.openSync(temporary, { write: true, create: true, truncate: true });
  try {
    const gzip = createGzip({ level: 6 });
    const written = (async () => {
      for await (const piece of gzip) writeAll(file, piece);
    })();
    for await (const piece of pieces(path, extents)) {
      if (!gzip.write(piece)) await new Promise<void>((resolve) => gzip.once("drain", () => resolve()));
    }
    gzip.end();
    await written;
    file.syncSync();
  } finally {
    file.close();
  }
  Deno.renameSync(temporary, target);
}

/** Those of earlier versions are of no use any more. */
function removeOthers(folder: string, keep: string): void {
  for (const { name } of Deno.readDirSync(folder)) {
    if (name !== keep && /^program-[0-9a-f]+\.gz(\.new)?$/.test(name)) Deno.removeSync(`${folder}/${name}`);
  }
}

async function digest(from: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of from) hash.update(piece);
  return hash.digest("hex");
}

/** The bytes of those extents, piece by piece. */
async function* pieces(path: string, extents: Extent[]): AsyncGenerator<Uint8Array> {
  using file = Deno.openSync(path);
  for (const { offset, length } of extents) {
    await file.seek(offset, Deno.SeekMode.Start);
    for (let left = length; left > 0;) {
      const piece = new Uint8Array(Math.min(PIECE, left));
      const n = await file.read(piece);
      if (n === null) throw new Error(`${path} ended early`);
      left -= n;
      yield piece.subarray(0, n);
    }
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
