import { BroadsideError } from "../base/mod.ts";
import type { Volume } from "./volume.ts";

/** A file's content, read in order when the file system is made, so that no file need fit into memory. */
export interface Content {
  /** Bytes. What is read beyond is left out, what is missing becomes zeros. */
  readonly size: number;
  open(): ContentStream;
}

/** A content being read. */
export interface ContentStream {
  /** Fills the start of `into` with what comes next; returns how many bytes, 0 at the end. */
  read(into: Uint8Array): number;
  close(): void;
}

/** Bytes in memory as content. */
export function bytesContent(bytes: Uint8Array): Content {
  const open = () => {
    let at = 0;
    return {
      read(into: Uint8Array) {
        const piece = bytes.subarray(at, at + into.length);
        into.set(piece);
        at += piece.length;
        return piece.length;
      },
      close() {},
    };
  };
  return { size: bytes.length, open };
}

/** A text as content. */
export function textContent(text: string): Content {
  return bytesContent(new TextEncoder().encode(text));
}

/** A file of this machine as content of `size` bytes. Opening it throws a BroadsideError `media.read`. */
export function hostContent(path: string, size: number): Content {
  const guard = <T>(what: () => T): T => {
    try {
      return what();
    } catch (cause) {
      throw new BroadsideError(
        "media.read",
        `Cannot copy ${path}: it must be there and readable. Check it, or leave it out.`,
        { cause },
      );
    }
  };
  return {
    size,
    open() {
      const file = guard(() => Deno.openSync(path));
      return {
        read: (into) => guard(() => file.readSync(into)) ?? 0,
        close: () => file.close(),
      };
    },
  };
}

/** Reused by every copy: making a file system is one synchronous call after another. */
const BUFFER = new Uint8Array(1 << 20);

/** A range of a volume. */
export interface Place {
  offset: number;
  length: number;
}

/** Copies a content into the places given, one after another; fills what is left of the last one with zeros. */
export function copyContent(volume: Volume, content: Content, places: Iterable<Place>): void {
  const stream = content.open();
  try {
    let left = content.size;
    for (const { offset, length } of places) {
      for (let done = 0; done < length;) {
        const piece = BUFFER.subarray(0, Math.min(BUFFER.length, length - done));
        left -= fill(stream, piece, left);
        volume.write(offset + done, piece);
        done += piece.length;
      }
    }
  } finally {
    stream.close();
  }
}

/** Fills `piece` with at most `limit` bytes and zeros after them; returns how many bytes of the content those are. */
function fill(stream: ContentStream, piece: Uint8Array, limit: number): number {
  const wanted = piece.subarray(0, Math.min(limit, piece.length));
  let got = 0;
  while (got < wanted.length) {
    const read = stream.read(wanted.subarray(got));
    if (read === 0) break;
    got += read;
  }
  piece.fill(0, got);
  return wanted.length;
}
