import type { IndexedPackage, PackageIndex } from "./index.ts";
import { BootError } from "./steps.ts";

/** What one line of boot/packages.txt asks for. */
export interface Wanted {
  group: string;
  names: string[];
  /** With what they depend on. */
  follow: boolean;
}

/** The recipe's packages, as boot/packages.txt lists them. */
export interface Recipe {
  wanted: Wanted[];
  /** Never taken, though something depends on them. */
  without: Set<string>;
  /** Taken from the release after the one that all others are of. */
  newer: Set<string>;
}

/**
 * Reads boot/packages.txt: lines of `group: name…`, `group+: name…`, `without: name…` and `newer: name…`; `#` starts a
 * comment.
 */
export function readRecipe(text: string): Recipe {
  const recipe: Recipe = { wanted: [], without: new Set(), newer: new Set() };
  for (const line of text.split("\n")) {
    const plain = line.replace(/#.*/, "").trim();
    if (!plain) continue;
    const [, group, plus, rest] = /^(\w+)(\+?):\s*(.*)$/.exec(plain) ??
      fail(`boot/packages.txt has a line that is no "group: names": ${plain}`);
    const names = rest.split(/\s+/).filter(Boolean);
    if (group === "without" || group === "newer") { for (const name of names) recipe[group].add(name); }
    else recipe.wanted.push({ group, names, follow: plus === "+" });
  }
  return recipe;
}

/** A package and the groups that take it. */
export interface Resolved {
  package: IndexedPackage;
  groups: string[];
}

/** What must be fetched, by name; throws a BootError for a name that the distribution lacks. */
export function resolve({ wanted, without }: Recipe, index: PackageIndex): Resolved[] {
  const providers = findProviders(index);
  const found = new Map<string, Set<string>>();
  for (const { group, names, follow } of wanted) {
    const queue = names.map((name) => need(index, providers, name));
    for (let each = queue.shift(); each; each = queue.shift()) {
      const groups = found.get(each.name) ?? new Set();
      if (groups.has(group)) continue;
      found.set(each.name, groups.add(group));
      if (!follow) continue;
      for (const options of each.depends) {
        if (options.some((name) => without.has(name))) continue;
        queue.push(choose(index, providers, options, each.name));
      }
    }
  }
  return Array.from(found, ([name, groups]) => ({ package: index.get(name)!, groups: [...groups].sort() }))
    .sort((a, b) => a.package.name < b.package.name ? -1 : 1);
}

/** Names that no package has but some provide, with the first of those. */
function findProviders(index: PackageIndex): Map<string, IndexedPackage> {
  const providers = new Map<string, IndexedPackage>();
  for (const each of index.values()) {
    for (const name of each.provides) {
      const there = providers.get(name);
      if (!there || each.name < there.name) providers.set(name, each);
    }
  }
  return providers;
}

function choose(
  index: PackageIndex,
  providers: Map<string, IndexedPackage>,
  options: string[],
  by: string,
): IndexedPackage {
  for (const name of options) {
    const found = index.get(name) ?? providers.get(name);
    if (found) return found;
  }
  return fail(`${by} depends on ${options.join(" or ")}, which the distribution's index has not`);
}

function need(index: PackageIndex, providers: Map<string, IndexedPackage>, name: string): IndexedPackage {
  return index.get(name) ?? providers.get(name) ??
    fail(`boot/packages.txt asks for ${name}, which the distribution's index has not`);
}

function fail(text: string): never {
  throw new BootError(text);
}
