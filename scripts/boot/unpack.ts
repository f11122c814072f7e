import { BootError, has, run } from "./steps.ts";

/** Unpacks packages into one directory, without installing them: with dpkg-deb, or where there is none with ar and tar. */
export async function unpack(paths: string[], into: string): Promise<void> {
  Deno.mkdirSync(into, { recursive: true });
  if (has("dpkg-deb")) {
    for (const path of paths) await run("dpkg-deb", ["--extract", path, into]);
  } else if (has("ar") && has("tar")) {
    for (const path of paths) await unpackPlainly(path, into);
  } else {
    throw new BootError(
      "Cannot unpack packages: this needs dpkg-deb, or ar (binutils) and tar with xz. Install one of them",
    );
  }
}

/** A .deb is an ar archive of debian-binary, control.tar.* and data.tar.* (deb(5)). */
async function unpackPlainly(path: string, into: string): Promise<void> {
  const members = new TextDecoder().decode(await run("ar", ["t", path])).split("\n");
  const data = members.find((name) => name.startsWith("data.tar"));
  if (!data) throw new BootError(`Cannot unpack ${path}: there is no data.tar in it`);
  const how = data.endsWith(".xz")
    ? ["-J"]
    : data.endsWith(".zst")
    ? ["--zstd"]
    : data.endsWith(".gz")
    ? ["-z"]
    : [];
  const archive = await run("ar", ["p", path, data]);
  await run("tar", ["-x", ...how, "-f", "-", "-C", into, "--no-same-owner"], { stdin: archive });
}
