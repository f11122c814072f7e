import { BroadsideError } from "../base/mod.ts";
import type { Content } from "./content.ts";
import type { MediaEntry } from "./tree.ts";

/** One thing to put into an archive: as for a file system, or a device node, which takes no root to write here. */
export type CpioEntry =
  | MediaEntry
  | {
    path: string;
    kind: "character device" | "block device";
    major: number;
    minor: number;
    mode?: number;
    mtime?: number;
    uid?: number;
    gid?: number;
  };

/**
 * A cpio archive in the "newc" format, which the Linux kernel unpacks as an initramfs
 * (Documentation/driver-api/early-userspace/buffer-format.rst), piece by piece. Entries come in the order given,
 * directories on the way to them before them; owner, group and time are 0 unless said otherwise, so the same entries
 * give the same bytes. Throws a BroadsideError `media.path` for names that cannot be, `media.size` for files of 4 GiB
 * and more.
 */
export function* writeCpio(entries: Iterable<CpioEntry>): Generator<Uint8Array<ArrayBuffer>> {
  const seen = new Map<string, CpioEntry["kind"]>();
  let ino = 0, total = 0;
  for (const entry of withParents(entries, seen)) {
    for (const piece of member(entry, ++ino)) {
      total += piece.length;
      yield piece;
    }
  }
  const end = header("TRAILER!!!", { ino: 0, mode: 0, size: 0, links: 1 });
  yield end;
  // Programs read archives by records of 512 bytes.
  yield new Uint8Array(-(total + end.length) & 511);
}

function* withParents(
  entries: Iterable<CpioEntry>,
  seen: Map<string, CpioEntry["kind"]>,
): Generator<CpioEntry> {
  for (const entry of entries) {
    checkPath(entry.path);
    for (let at = entry.path.indexOf("/"); at > 0; at = entry.path.indexOf("/", at + 1)) {
      const path = entry.path.slice(0, at), kind = seen.get(path);
      if (kind === undefined) yield { path, kind: "directory" };
      else if (kind !== "directory") throw wrong(entry.path, `${path} is no directory`);
      seen.set(path, "directory");
    }
    if (seen.has(entry.path)) {
      if (entry.kind === "directory" && seen.get(entry.path) === "directory") continue;
      throw wrong(entry.path, "it is there already");
    }
    seen.set(entry.path, entry.kind);
    yield entry;
  }
}

const TYPES: Record<CpioEntry["kind"], number> = {
  "file": 0o100000,
  "directory": 0o040000,
  "symlink": 0o120000,
  "character device": 0o020000,
  "block device": 0o060000,
};

function* member(entry: CpioEntry, ino: number): Generator<Uint8Array<ArrayBuffer>> {
  const { path, kind, uid = 0, gid = 0, mtime = 0 } = entry;
  const usual = kind === "directory" ? 0o755 : kind === "symlink" ? 0o777 : 0o644;
  const fields = { ino, mode: TYPES[kind] | (entry.mode ?? usual), uid, gid, mtime };
  if (kind === "file") {
    yield header(path, { ...fields, size: checkSize(path, entry.content.size), links: 1 });
    yield* data(entry.content);
  } else if (kind === "symlink") {
    const target = new TextEncoder().encode(entry.target);
    yield header(path, { ...fields, size: target.length, links: 1 });
    yield padded(target);
  } else if (kind === "directory") {
    yield header(path, { ...fields, size: 0, links: 2 });
  } else {
    yield header(path, { ...fields, size: 0, links: 1, major: entry.major, minor: entry.minor });
  }
}

interface Header {
  ino: number;
  mode: number;
  size: number;
  links: number;
  uid?: number;
  gid?: number;
  mtime?: number;
  major?: number;
  minor?: number;
}

function header(path: string, at: Header): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(`${path}\0`);
  const fields = [
    ...[at.ino, at.mode, at.uid ?? 0, at.gid ?? 0, at.links, at.mtime ?? 0, at.size],
    // The device that holds the archive's files, the device that the entry is, the name's length, no checksum.
    ...[0, 0, at.major ?? 0, at.minor ?? 0, name.length, 0],
  ];
  const text = "070701" + fields.map((each) => each.toString(16).toUpperCase().padStart(8, "0")).join("");
  const start = new TextEncoder().encode(text);
  return padded(new Uint8Array([...start, ...name]));
}

/** A multiple of four bytes: headers with their names, and contents, start at such offsets. */
function padded(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length % 4 === 0) return bytes;
  const longer = new Uint8Array((bytes.length + 3) & ~3);
  longer.set(bytes);
  return longer;
}

const PIECE = 1 << 20;

function* data(content: Content): Generator<Uint8Array<ArrayBuffer>> {
  const stream = content.open();
  try {
    for (let left = content.size; left > 0;) {
      const piece = new Uint8Array(Math.min(PIECE, left));
      for (let got = 0; got < piece.length;) {
        const read = stream.read(piece.subarray(got));
        // A content that is shorter than it said ends in zeros.
        if (read === 0) break;
        got += read;
      }
      left -= piece.length;
      yield padded(piece);
    }
  } finally {
    stream.close();
  }
}

function checkPath(path: string): void {
  for (const name of path.split("/")) {
    if (name === "" || name === "." || name === ".." || name.includes("\0")) {
      throw wrong(path, `it must be made of names, current value has ${JSON.stringify(name)}`);
    }
  }
}

function checkSize(path: string, size: number): number {
  if (size < 2 ** 32) return size;
  throw new BroadsideError(
    "media.size",
    `Cannot put ${path} into the archive: its format holds files of less than 4 GiB. Leave it out.`,
  );
}

function wrong(path: string, why: string): BroadsideError {
  return new BroadsideError(
    "media.path",
    `Cannot put ${path} into the archive: ${why}. Rename it or leave it out.`,
  );
}
