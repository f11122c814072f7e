import { equal, rejects } from "node:assert/strict";
import { fetchPackages, sha256 } from "./cache.ts";
import type { PinnedPackage } from "./manifest.ts";

const CONTENT = new TextEncoder().encode("a package");

async function pinned(): Promise<PinnedPackage> {
  return {
    ...{ name: "tool", version: "1", groups: [], source: "tool", sourceVersion: "1", licences: [] },
    ...{ archive: "debian", path: "pool/main/t/tool_1_amd64.deb", size: CONTENT.length },
    sha256: await sha256(CONTENT),
  };
}

/** Runs with a cache of its own. */
async function withCache(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = Deno.makeTempDirSync(), before = Deno.env.get("XDG_CACHE_HOME");
  Deno.env.set("XDG_CACHE_HOME", directory);
  try {
    await use(directory);
  } finally {
    if (before === undefined) Deno.env.delete("XDG_CACHE_HOME");
    else Deno.env.set("XDG_CACHE_HOME", before);
    Deno.removeSync(directory, { recursive: true });
  }
}

Deno.test("packages are fetched once, and again when what is kept is damaged", () =>
  withCache(async () => {
    let fetched = 0;
    const mirror = { fetch: () => Promise.resolve(++fetched ? CONTENT : undefined) };
    const paths = await fetchPackages(mirror, [await pinned()]);
    await fetchPackages(mirror, [await pinned()]);
    equal(fetched, 1);
    Deno.writeTextFileSync(paths.get("tool")!, "b package");
    await fetchPackages(mirror, [await pinned()]);
    equal(fetched, 2);
    equal(Deno.readTextFileSync(paths.get("tool")!), "a package");
  }));

Deno.test("a package that is gone from the mirror is named, and what to do", () =>
  withCache(async () => {
    const mirror = { fetch: () => Promise.resolve(undefined) };
    await rejects(
      fetchPackages(mirror, [await pinned()]),
      /tool 1: no mirror has .*--update.*BROADSIDE_MIRROR/s,
    );
  }));

Deno.test("a package that is not the one pinned is refused and not kept", () =>
  withCache(async (directory) => {
    const mirror = { fetch: () => Promise.resolve(new TextEncoder().encode("b package")) };
    await rejects(fetchPackages(mirror, [await pinned()]), /sha256 must be/);
    equal([...Deno.readDirSync(`${directory}/broadside/debs`)].length, 0);
  }));
