import { sha256 } from "./cache.ts";
import { installModules, type Kernel } from "./kernel.ts";
import { listTree } from "./links.ts";
import { made } from "./made.ts";
import { pickModules } from "./modules.ts";
import { merged, pickPrograms } from "./programs.ts";
import { megabytes, step } from "./steps.ts";
import type { Toolbox } from "./toolbox.ts";

/** What tools.squashfs is made from. */
export interface ToolsParts {
  /** The boot/ folder. */
  recipe: string;
  kernel: Kernel;
  /** What boot/modules.txt lists for it. */
  modules: string[];
  /** Where the tools' packages were unpacked. */
  packages: string;
  toolbox: Toolbox;
  /** A directory for it to work in. */
  work: string;
  /** Seconds since 1970; the time of every file. */
  time: number;
}

const SQUASHFS = [
  ...["-noappend", "-no-progress", "-quiet", "-no-exports", "-no-xattrs", "-all-root"],
  ...["-comp", "zstd", "-Xcompression-level", "19", "-b", "1M"],
];

/** Makes the squashfs with the tools, their libraries, and the remaining modules. Gives its bytes. */
export async function makeTools(parts: ToolsParts): Promise<Uint8Array> {
  const { kernel, toolbox, work, packages } = parts, root = `${work}/root`;
  const programs = pickPrograms(packages, Deno.readTextFileSync(`${parts.recipe}/programs.txt`));
  for (const path of programs) place(packages, path, root);
  const modules = pickModules(kernel.modules, parts.modules, kernel.builtin);
  // depmod wants them in /lib, which is a link to this.
  await installModules(kernel, modules, `${root}/usr`, toolbox);
  const options = [...SQUASHFS, "-mkfs-time", `${parts.time}`, "-all-time", `${parts.time}`];
  const { size, lines } = await describe(root);
  step(
    `Tools: ${programs.length} files and ${modules.length} modules, ${megabytes(size)} before compression`,
  );
  return await made(await sha256(new TextEncoder().encode([...options, ...lines].join("\n"))), async () => {
    const output = `${work}/tools.squashfs`;
    await toolbox.run("/usr/bin/mksquashfs", [root, output, ...options]);
    return Deno.readFileSync(output);
  });
}

/** A line for each file, which tells all about it; and the size of all. */
async function describe(root: string): Promise<{ size: number; lines: string[] }> {
  const lines: string[] = [];
  let size = 0;
  for (const path of listTree(root)) {
    const info = Deno.lstatSync(root + path);
    const content = info.isSymlink
      ? Deno.readLinkSync(root + path)
      : await sha256(Deno.readFileSync(root + path));
    lines.push(`${path} ${info.mode?.toString(8)} ${content}`);
    size += info.size;
  }
  return { size, lines };
}

/** Copies a file or link to its place, with the mode that it should have whatever the mask of whoever unpacked it. */
function place(packages: string, path: string, root: string): void {
  const to = root + merged(path);
  Deno.mkdirSync(to.slice(0, to.lastIndexOf("/")), { recursive: true });
  if (Deno.lstatSync(packages + path).isSymlink) {
    const target = Deno.readLinkSync(packages + path);
    // What it leads to may have moved as well; a neighbour has moved along.
    Deno.symlinkSync(target.includes("/") ? merged(new URL(target, `file://${path}`).pathname) : target, to);
    return;
  }
  Deno.copyFileSync(packages + path, to);
  Deno.chmodSync(to, /\/s?bin\/|\/ld-linux/.test(path) ? 0o755 : 0o644);
}
