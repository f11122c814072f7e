import { compareVersions } from "./version.ts";

/** Where a package is and what it wants, as a distribution's index tells. */
export interface IndexedPackage {
  name: string;
  version: string;
  /** Part of the distribution's mirror that `path` lies in: `debian` or `debian-security`. */
  archive: string;
  /** From the archive's root: `pool/main/…deb`. */
  path: string;
  sha256: string;
  size: number;
  /** Name and version of the source package. */
  source: string;
  sourceVersion: string;
  /** Needed packages; of each list one will do. */
  depends: string[][];
  provides: string[];
}

/** Packages by name, the newest of each. */
export type PackageIndex = Map<string, IndexedPackage>;

/** Adds what a `Packages` file lists (deb822(5)) to the index; where `only` is given, no others than those. */
export function addPackages(index: PackageIndex, text: string, archive: string, only?: Set<string>): void {
  for (const stanza of text.split(/\n\n+/)) {
    if (!stanza.trim()) continue;
    const each = readStanza(stanza, archive);
    if (only && !only.has(each.name)) continue;
    const there = index.get(each.name);
    if (!there || compareVersions(each.version, there.version) > 0) index.set(each.name, each);
  }
}

function readStanza(stanza: string, archive: string): IndexedPackage {
  const fields = readFields(stanza);
  const field = (name: string) => fields.get(name) ?? "";
  const name = field("Package"), version = field("Version");
  // "Source: name (version)", where either differs from the package's own.
  const [, source = name, sourceVersion = version] = /^(\S+)(?: \((.+)\))?$/.exec(field("Source")) ?? [];
  return {
    name,
    version,
    archive,
    path: field("Filename"),
    sha256: field("SHA256"),
    size: Number(field("Size")),
    source,
    sourceVersion,
    depends: [...readRelations(field("Pre-Depends")), ...readRelations(field("Depends"))],
    provides: readRelations(field("Provides")).flat(),
  };
}

/** The fields of one stanza; lines that continue one start with a space. */
export function readFields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last = "";
  for (const line of stanza.split("\n")) {
    if (/^[ \t]/.test(line)) {
      fields.set(last, `${fields.get(last)}\n${line.slice(1)}`);
      continue;
    }
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    last = line.slice(0, colon);
    fields.set(last, line.slice(colon + 1).trim());
  }
  return fields;
}

/** `a (>= 1) | b, c:any` as names: [[a, b], [c]]. Within one release the versions asked for are there. */
function readRelations(text: string): string[][] {
  if (!text) return [];
  return text.split(",").map((group) =>
    group.split("|").map((one) => one.trim().replace(/[\s(:[].*$/, "")).filter(Boolean)
  );
}
