import { collectContent } from "../../src/cli/demo_content.ts";
import { makeDemoDisk } from "../../src/cli/demo_disk.ts";
import { run } from "./network.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** An image to deploy and the raw disk it was made from. */
export interface Subject {
  source: string;
  images: string;
  image: string;
  diskSize: number;
  imageSize: number;
}

/** `megabytes` of random bytes as a disk, and its image. Both in memory-backed files. */
export async function randomDisk(work: string, megabytes: number): Promise<Subject> {
  const source = `${work}/random-${megabytes}.raw`;
  await run("sh", ["-c", `head -c ${megabytes * 1_000_000} /dev/urandom > ${source}`]);
  return await imageOf(work, source, `random-${megabytes}`);
}

/** A disk of `gigabytes`, all of it holes but for `megabytes` of random bytes scattered over it. */
export async function sparseDisk(work: string, gigabytes: number, megabytes: number): Promise<Subject> {
  const source = `${work}/sparse-${gigabytes}.raw`;
  await run("truncate", ["-s", `${gigabytes}G`, source]);
  using file = await Deno.open(source, { write: true });
  const bytes = new Uint8Array(1 << 20), step = gigabytes * 2 ** 30 / megabytes;
  for (let i = 0; i < megabytes; i++) {
    for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
    await file.seek(Math.floor(i * step / bytes.length) * bytes.length, Deno.SeekMode.Start);
    await file.write(bytes);
  }
  return await imageOf(work, source, `sparse-${gigabytes}`);
}

/** A real system's files in an ext4 partition beside an EFI one, as `broadside demo` makes them. */
export async function systemDisk(work: string, megabytes: number): Promise<Subject> {
  const source = `${work}/system.raw`;
  makeDemoDisk(source, collectContent(megabytes * 1_000_000));
  return await imageOf(work, source, "system");
}

async function imageOf(work: string, source: string, name: string): Promise<Subject> {
  const images = `${work}/${name}`, image = `${name}.img.zst`;
  await Deno.mkdir(images);
  await run(Deno.execPath(), [
    "run",
    "-A",
    "--no-check",
    `${ROOT}main.ts`,
    "image",
    "create",
    source,
    `${images}/${image}`,
  ]);
  const { size: diskSize } = await Deno.stat(source),
    { size: imageSize } = await Deno.stat(`${images}/${image}`);
  return { source, images, image, diskSize, imageSize };
}
