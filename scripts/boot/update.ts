import { fetchPackages } from "./cache.ts";
import { licenceNames } from "./licences.ts";
import { type Manifest, type PinnedPackage, readManifest, writeManifest } from "./manifest.ts";
import type { Mirror } from "./mirror.ts";
import { readRelease } from "./release.ts";
import { readRecipe, resolve } from "./resolve.ts";
import { megabytes, step } from "./steps.ts";
import { unpack } from "./unpack.ts";

/** Pins the newest versions of what `recipe` (boot/packages.txt) asks for in the manifest, and says what changed. */
export async function updateManifest(mirror: Mirror, recipe: string, path: string): Promise<void> {
  const wanted = readRecipe(Deno.readTextFileSync(recipe));
  const { index, date } = await readRelease(mirror, wanted.newer);
  const packages: PinnedPackage[] = resolve(wanted, index)
    .map(({ package: { depends: _, provides: __, ...each }, groups }) => ({
      name: each.name,
      version: each.version,
      groups,
      archive: each.archive,
      path: each.path,
      size: each.size,
      sha256: each.sha256,
      source: each.source,
      sourceVersion: each.sourceVersion,
      licences: [],
    }));
  const debs = await fetchPackages(mirror, packages);
  await addLicences(packages, debs);
  report(before(path), packages);
  writeManifest(path, { format: 1, date, packages });
}

async function addLicences(packages: PinnedPackage[], debs: Map<string, string>): Promise<void> {
  const work = Deno.makeTempDirSync({ prefix: "broadside-licences-" });
  try {
    for (const { name } of packages) await unpack([debs.get(name)!], `${work}/${name}`);
    for (const each of packages) {
      const copyright = findCopyright(work, each.name);
      each.licences = copyright === undefined ? [] : licenceNames(copyright);
      if (each.licences.length === 0) {
        step(`${each.name}: no licence found in its copyright file; look at it`);
      }
    }
  } finally {
    Deno.removeSync(work, { recursive: true });
  }
}

/** Packages of one source may share the copyright file of one of them, by a link to its directory. */
function findCopyright(work: string, name: string): string | undefined {
  const directory = `${work}/${name}/usr/share/doc/${name}`;
  try {
    const other = Deno.lstatSync(directory).isSymlink ? Deno.readLinkSync(directory) : name;
    return Deno.readTextFileSync(`${work}/${other}/usr/share/doc/${other}/copyright`);
  } catch {
    return undefined;
  }
}

function before(path: string): Manifest | undefined {
  try {
    return readManifest(path);
  } catch {
    return undefined;
  }
}

function report(before: Manifest | undefined, packages: PinnedPackage[]): void {
  const versions = new Map(before?.packages.map(({ name, version }) => [name, version]));
  for (const { name, version } of packages) {
    const old = versions.get(name);
    if (old === version) continue;
    step(old ? `${name}: ${old} -> ${version}` : `${name}: ${version} is new`);
  }
  const names = new Set(packages.map(({ name }) => name));
  for (const name of versions.keys()) if (!names.has(name)) step(`${name} is no longer needed`);
  step(
    `${packages.length} packages are pinned, ${
      megabytes(packages.reduce((sum, { size }) => sum + size, 0))
    } to fetch`,
  );
}
