import { readLinkage } from "./elf.ts";
import { exists, followLinks, listTree } from "./links.ts";
import { BootError } from "./steps.ts";

/** Where Debian has libraries. */
const LIBRARIES = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"];

/**
 * The files that boot/programs.txt picks from unpacked packages, with the libraries they are linked with and what
 * links lead to: paths from `root`, sorted. Throws a BootError for a line that fits nothing or a missing library.
 */
export function pickPrograms(root: string, list: string): string[] {
  const all = listTree(root), picked = new Set<string>();
  for (const line of list.split("\n")) {
    const pattern = line.replace(/#.*/, "").trim();
    if (!pattern) continue;
    const fits = all.filter((path) => matches(pattern, path));
    if (fits.length === 0) {
      throw new BootError(
        `Cannot find ${pattern} in the packages: boot/programs.txt asks for it. Correct it there`,
      );
    }
    for (const path of fits) pick(root, path, picked);
  }
  return [...picked].sort();
}

function matches(pattern: string, path: string): boolean {
  const literal = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join("[^/]*")}$`).test(path);
}

function pick(root: string, path: string, picked: Set<string>): void {
  if (picked.has(path)) return;
  picked.add(path);
  const real = followLinks(root, path);
  if (real !== path) return pick(root, real, picked);
  const bytes = Deno.readFileSync(root + path);
  checkScript(path, bytes);
  for (const name of readLinkage(bytes)?.needed ?? []) {
    const library = LIBRARIES.map((directory) => `${directory}/${name}`).find((each) => exists(root + each));
    if (!library) {
      throw new BootError(
        `Cannot find the library ${name} that ${path} needs. Take its package off "without" in boot/packages.txt, ` +
          "or leave the program out of boot/programs.txt",
      );
    }
    pick(root, library, picked);
  }
}

/** Busybox's shell is the only interpreter there. */
function checkScript(path: string, bytes: Uint8Array): void {
  const [, interpreter] = /^#! *(\S+)/.exec(new TextDecoder().decode(bytes.subarray(0, 100))) ?? [];
  if (!interpreter || interpreter === "/bin/sh") return;
  throw new BootError(
    `Cannot take ${path}: it is a script for ${interpreter}. Leave it out of boot/programs.txt`,
  );
}

/** Where a file lies in a system whose /bin, /sbin and /lib are links to those in /usr. */
export function merged(path: string): string {
  return path.replace(/^\/(bin|sbin|lib|lib64)\//, "/usr/$1/");
}
