import { fetchPackages, sha256 } from "./cache.ts";
import { fingerprint } from "./fingerprint.ts";
import { readKernel } from "./kernel.ts";
import { licenceList } from "./licences.ts";
import { exists } from "./links.ts";
import { type Manifest, packagesOf, readManifest } from "./manifest.ts";
import type { Mirror } from "./mirror.ts";
import { readModuleLists } from "./modules.ts";
import { type PayloadFile, writePayload } from "./payload.ts";
import { mustBeSigned } from "./signed.ts";
import { makeStage1 } from "./stage1.ts";
import { megabytes, step } from "./steps.ts";
import { Toolbox } from "./toolbox.ts";
import { makeTools } from "./tools.ts";
import { unpack } from "./unpack.ts";

/** What to build. */
export interface BuildOptions {
  /** The boot/ folder. */
  recipe: string;
  /** Directory for payload.bin and files/. */
  output: string;
  mirror: Mirror;
  /** With firmware for network cards. */
  firmware: boolean;
  /** Even when nothing has changed since the last time. */
  force: boolean;
}

/** Names of the payload's files and where they are in the loaders' packages. */
const LOADERS: [name: string, path: string][] = [
  ["undionly.kpxe", "usr/lib/ipxe/undionly.kpxe"],
  ["snponly.efi", "usr/lib/ipxe/snponly.efi"],
  ["ipxe.efi", "boot/ipxe.efi"],
  ["shimx64.efi", "usr/lib/shim/shimx64.efi.signed"],
  ["grubx64.efi", "usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed"],
];
/** Secure Boot refuses these without a signature. */
const SIGNED = ["vmlinuz", "shimx64.efi", "grubx64.efi"];
const NAMES = ["vmlinuz", "stage1.img", "tools.squashfs", ...LOADERS.map(([name]) => name)];

/** Makes the payload and the files in it from what the manifest pins. Throws a BootError for what went wrong. */
export async function build({ recipe, output, mirror, firmware, force }: BuildOptions): Promise<void> {
  const start = performance.now();
  const from = await fingerprint(recipe, { firmware }), record = `${output}/built-from`;
  if (!force && exists(`${output}/payload.bin`) && exists(record) && Deno.readTextFileSync(record) === from) {
    return step(`${output}/payload.bin is up to date; --force makes it anew`);
  }
  const manifest = readManifest(`${recipe}/manifest.json`);
  const groups = ["kernel", "stage1", "tools", "loaders", "build", ...(firmware ? ["firmware"] : [])];
  const debs = await fetchPackages(mirror, packagesOf(manifest, groups));
  const work = Deno.makeTempDirSync({ prefix: "broadside-boot-" });
  // Beside the finished ones, so that nobody finds some of the old and some of the new.
  const files = `${output}/files.new`, payload = `${output}/payload.bin.new`;
  try {
    for (const group of groups) {
      const paths = packagesOf(manifest, [group]).map(({ name }) => debs.get(name)!);
      await unpack(paths, `${work}/${group}`);
    }
    remove(files);
    Deno.mkdirSync(files, { recursive: true });
    const time = Math.floor(Date.parse(manifest.date) / 1000);
    await makeFiles({ recipe, work, files, firmware, time });
    checkSignatures(files);
    const shipped = packagesOf(manifest, groups.filter((group) => group !== "build"));
    writeRecords(files, { ...manifest, packages: shipped }, firmware);
    const listed = await list(files, [...NAMES, "LICENSES.txt", "manifest.json"]);
    const size = writePayload(payload, files, listed);
    remove(record);
    remove(`${output}/files`);
    Deno.renameSync(files, `${output}/files`);
    Deno.renameSync(payload, `${output}/payload.bin`);
    Deno.writeTextFileSync(record, from);
    report(listed, size, start);
  } finally {
    Deno.removeSync(work, { recursive: true });
    remove(files);
    remove(payload);
  }
}

function remove(path: string): void {
  if (exists(path)) Deno.removeSync(path, { recursive: true });
}

interface Making {
  recipe: string;
  work: string;
  files: string;
  firmware: boolean;
  time: number;
}

async function makeFiles({ recipe, work, files, firmware, time }: Making): Promise<void> {
  for (const [name, path] of LOADERS) copy(`${work}/loaders/${path}`, `${files}/${name}`);
  const toolbox = new Toolbox(`${work}/build`);
  const kernel = await readKernel(`${work}/kernel`, toolbox);
  copy(kernel.image, `${files}/vmlinuz`);
  const lists = readModuleLists(Deno.readTextFileSync(`${recipe}/modules.txt`));
  const common = { recipe, kernel, toolbox, time };
  const [stage1, tools] = await Promise.all([
    makeStage1({
      ...common,
      modules: lists.get("stage1") ?? [],
      packages: `${work}/stage1`,
      firmware: firmware ? `${work}/firmware` : undefined,
      work: `${work}/stage1-modules`,
    }),
    makeTools({
      ...common,
      modules: lists.get("tools") ?? [],
      packages: `${work}/tools`,
      work: `${work}/tools-root`,
    }),
  ]);
  Deno.writeFileSync(`${files}/stage1.img`, stage1);
  Deno.writeFileSync(`${files}/tools.squashfs`, tools);
}

/** Copied whatever its mode: a kernel image may be readable by root alone. */
function copy(from: string, to: string): void {
  Deno.writeFileSync(to, Deno.readFileSync(from), { mode: 0o644 });
}

function checkSignatures(files: string): void {
  for (const name of SIGNED) mustBeSigned(name, Deno.readFileSync(`${files}/${name}`));
}

function writeRecords(files: string, { date, packages }: Manifest, firmware: boolean): void {
  Deno.writeTextFileSync(`${files}/LICENSES.txt`, licenceList(packages, date));
  const sizes = Object.fromEntries(NAMES.map((name) => [name, Deno.statSync(`${files}/${name}`).size]));
  const told = packages.map(({ name, version, source, sourceVersion, licences, size }) => ({
    ...{ name, version, source, sourceVersion, licences, size },
  }));
  const text = JSON.stringify({ format: 1, date, firmware, sizes, packages: told }, null, 1);
  Deno.writeTextFileSync(`${files}/manifest.json`, text + "\n");
}

async function list(directory: string, names: string[]): Promise<PayloadFile[]> {
  return await Promise.all(names.map(async (name) => {
    const bytes = Deno.readFileSync(`${directory}/${name}`);
    return { name, size: bytes.length, sha256: await sha256(bytes) };
  }));
}

function report(files: PayloadFile[], size: number, start: number): void {
  for (const { name, size, sha256 } of files) {
    step(`  ${name.padEnd(15)} ${megabytes(size).padStart(8)}  ${sha256}`);
  }
  step(
    `Made payload.bin, ${megabytes(size)}, in ${((performance.now() - start) / 1000).toFixed(1)} s. ` +
      `${megabytes(sum(files, ["vmlinuz", "stage1.img"]))} of it travel by TFTP under Secure Boot`,
  );
}

function sum(files: PayloadFile[], names: string[]): number {
  return files.filter(({ name }) => names.includes(name)).reduce((total, { size }) => total + size, 0);
}
