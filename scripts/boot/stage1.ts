import { type CpioEntry, hostContent, textContent, writeCpio } from "../../src/media/mod.ts";
import { sha256 } from "./cache.ts";
import { installModules, type Kernel } from "./kernel.ts";
import { exists, listTree } from "./links.ts";
import { made } from "./made.ts";
import { firmwareNames, pickModules } from "./modules.ts";
import { megabytes, step } from "./steps.ts";
import type { Toolbox } from "./toolbox.ts";

/** What the first stage is made from. */
export interface Stage1Parts {
  /** The boot/ folder. */
  recipe: string;
  kernel: Kernel;
  /** What boot/modules.txt lists for it. */
  modules: string[];
  /** Where the stage1 packages were unpacked. */
  packages: string;
  /** Where the firmware packages were unpacked; undefined to go without. */
  firmware: string | undefined;
  toolbox: Toolbox;
  /** A directory for it to work in. */
  work: string;
  /** Seconds since 1970; the time of every file. */
  time: number;
}

const ZSTD = ["-19", "--long=25", "--single-thread", "--no-progress", "--stdout"];

/**
 * Makes the first initramfs: busybox, what brings a machine onto the network, and /init. Gives its bytes: a compressed
 * archive, and one with the scripts behind it, as the kernel unpacks all that it finds.
 */
export async function makeStage1(parts: Stage1Parts): Promise<Uint8Array> {
  const { kernel, toolbox, work } = parts;
  const paths = pickModules(kernel.modules, parts.modules, kernel.builtin);
  await installModules(kernel, paths, work, toolbox);
  const firmware = parts.firmware ? takeFirmware(parts.firmware, work) : 0;
  const archive = await pack(system(parts));
  step(
    `First stage: ${paths.length} modules${firmware > 0 ? `, ${firmware} firmware files` : ""}, ` +
      `${megabytes(archive.length)} before compression`,
  );
  const compressed = await made(await sha256(archive), () =>
    // A twentieth larger than what xz makes of it, and unpacked ten times as fast. The kernel allocates the whole window.
    toolbox.run("/usr/bin/zstd", [...ZSTD, `--stream-size=${archive.length}`], { stdin: archive }));
  // Archives start at multiples of four.
  const gap = new Uint8Array(-compressed.length & 3);
  return await new Blob([compressed, gap, await pack(scripts(parts))]).bytes();
}

async function pack(entries: Iterable<CpioEntry>): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(ReadableStream.from(writeCpio(entries))).bytes();
}

/** Directories that are mounted on, or that programs expect. */
const DIRECTORIES = ["proc", "sys", "run", "mnt", "root", "etc", "var", "usr/lib", "usr/sbin", "usr/lib64"];

function* system({ packages, work, time: mtime }: Stage1Parts): Generator<CpioEntry> {
  for (const path of DIRECTORIES) yield { path, kind: "directory", mtime };
  yield { path: "tmp", kind: "directory", mode: 0o1777, mtime };
  // The tools' squashfs has all of its programs and libraries in /usr, which it covers.
  for (const name of ["sbin", "lib", "lib64"]) {
    yield { path: name, kind: "symlink", target: `usr/${name}`, mtime };
  }
  // The kernel opens the console before /init has mounted anything.
  yield { path: "dev/console", kind: "character device", major: 5, minor: 1, mode: 0o600, mtime };
  yield { path: "dev/null", kind: "character device", major: 1, minor: 3, mode: 0o666, mtime };
  yield file("bin/busybox", `${packages}/bin/busybox`, 0o755, mtime);
  yield { path: "bin/sh", kind: "symlink", target: "busybox", mtime };
  for (const [name, text] of FILES) {
    yield { path: name, kind: "file", content: textContent(text), mode: 0o644, mtime };
  }
  for (const path of listTree(work)) {
    // Firmware may be asked for again when the tools have covered /usr.
    const place = path.startsWith("/firmware/") ? path.slice(1) : `usr${path}`;
    yield file(place, work + path, 0o644, mtime);
  }
}

function* scripts({ recipe, time: mtime }: Stage1Parts): Generator<CpioEntry> {
  yield file("init", `${recipe}/init`, 0o755, mtime);
  for (const path of listTree(`${recipe}/stage1`)) {
    yield file(`etc/broadside${path}`, `${recipe}/stage1${path}`, 0o755, mtime);
  }
}

const FILES = [
  ["etc/passwd", "root:x:0:0:root:/root:/bin/sh\n"],
  ["etc/group", "root:x:0:\n"],
  ["etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"],
  ["etc/nsswitch.conf", "hosts: files dns\n"],
];

function file(path: string, from: string, mode: number, mtime: number): CpioEntry {
  const { size } = Deno.statSync(from);
  return { path, kind: "file", content: hostContent(from, size), mode, mtime };
}

/** Copies the firmware that the modules name from the packages; returns how many files it found. */
function takeFirmware(packages: string, work: string): number {
  const names = new Set<string>();
  for (const path of listTree(work)) {
    if (!path.endsWith(".ko")) continue;
    for (const name of firmwareNames(Deno.readFileSync(work + path))) names.add(name);
  }
  let count = 0;
  for (const name of [...names].sort()) {
    const from = `${packages}/lib/firmware/${name}`, to = `${work}/firmware/${name}`;
    if (!exists(from)) continue;
    Deno.mkdirSync(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    // What is a link among the packages becomes a file: the compression finds the likeness.
    Deno.copyFileSync(from, to);
    count++;
  }
  return count;
}
