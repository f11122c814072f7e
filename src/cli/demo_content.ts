import { Random } from "../base/mod.ts";
import { type Content, hostContent, type MediaEntry } from "../media/mod.ts";

/** What goes onto the demo's disk. */
export interface DemoContent {
  entries: MediaEntry[];
  files: number;
  /** Bytes in files, and how many of them were made up because the machine has too few. */
  bytes: number;
  generated: number;
}

/** Folders whose files every Linux system has some of; none with secrets or with what changes all the time. */
const ROOTS = ["bin", "lib", "lib64", "sbin", "usr"];
const GENERATED_FILE = 8_000_000;

/**
 * Collects about `size` bytes of this machine's own files and symbolic links, in an order that only depends on them;
 * made-up files fill what is missing.
 */
export function collectContent(size: number): DemoContent {
  const content: DemoContent = { entries: [], files: 0, bytes: 0, generated: 0 };
  for (const root of ROOTS) collect(content, root, size);
  // A system of little more than this program has that at least.
  if (content.bytes < size / 2) addFile(content, "opt/broadside/program", Deno.execPath(), size);
  for (let n = 0; content.bytes < size; n++) {
    const length = Math.min(GENERATED_FILE, size - content.bytes);
    const path = `opt/broadside/generated/${String(n).padStart(4, "0")}.bin`;
    content.entries.push({ kind: "file", path, content: generatedContent(n + 1, length) });
    content.files++;
    content.bytes += length;
    content.generated += length;
  }
  return content;
}

function collect(content: DemoContent, path: string, size: number): void {
  if (content.bytes >= size) return;
  let info: Deno.FileInfo;
  try {
    info = Deno.lstatSync(`/${path}`);
    if (info.isSymlink) {
      content.entries.push({ kind: "symlink", path, target: Deno.readLinkSync(`/${path}`), ...keep(info) });
    }
  } catch {
    return;
  }
  if (info.isFile) addFile(content, path, `/${path}`, size);
  if (!info.isDirectory) return;
  let names: string[];
  try {
    names = [...Deno.readDirSync(`/${path}`)].map(({ name }) => name).sort();
  } catch {
    return;
  }
  content.entries.push({ kind: "directory", path, ...keep(info) });
  for (const name of names) collect(content, `${path}/${name}`, size);
}

/** Adds a file if it can be read and leaves room for others. */
function addFile(content: DemoContent, path: string, source: string, size: number): void {
  try {
    const info = Deno.statSync(source);
    if (content.bytes + info.size > size) return;
    Deno.openSync(source).close();
    content.entries.push({ kind: "file", path, content: hostContent(source, info.size), ...keep(info) });
    content.files++;
    content.bytes += info.size;
  } catch {
    // Not for this user to read, or gone: the demo does without it.
  }
}

function keep({ mode, mtime, uid, gid }: Deno.FileInfo) {
  return {
    mode: (mode ?? 0o644) & 0o7777,
    mtime: Math.floor((mtime?.getTime() ?? 0) / 1000),
    uid: uid ?? 0,
    gid: gid ?? 0,
  };
}

/** Content that a seed determines: half of it random, half repeating, so that it compresses about as programs do. */
function generatedContent(seed: number, size: number): Content {
  const open = () => {
    const random = new Random(seed);
    return {
      read(into: Uint8Array) {
        for (let at = 0; at < into.length; at += 64) {
          const word = random.u32();
          for (let i = at; i < Math.min(at + 64, into.length); i += 4) {
            const value = i - at < 32 ? random.u32() : word;
            into[i] = value;
            into[i + 1] = value >>> 8;
            into[i + 2] = value >>> 16;
            into[i + 3] = value >>> 24;
          }
        }
        return into.length;
      },
      close() {},
    };
  };
  return { size, open };
}
