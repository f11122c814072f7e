import { installModules, type Kernel } from "./kernel.ts";
import { listTree } from "./links.ts";
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

/** Makes the squashfs with the tools, their libraries, and the remaining modules at `output`. */
export async function makeTools(parts: ToolsParts, output: string): Promise<void> {
  const { kernel, toolbox, work, packages } = parts;
  const programs = pickPrograms(packages, Deno.readTextFileSync(`${parts.recipe}/programs.txt`));
  for (const path of programs) place(packages, path, `${work}/root`);
  const modules = pickModules(kernel.modules, parts.modules, kernel.builtin);
  // depmod wants them in /lib, which is a link to this.
  await installModules(kernel, modules, `${work}/root/usr`, toolbox);
  const size = listTree(`${work}/root`).reduce(
    (sum, path) => sum + Deno.lstatSync(`${work}/root${path}`).size,
    0,
  );
  step(
    `Tools: ${programs.length} files and ${modules.length} modules, ${megabytes(size)} before compression`,
  );
  const time = `${parts.time}`;
  await toolbox.run("/usr/bin/mksquashfs", [
    ...[
      `${work}/root`,
      output,
      "-noappend",
      "-no-progress",
      "-quiet",
      "-no-exports",
      "-no-xattrs",
      "-all-root",
    ],
    ...["-comp", "zstd", "-Xcompression-level", "19", "-b", "1M", "-mkfs-time", time, "-all-time", time],
  ]);
}

/** Copies a file or link to its place, with the mode that it should have whatever the mask of whoever unpacked it. */
function place(packages: string, path: string, root: string): void {
  const to = root + merged(path);
  Deno.mkdirSync(to.slice(0, to.lastIndexOf("/")), { recursive: true });
  if (Deno.lstatSync(packages + path).isSymlink) {
    // Absolute, as links between /bin and /usr/bin would not lead the same way any more.
    const target = Deno.readLinkSync(packages + path);
    Deno.symlinkSync(target.startsWith("/") || !target.includes("/") ? target : absolute(path, target), to);
    return;
  }
  Deno.copyFileSync(packages + path, to);
  Deno.chmodSync(to, /\/s?bin\/|\/ld-linux/.test(path) ? 0o755 : 0o644);
}

function absolute(path: string, target: string): string {
  return merged(new URL(target, `file://${path}`).pathname);
}
