const MAGIC = new TextEncoder().encode("BROADSIDEPAYLOAD");
const ALIGNMENT = 4096;
/** Magic, length of the JSON text, zero. */
const FIXED = 24;

/** A file of the payload. */
export interface PayloadFile {
  name: string;
  size: number;
  /** Hexadecimal. */
  sha256: string;
}

interface Header {
  format: 1;
  files: Record<string, { offset: number; length: number; sha256: string }>;
}

/**
 * Where each file goes, from the payload's start, and the bytes before the first one: "BROADSIDEPAYLOAD", u32le length
 * of the JSON text, u32le 0, the JSON text; every file starts at a multiple of 4096.
 */
export function layOut(files: PayloadFile[]): { head: Uint8Array; offsets: number[] } {
  // The text's length depends on the offsets, and those on the length: grow the room until it fits.
  for (let room = ALIGNMENT;; room += ALIGNMENT) {
    const offsets: number[] = [];
    const header: Header = { format: 1, files: {} };
    let at = room;
    for (const { name, size, sha256 } of files) {
      offsets.push(at);
      header.files[name] = { offset: at, length: size, sha256 };
      at = aligned(at + size);
    }
    const text = new TextEncoder().encode(JSON.stringify(header));
    if (FIXED + text.length > room) continue;
    const head = new Uint8Array(room), view = new DataView(head.buffer);
    head.set(MAGIC);
    view.setUint32(16, text.length, true);
    head.set(text, FIXED);
    return { head, offsets };
  }
}

/** Writes the payload of files in `directory`; returns its size. */
export function writePayload(path: string, directory: string, files: PayloadFile[]): number {
  const { head, offsets } = layOut(files);
  const out = Deno.openSync(path, { write: true, create: true, truncate: true });
  try {
    writeAll(out, head);
    files.forEach(({ name }, i) => {
      out.seekSync(offsets[i], Deno.SeekMode.Start);
      writeAll(out, Deno.readFileSync(`${directory}/${name}`));
    });
    return out.statSync().size;
  } finally {
    out.close();
  }
}

/** The files of a payload, by name; throws for what is none. For tests: a server has a reader of its own. */
export function readPayload(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw new Error("no payload");
  const text = bytes.subarray(FIXED, FIXED + view.getUint32(16, true));
  const { files }: Header = JSON.parse(new TextDecoder().decode(text));
  return new Map(
    Object.entries(files).map((
      [name, { offset, length }],
    ) => [name, bytes.subarray(offset, offset + length)]),
  );
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function writeAll(out: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += out.writeSync(bytes.subarray(at));
}
