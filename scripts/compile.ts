// Makes dist/broadside: one executable that needs nothing beside it, and tries it out.
import { findDenort } from "./compile/denort.ts";
import { selfTest } from "./compile/self_test.ts";
import { splice } from "./compile/splice.ts";
import { deno, fail, run, step } from "./compile/steps.ts";

const root = new URL("..", import.meta.url).pathname;
const output = `${root}dist/broadside`;
const LIBRARIES = [
  "/usr/lib/x86_64-linux-gnu",
  "/usr/lib/aarch64-linux-gnu",
  "/usr/lib64",
  "/usr/lib",
  "/lib",
];

/** A folder of its own: what lies beside a program is looked through for packages to embed. */
const work = Deno.makeTempDirSync({ prefix: "broadside-compile-" });
const start = performance.now();
try {
  const bundle = `${work}/broadside.js`;
  step("Bundling");
  // Without bundling every package of the lock would be embedded, whether used or not.
  await run(deno, ["bundle", "--quiet", "--minify", "--output", bundle, `${root}main.ts`], { cwd: root });
  await run(deno, ["run", "-A", `${root}scripts/ui.ts`], { cwd: root });
  step("Built the web console");
  await run("cp", ["-r", `${root}dist/ui`, `${work}/ui`]);
  const zstd = copyLibrary();
  Deno.mkdirSync(`${root}dist`, { recursive: true });
  await compile(bundle, zstd);
  await embedPayload();
  const { size } = Deno.statSync(output);
  step(`Made dist/broadside, ${(size / 1e6).toFixed(1)} MB, in ${seconds()} s`);
  await selfTest(output, work);
  step(`dist/broadside works; it needs nothing beside it. All took ${seconds()} s`);
} finally {
  Deno.removeSync(work, { recursive: true });
}

/** Adds what machines boot over the network, unless `--without-boot` asks for a program that only deploys. */
async function embedPayload(): Promise<void> {
  if (Deno.args.includes("--without-boot")) return step("No boot payload: this program cannot boot machines");
  const payload = `${root}dist/boot/payload.bin`;
  if (!exists(payload)) {
    step("Making the boot payload first (scripts/dev boot makes it anew)");
    await run(deno, ["run", "-A", `${root}scripts/boot.ts`], { cwd: root, timeout: 900_000 });
  }
  splice(output, payload);
  step(`Embedded the boot payload, ${(Deno.statSync(payload).size / 1e6).toFixed(1)} MB`);
}

/** Copies this machine's libzstd beside the bundle, to be embedded; half again as fast as the one built into Deno. */
function copyLibrary(): string | undefined {
  for (const directory of LIBRARIES) {
    try {
      const path = Deno.realPathSync(`${directory}/libzstd.so.1`);
      Deno.copyFileSync(path, `${work}/libzstd.so.1`);
      step(`Embedding libzstd (${path})`);
      return `${work}/libzstd.so.1`;
    } catch {
      // Not there: the next place.
    }
  }
  step(
    "No libzstd.so.1 on this machine: dist/broadside will use that of the machines it runs on, or its own slower one",
  );
}

async function compile(bundle: string, zstd: string | undefined): Promise<void> {
  const include = [...(zstd ? [zstd] : []), `${work}/ui`].flatMap((path) => ["--include", path]);
  const options = ["--quiet", "--no-config", "--no-lock", "--no-check", "-A", ...include, "--output", output];
  const make = (denort?: string) =>
    run(deno, ["compile", ...options, bundle], {
      cwd: work,
      timeout: 180_000,
      env: denort ? { DENORT_BIN: denort } : {},
    });
  const denort = await findDenort(work);
  if (denort.path) step(`Base executable: ${denort.from}`);
  else step("Base executable: Deno's own download, or what is left of an earlier one");
  try {
    await make(denort.path);
  } catch (error) {
    if (denort.path) throw error;
    step(`Deno could not download its base executable; trying npm. (${reason(error)})`);
    const other = await denort.fromNpm();
    step(`Base executable: ${other.from}`);
    await make(other.path).catch((error) => fail(reason(error)));
  }
}

/** The innermost of the causes that Deno lists, without the trace below them. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [causes] = text.split("Stack backtrace:");
  return causes.trim().split("\n").at(-1)!.replace(/^\s*\d+: /, "");
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function seconds(): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
