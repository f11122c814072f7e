import { run, step } from "./steps.ts";

/** Tries out the finished program: that it starts, deploys, and runs where there is nothing but the C library. */
export async function selfTest(program: string, work: string): Promise<void> {
  const start = performance.now();
  const version = (await run(program, ["--version"], { cwd: "/" })).trim();
  step(`${version} starts in ${Math.round(performance.now() - start)} ms`);
  const said = await run(program, ["demo", "--targets", "2", "--size", "50"], { cwd: "/" });
  step(said.trim().split("\n").at(-1)!);
  await inBareRoot(program, `${work}/root`);
}

/** What Deno's executable is linked with, by the two paths that matter. */
const LOADER = "/lib64/ld-linux-x86-64.so.2";
const LIBRARIES = ["libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1"];

/** Starts it in a root directory of its own with these libraries, /proc, and nothing else. */
async function inBareRoot(program: string, root: string): Promise<void> {
  if (Deno.uid() !== 0 || Deno.build.arch !== "x86_64") {
    return step("SKIPPED bare root: it takes root on x86-64");
  }
  const directory = `${root}/lib/x86_64-linux-gnu`;
  for (const each of [directory, `${root}/lib64`, `${root}/proc`]) Deno.mkdirSync(each, { recursive: true });
  try {
    Deno.copyFileSync(LOADER, `${root}${LOADER}`);
    for (const name of LIBRARIES) Deno.copyFileSync(`/lib/x86_64-linux-gnu/${name}`, `${directory}/${name}`);
  } catch {
    return step("SKIPPED bare root: the C library is not where Debian has it");
  }
  Deno.copyFileSync(program, `${root}/broadside`);
  try {
    await run("mount", ["-t", "proc", "proc", `${root}/proc`]);
  } catch {
    return step("SKIPPED bare root: /proc cannot be mounted here");
  }
  try {
    const version = (await run("chroot", [root, "/broadside", "--version"])).trim();
    step(`${version} starts in a bare root as well`);
  } finally {
    await run("umount", [`${root}/proc`]);
  }
}
