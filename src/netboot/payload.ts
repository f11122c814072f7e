import { BroadsideError, messageOf } from "../base/mod.ts";

const MAGIC = "BROADSIDEPAYLOAD";
const PREFIX = 24;
/** The header names a dozen files; anything larger is none. */
const MOST_HEADER = 1 << 20;
const ELF_MAGIC = 0x464c457f;

/** A run of bytes in a file. */
export interface Extent {
  offset: number;
  length: number;
}

/** A file of the payload, where it lies in the file that carries it. */
export interface PayloadFile extends Extent {
  path: string;
  /** Lower-case hexadecimal. */
  sha256: string;
}

/** What machines boot over the network: loaders, kernel, first stage and tools, packed into one file. */
export interface Payload {
  files: Map<string, PayloadFile>;
  /** The executable that carries it, without it: what a target runs. Empty when the payload is a file of its own. */
  program: Extent[];
}

/**
 * Finds the payload in the executable at `path` (right behind its ELF image, before what `deno compile` appended), or
 * in a payload file. Undefined when there is none; throws `netboot.payload` when it is damaged.
 */
export function openPayload(path: string): Payload | undefined {
  const file = Deno.openSync(path);
  try {
    const { size } = file.statSync();
    const start = elfEnd(read(file, 0, Math.min(64, size)));
    if (start + PREFIX > size) return undefined;
    const prefix = read(file, start, PREFIX);
    if (new TextDecoder().decode(prefix.subarray(0, MAGIC.length)) !== MAGIC) return undefined;
    const headerLength = new DataView(prefix.buffer).getUint32(MAGIC.length, true);
    if (headerLength > MOST_HEADER || start + PREFIX + headerLength > size) throw damaged(path, "its header");
    const header = parseHeader(path, read(file, start + PREFIX, headerLength));
    const files = new Map<string, PayloadFile>();
    let end = PREFIX + headerLength;
    for (const [name, { offset, length, sha256 }] of Object.entries(header)) {
      if (!isWhole(offset) || !isWhole(length) || start + offset + length > size) throw damaged(path, name);
      files.set(name, { path, offset: start + offset, length, sha256 });
      end = Math.max(end, offset + length);
    }
    const program = start === 0
      ? []
      : [{ offset: 0, length: start }, { offset: start + end, length: size - start - end }];
    return { files, program };
  } finally {
    file.close();
  }
}

/** Where the ELF image ends whose first 64 bytes these are: behind its section headers. 0 when it is none. */
export function elfEnd(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < 64 || view.getUint32(0, true) !== ELF_MAGIC || head[4] !== 2) return 0;
  return Number(view.getBigUint64(0x28, true)) + view.getUint16(0x3a, true) * view.getUint16(0x3c, true);
}

interface Entry {
  offset: number;
  length: number;
  sha256: string;
}

function parseHeader(path: string, bytes: Uint8Array): Record<string, Entry> {
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes));
    if (header.format === 1 && header.files && typeof header.files === "object") return header.files;
  } catch (cause) {
    throw damaged(path, messageOf(cause));
  }
  throw damaged(path, "its format");
}

function read(file: Deno.FsFile, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let done = 0; done < length;) {
    const n = file.readSync(bytes.subarray(done));
    if (n === null) return bytes.subarray(0, done);
    done += n;
  }
  return bytes;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function damaged(path: string, what: string): BroadsideError {
  return new BroadsideError(
    "netboot.payload",
    `Cannot use the boot payload in ${path}: ${what} is damaged. Copy the program anew.`,
  );
}
