import { BroadsideError, messageOf } from "../base/mod.ts";
import { lastWords, type RunProgram } from "../sys/mod.ts";

/** What goes into an archive, by file name. */
export type LogFiles = Record<string, string>;

/** A USB stick's file system: the node under /dev that it lies on, and the stick in words. */
export interface Stick {
  node: string;
  title: string;
}

/** What the kernel says of itself; a text that says why it is not known otherwise. */
export async function kernelLog(run: RunProgram): Promise<string> {
  try {
    return (await run(["dmesg"], { timeout: 10_000 })).stdout;
  } catch (error) {
    return messageOf(error);
  }
}

/** Writes the files as `NAME.tar.gz` into `folder`; gives its path. Throws `logs.archive`. */
export async function archiveLogs(
  files: LogFiles,
  folder: string,
  name: string,
  run: RunProgram,
): Promise<string> {
  const made = await Deno.makeTempDir({ dir: folder, prefix: "broadside-log-" }),
    path = `${folder}/${name}.tar.gz`;
  try {
    for (const [file, text] of Object.entries(files)) await Deno.writeTextFile(`${made}/${file}`, text);
    const result = await run(["tar", "-czf", path, "-C", made, ...Object.keys(files)]);
    if (result.code === 0) return path;
    throw new BroadsideError("logs.archive", `Cannot write ${path}: tar says: ${lastWords(result)}`);
  } finally {
    await Deno.remove(made, { recursive: true });
  }
}

/** Copies a file to the first of the sticks that takes it; says which one that was. Throws `logs.stick` when none does. */
export async function copyToStick(path: string, sticks: Stick[], run: RunProgram): Promise<string> {
  let why = "none is plugged in";
  for (const { node, title } of sticks) {
    const folder = await Deno.makeTempDir({ prefix: "broadside-" });
    const mounted = await run(["mount", node, folder]);
    try {
      const steps = mounted.code === 0 ? [["cp", path, folder], ["sync"], ["umount", folder]] : [];
      let failed = mounted.code === 0 ? undefined : mounted;
      for (const step of steps) {
        const result = await run(step);
        if (result.code !== 0) failed ??= result;
      }
      if (!failed) return title;
      why = `${title}: ${lastWords(failed)}`;
    } finally {
      await Deno.remove(folder).catch(() => {});
    }
  }
  throw new BroadsideError(
    "logs.stick",
    `Cannot copy to a USB stick: ${why}. Plug another one in, and choose this again.`,
  );
}
