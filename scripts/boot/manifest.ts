import { BootError } from "./steps.ts";

/** A package that the payload is made from, pinned. */
export interface PinnedPackage {
  name: string;
  version: string;
  /** What of the recipe it is for: `kernel`, `stage1`, `tools`, `loaders`, `build`, `firmware`. */
  groups: string[];
  /** `debian` or `debian-security`. */
  archive: string;
  /** Below the archive's root. */
  path: string;
  size: number;
  sha256: string;
  source: string;
  sourceVersion: string;
  /** Short names of its licences, as its copyright file gives them. */
  licences: string[];
}

/** boot/manifest.json: all that a build depends on. */
export interface Manifest {
  format: 1;
  /** When the distribution published its newest index, ISO 8601; every file in the payload bears this time. */
  date: string;
  packages: PinnedPackage[];
}

/** Reads boot/manifest.json. Throws a BootError when it is not there or of another format. */
export function readManifest(path: string): Manifest {
  let text;
  try {
    text = Deno.readTextFileSync(path);
  } catch {
    throw new BootError(`Cannot read ${path}: it is not there. Make it with scripts/dev boot --update`);
  }
  const manifest: Manifest = JSON.parse(text);
  if (manifest.format === 1) return manifest;
  throw new BootError(
    `Cannot use ${path}: its format must be 1, current value is ${manifest.format}. ` +
      "Make it anew with scripts/dev boot --update",
  );
}

/** Writes it so that a change of one package is a change of few lines. */
export function writeManifest(path: string, manifest: Manifest): void {
  Deno.writeTextFileSync(path, JSON.stringify(manifest, null, 2) + "\n");
}

/** Those for any of the groups. */
export function packagesOf({ packages }: Manifest, groups: string[]): PinnedPackage[] {
  return packages.filter((each) => each.groups.some((group) => groups.includes(group)));
}
