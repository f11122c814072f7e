import { toHex } from "../../src/base/mod.ts";
import type { PinnedPackage } from "./manifest.ts";
import { BootError, megabytes, step } from "./steps.ts";

/** Where packages come from: a `Mirror`. */
export interface PackageSource {
  /** The file at `path` of an archive; undefined when it is not there. */
  fetch(archive: string, path: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** Fetches what of the packages the cache lacks; returns where they are, by name. */
export async function fetchPackages(
  mirror: PackageSource,
  packages: PinnedPackage[],
): Promise<Map<string, string>> {
  const directory = cacheDirectory("debs");
  Deno.mkdirSync(directory, { recursive: true });
  const paths = new Map(packages.map((each) => [each.name, `${directory}/${fileName(each)}`]));
  const missing: PinnedPackage[] = [];
  for (const each of packages) if (!await isWhole(paths.get(each.name)!, each)) missing.push(each);
  if (missing.length > 0) {
    const size = missing.reduce((sum, each) => sum + each.size, 0);
    step(`Fetching ${missing.length} packages, ${megabytes(size)}, into ${directory}`);
  }
  const queue = missing.values();
  // Four at a time, as a mirror likes it.
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (const each of queue) await fetchOne(mirror, each, paths.get(each.name)!);
  }));
  return paths;
}

async function fetchOne(mirror: PackageSource, each: PinnedPackage, path: string): Promise<void> {
  const bytes = await mirror.fetch(each.archive, each.path);
  if (!bytes) {
    throw new BootError(
      `Cannot fetch ${each.name} ${each.version}: no mirror has ${each.path} any more. ` +
        "Move to the versions of today with scripts/dev boot --update, or name a mirror that keeps old ones, e.g. " +
        "BROADSIDE_MIRROR=http://snapshot.debian.org/archive/debian/20260101T000000Z",
    );
  }
  const sum = await sha256(bytes);
  if (sum !== each.sha256) {
    throw new BootError(
      `Cannot use ${each.path}: sha256 must be ${each.sha256}, what the mirror sent has ${sum}. ` +
        "Try another in BROADSIDE_MIRROR",
    );
  }
  // Under another name first, so that nobody finds half of it.
  Deno.writeFileSync(`${path}.${Deno.pid}`, bytes);
  Deno.renameSync(`${path}.${Deno.pid}`, path);
}

async function isWhole(path: string, { size, sha256: expected }: PinnedPackage): Promise<boolean> {
  try {
    return Deno.statSync(path).size === size && await sha256(Deno.readFileSync(path)) === expected;
  } catch {
    return false;
  }
}

/** Hexadecimal SHA-256. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

function fileName({ path }: PinnedPackage): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A directory for what can be fetched or made again. */
export function cacheDirectory(name: string): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME") || "/tmp"}/.cache`;
  return `${cache}/broadside/${name}`;
}
