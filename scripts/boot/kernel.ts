import { BootError } from "./steps.ts";
import {
  hardenSoftDependencies,
  type ModuleIndex,
  moduleName,
  readDependencies,
  writeDependencies,
} from "./modules.ts";
import type { Toolbox } from "./toolbox.ts";

/** An unpacked kernel package. */
export interface Kernel {
  /** As `uname -r` tells, e.g. 6.1.0-31-amd64. */
  version: string;
  /** Path of its image. */
  image: string;
  /** Path of its lib/modules/VERSION. */
  directory: string;
  modules: ModuleIndex;
  /** Names of modules that are part of the image. */
  builtin: Set<string>;
}

/** Looks at the kernel unpacked in `root`; makes the lists of its modules there. */
export async function readKernel(root: string, toolbox: Toolbox): Promise<Kernel> {
  const versions = [...Deno.readDirSync(`${root}/lib/modules`)].map(({ name }) => name);
  if (versions.length !== 1) {
    throw new BootError(`Cannot tell the kernel's version: there are modules of ${versions.join(", ")}`);
  }
  const [version] = versions, directory = `${root}/lib/modules/${version}`;
  const modules = await listDependencies(root, version, toolbox);
  const builtin = Deno.readTextFileSync(`${directory}/modules.builtin`).split("\n").map(moduleName);
  return { version, image: `${root}/boot/vmlinuz-${version}`, directory, modules, builtin: new Set(builtin) };
}

/** Runs depmod over lib/modules/VERSION in `root`, and gives what it found, soft dependencies included. */
async function listDependencies(root: string, version: string, toolbox: Toolbox): Promise<ModuleIndex> {
  await toolbox.run("/sbin/depmod", ["-b", root, version]);
  const read = (name: string) => Deno.readTextFileSync(`${root}/lib/modules/${version}/${name}`);
  return hardenSoftDependencies(readDependencies(read("modules.dep")), read("modules.softdep"));
}

/**
 * Copies modules (paths below lib/modules/VERSION) to lib/modules/VERSION in `root` and makes the two lists of them
 * that busybox's modprobe reads.
 */
export async function installModules(
  kernel: Kernel,
  paths: string[],
  root: string,
  toolbox: Toolbox,
): Promise<void> {
  const into = `${root}/lib/modules/${kernel.version}`;
  for (const path of paths) {
    Deno.mkdirSync(`${into}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
    Deno.copyFileSync(`${kernel.directory}/${path}`, `${into}/${path}`);
  }
  for (const name of ["modules.builtin", "modules.order"]) {
    Deno.copyFileSync(`${kernel.directory}/${name}`, `${into}/${name}`);
  }
  const index = await listDependencies(root, kernel.version, toolbox);
  const sorted = new Map([...index].sort(([a], [b]) => a < b ? -1 : 1));
  for (const { name, isFile } of [...Deno.readDirSync(into)]) {
    if (isFile && name !== "modules.alias") Deno.removeSync(`${into}/${name}`);
  }
  Deno.writeTextFileSync(`${into}/modules.dep`, writeDependencies(sorted));
}
