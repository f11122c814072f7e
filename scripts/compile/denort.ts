import { toHex } from "../../src/base/mod.ts";
import { elfEnd } from "../../src/netboot/mod.ts";
import { run, step } from "./steps.ts";

/** An executable that `deno compile` appends the program to, and where it comes from, in words. */
export interface Denort {
  path?: string;
  from: string;
}

/**
 * Where the npm registry is all there is: this package's program was made with `deno compile`, so the front of it is the
 * base executable of the Deno it names, byte for byte as Deno publishes it (MIT license). The hash says so.
 */
const DONOR = {
  package: "@semantic-flow/weave-linux-x64@0.9.0",
  file: "package/bin/weave",
  deno: "2.7.14",
  size: 97_760_192,
  sha256: "44fa11ae44592891a07ecc3967cdb091ae316a947d60929415d26dedbb8f55b7",
};

/**
 * Finds the base executable: DENORT_BIN, one that an earlier run took from npm, or none, in which case `deno compile`
 * uses what it has in its cache or downloads it. Should that fail, `fromNpm` is the last resort.
 */
export async function findDenort(work: string): Promise<Denort & { fromNpm(): Promise<Denort> }> {
  const fromNpm = () => takeFromNpm(work);
  const named = Deno.env.get("DENORT_BIN");
  if (named) return { path: named, from: `${named}, as DENORT_BIN says`, fromNpm };
  const kept = keptPath();
  if (!await inDenoCache() && await isDenort(kept)) {
    return { path: kept, from: `${kept}, part of the npm package ${DONOR.package}`, fromNpm };
  }
  return { from: "", fromNpm };
}

async function takeFromNpm(work: string): Promise<Denort> {
  const { arch, os } = Deno.build;
  if (Deno.version.deno !== DONOR.deno || arch !== "x86_64" || os !== "linux") {
    throw new Error(
      `there is no other source for Deno ${Deno.version.deno} on ${arch} ${os}. Get denort of that version and name it ` +
        "in DENORT_BIN",
    );
  }
  step(
    `Fetching the npm package ${DONOR.package}, a program made with this Deno, for the base executable in it`,
  );
  await run("npm", ["pack", "--silent", "--pack-destination", work, DONOR.package], { cwd: work });
  const archive = [...Deno.readDirSync(work)].find(({ name }) => name.endsWith(".tgz"))!.name;
  await run("tar", ["-xzf", archive, DONOR.file], { cwd: work });
  const program = Deno.readFileSync(`${work}/${DONOR.file}`);
  const base = program.subarray(0, elfEnd(program.subarray(0, 64)));
  const sum = await sha256(base);
  if (sum !== DONOR.sha256) {
    throw new Error(
      `${DONOR.package} does not hold the base executable it held: sha256 ${sum} instead of ${DONOR.sha256}`,
    );
  }
  step(`Its first ${base.length} bytes are the base executable: sha256 ${sum}, as expected`);
  const path = keptPath();
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  // Under another name first, so that nobody finds half of it.
  Deno.writeFileSync(`${path}.${Deno.pid}`, base, { mode: 0o755 });
  Deno.renameSync(`${path}.${Deno.pid}`, path);
  return { path, from: `part of the npm package ${DONOR.package}, kept in ${path}` };
}

async function isDenort(path: string): Promise<boolean> {
  try {
    return Deno.version.deno === DONOR.deno && Deno.statSync(path).size === DONOR.size &&
      await sha256(Deno.readFileSync(path)) === DONOR.sha256;
  } catch {
    return false;
  }
}

async function inDenoCache(): Promise<boolean> {
  const { denoDir } = JSON.parse(await run(Deno.execPath(), ["info", "--json"]));
  const name = `denort-${Deno.build.target}.zip`;
  try {
    return Deno.statSync(`${denoDir}/dl/release/v${Deno.version.deno}/${name}`).isFile;
  } catch {
    return false;
  }
}

function keptPath(): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME") || "/tmp"}/.cache`;
  return `${cache}/broadside/denort-${DONOR.deno}`;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
