import { BootError } from "./steps.ts";

/** The kernel's modules: path below lib/modules/VERSION, and the paths that each needs, in depmod's words. */
export type ModuleIndex = Map<string, string[]>;

/** Reads `modules.dep`: `path: path path…`. */
export function readDependencies(text: string): ModuleIndex {
  const index: ModuleIndex = new Map();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) index.set(line.slice(0, colon), line.slice(colon + 1).split(" ").filter(Boolean));
  }
  return index;
}

export function writeDependencies(index: ModuleIndex): string {
  return Array.from(index, ([path, needs]) => `${path}:${needs.map((each) => ` ${each}`).join("")}\n`).join(
    "",
  );
}

/**
 * Makes what `modules.softdep` wants loaded before a module something that it depends on: busybox's modprobe knows no
 * soft dependencies. Names of modules that are not there are left out, as the kernel would.
 */
export function hardenSoftDependencies(index: ModuleIndex, softdep: string): ModuleIndex {
  const paths = pathsByName(index);
  const before = new Map<string, string[]>();
  for (const line of softdep.split("\n")) {
    const [, name, rest] = /^softdep (\S+) (.*)$/.exec(line) ?? [];
    if (!name) continue;
    const [, names = ""] = /\bpre:\s*((?:(?!post:)\S+\s*)*)/.exec(rest) ?? [];
    const path = paths.get(plain(name));
    if (!path) continue;
    const needs = names.split(/\s+/).map((each) => paths.get(plain(each))).filter((each) =>
      each !== undefined
    );
    before.set(path, [...before.get(path) ?? [], ...needs]);
  }
  return new Map(Array.from(index, ([path, needs]) => {
    const more = [path, ...needs].flatMap((each) => before.get(each) ?? [])
      .flatMap((each) => [each, ...index.get(each) ?? []]);
    return [path, [...new Set([...needs, ...more])].filter((each) => each !== path)];
  }));
}

/** Sections of boot/modules.txt, each a list of what it asks for. */
export function readModuleLists(text: string): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of text.split("\n")) {
    const words = line.replace(/#.*/, "").split(/\s+/).filter(Boolean);
    const [, section] = /^\[(\w+)\]$/.exec(words[0] ?? "") ?? [];
    if (section) lists.set(section, current = []);
    else current.push(...words);
  }
  return lists;
}

/**
 * The modules that a list of boot/modules.txt picks, with what they depend on, sorted. `builtin`: names of those in
 * the kernel itself. Throws a BootError for a name that fits none.
 */
export function pickModules(index: ModuleIndex, list: string[], builtin: Set<string>): string[] {
  const paths = pathsByName(index);
  const left = new Set(
    list.filter((word) => word.startsWith("!")).flatMap((word) => fitting(word.slice(1), index, paths)),
  );
  const picked = new Set<string>(), unknown: string[] = [];
  for (const word of list) {
    if (word.startsWith("!")) continue;
    const fits = fitting(word, index, paths);
    if (fits.length === 0 && !builtin.has(moduleName(word))) unknown.push(word);
    for (const path of fits) {
      if (left.has(path)) continue;
      for (const each of [path, ...index.get(path)!]) picked.add(each);
    }
  }
  if (unknown.length === 0) return [...picked].sort();
  throw new BootError(
    `Cannot find the kernel modules ${unknown.join(", ")}: boot/modules.txt asks for them. Correct it there`,
  );
}

function fitting(word: string, index: ModuleIndex, paths: Map<string, string>): string[] {
  if (!word.includes("/")) return paths.has(plain(word)) ? [paths.get(plain(word))!] : [];
  const start = `kernel/${word}`;
  // A path that neither ends in / nor names a module is the start of names: lib/test_ is all that tests.
  return [...index.keys()].filter((path) =>
    path === `${start}.ko` || (word.endsWith("/") || word.endsWith("_")) && path.startsWith(start)
  );
}

function pathsByName(index: ModuleIndex): Map<string, string> {
  return new Map(Array.from(index.keys(), (path) => [moduleName(path), path]));
}

/** A module's name by its path; dashes and underscores are the same to the kernel. */
export function moduleName(path: string): string {
  return plain(path.slice(path.lastIndexOf("/") + 1).replace(/\.ko(\.\w+)?$/, ""));
}

function plain(name: string): string {
  return name.replaceAll("-", "_");
}

/** Names of the firmware files that a module may load, from its .modinfo section: `firmware=NAME\0`. */
export function firmwareNames(module: Uint8Array): string[] {
  const text = new TextDecoder("latin1").decode(module);
  return Array.from(text.matchAll(/(?:^|\0)firmware=([^\0]+)\0/g), ([, name]) => name);
}
