import { sha256 } from "./cache.ts";
import { addPackages, type PackageIndex } from "./index.ts";
import type { Mirror } from "./mirror.ts";
import { BootError, has, run, step } from "./steps.ts";

const SUITES: [archive: string, suite: string][] = [
  ["debian", "bookworm"],
  ["debian", "bookworm-updates"],
  ["debian-security", "bookworm-security"],
];
/** The release after it. */
const NEWER_SUITES: [archive: string, suite: string][] = [
  ["debian", "trixie"],
  ["debian-security", "trixie-security"],
];
const COMPONENTS = ["main", "non-free-firmware"];
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/**
 * Reads all indices of Debian 12 with updates, and of Debian 13 what `newer` names; `date` is when the newest of them was
 * made.
 */
export async function readRelease(
  mirror: Mirror,
  newer: Set<string>,
): Promise<{ index: PackageIndex; date: string }> {
  const index: PackageIndex = new Map();
  let newest = 0;
  const later = newer.size > 0 ? NEWER_SUITES : [];
  for (const [archive, suite] of [...SUITES, ...later]) {
    const release = await fetchOrFail(mirror, archive, `dists/${suite}/InRelease`);
    const text = await verified(release, suite);
    const [, date] = /^Date: (.+)$/m.exec(text) ?? [];
    newest = Math.max(newest, Date.parse(date));
    for (const component of COMPONENTS) {
      const path = `${component}/binary-amd64/Packages.xz`;
      const [, expected] = new RegExp(`^ ([0-9a-f]{64}) +\\d+ ${path}$`, "m").exec(text) ?? [];
      if (!expected) {
        throw new BootError(
          `Cannot read ${suite}: its InRelease lists no ${path}. Is BROADSIDE_MIRROR one of Debian?`,
        );
      }
      const bytes = await fetchOrFail(mirror, archive, `dists/${suite}/${path}`);
      if (await sha256(bytes) !== expected) {
        throw new BootError(
          `Cannot use ${suite}'s ${path}: its sha256 is not what InRelease says. Try again in a moment`,
        );
      }
      addPackages(index, await unxz(bytes), archive, suite.startsWith("trixie") ? newer : undefined);
    }
  }
  return { index, date: new Date(newest).toISOString() };
}

/** The signed text of an InRelease file; says so where its signature cannot be checked. */
async function verified(release: Uint8Array<ArrayBuffer>, suite: string): Promise<string> {
  if (has("gpgv") && exists(KEYRING)) {
    const path = Deno.makeTempFileSync();
    try {
      Deno.writeFileSync(path, release);
      const text = await run("gpgv", ["--quiet", "--keyring", KEYRING, "--output", "-", path]);
      step(`${suite} is signed by Debian`);
      return new TextDecoder().decode(text);
    } finally {
      Deno.removeSync(path);
    }
  }
  step(`NOT CHECKED: the signature of ${suite}, as gpgv or ${KEYRING} is not on this machine`);
  return new TextDecoder().decode(release);
}

async function fetchOrFail(mirror: Mirror, archive: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await mirror.fetch(archive, path);
  if (bytes) return bytes;
  throw new BootError(`Cannot read Debian's index: no mirror has ${path} of ${archive}`);
}

async function unxz(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!has("xz")) throw new BootError("Cannot read Debian's index: this needs xz. Install xz-utils");
  return new TextDecoder().decode(await run("xz", ["--decompress", "--stdout"], { stdin: bytes }));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
